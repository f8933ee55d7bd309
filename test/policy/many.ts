import { plannedManifests } from '../../src/app';
import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import { environments } from './environments';

/**
 * Objects as real as ours: those of every system, in as many sets of namespaces
 * as it takes. Without ConfigMaps, which are long to parse and hardly checked.
 */
export function manyManifests(count: number): Manifest[] {
  const made: Manifest[] = [];
  for (let set = 0; made.length < count; set += 1) made.push(...oneSet(set));
  return made.slice(0, count);
}

const kinds = Object.values({
  all: environments['every system'],
  batch: environments['batch submissions'],
  titan: environments['Titan alone'],
}).flatMap((settings) =>
  plannedManifests({ ...schema.parse(settings), environment: 'test' }).map(({ manifest }) => manifest),
);

function oneSet(set: number): Manifest[] {
  return kinds
    .filter(({ kind }) => kind !== 'ConfigMap')
    .map((each) => {
      const { name, namespace } = each.metadata;
      const metadata =
        namespace === undefined
          ? { ...each.metadata, name: `${name}-${set}` }
          : { ...each.metadata, namespace: `${namespace}-${set}` };
      // Each its own, as from a file.
      return structuredClone({ ...each, metadata });
    });
}
