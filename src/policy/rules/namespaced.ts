import { isNamespaced } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

export const namespaced: Rule = {
  id: 'namespaced',
  title: 'Every object that lives in a namespace names it',
  why: 'Where it goes depends on the context of whoever applies it.',
  source: talkOn('“Namespacing allows you to define the scope of things” (Namespaces)'),
  severity: 'error',
  *check(set) {
    const inNamespaces = isNamespaced(set);
    for (const object of set.objects) {
      if (object.namespace !== '' || inNamespaces(object) !== true) continue;
      yield {
        object,
        field: object.root.at('metadata', 'namespace'),
        message: 'names no namespace',
        fix: 'set metadata.namespace',
      };
    }
  },
};
