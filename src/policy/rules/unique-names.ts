import type { KubeObject } from '../model';
import { within } from '../model';
import type { Rule } from '../rule';

export const uniqueNames: Rule = {
  id: 'unique-names',
  title: 'No two objects of a kind have one name in a namespace',
  why: 'The later one takes the place of the earlier, and neither a log nor an error tells of it.',
  source: 'kubernetes.io/docs/concepts/overview/working-with-objects/names',
  severity: 'error',
  together: true,
  *check(set) {
    const byName = new Map<string, KubeObject[]>();
    for (const object of set.objects) {
      // What the API server names is unique.
      if (object.name === '' || object.name.endsWith('*')) continue;
      const key = `${object.type} ${within(object.namespace, object.name)}`;
      const same = byName.get(key);
      if (same) same.push(object);
      else byName.set(key, [object]);
    }
    for (const [object, ...others] of byName.values()) {
      if (object === undefined || others.length === 0) continue;
      const message = `is the name of ${others.length + 1} objects of this kind, of which the last would take the place of the others`;
      yield { object, field: object.root.at('metadata', 'name'), message, fix: 'rename all but one of them' };
    }
  },
};
