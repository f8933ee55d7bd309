import type { V1Node, V1StorageClass } from '@kubernetes/client-node';

import { orDenied } from '../../../../stacks/workloads';
import type { Manifest } from '../../../kube/manifest';
import { objectPath } from '../../../kube/manifest';
import type { Check, Finding } from '../check';
import { fail, ok, warn } from '../check';

const isDefault = ({ metadata }: V1StorageClass): boolean =>
  metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';

const zoneLabel = 'topology.kubernetes.io/zone';

type Labelled = Pick<V1Node, 'metadata'>;

/**
 * Whether every claim that is to be made gets a volume.
 *
 * @param claims those that are not in the cluster yet
 */
export function storageFinding(
  claims: readonly Manifest[],
  classes: readonly V1StorageClass[],
  nodes: readonly Labelled[] = [],
): Finding {
  if (claims.length === 0) return ok('all claims are there');
  const names = classes.map(({ metadata }) => metadata?.name ?? '');
  const available = names.length > 0 ? `the cluster has: ${names.join(', ')}` : 'the cluster has none';
  const defaults = classes.filter(isDefault);
  // An empty name asks for a volume that somebody made by hand.
  const wanted = claims.map((claim) => ({ claim, name: classOf(claim) })).filter(({ name }) => name !== '');
  if (wanted.length === 0) return ok('every claim is for a volume that was made by hand');
  const unknown = wanted.filter(({ name }) => name !== undefined && !names.includes(name));
  if (unknown.length > 0) {
    return fail(
      `no such StorageClass; ${available}`,
      'name one of these, or leave the key `storageClass` out for the default',
      unknown.map(({ claim, name }) => ({
        where: objectPath(claim),
        key: 'storageClass',
        value: name,
        message: 'does not exist',
      })),
    );
  }
  const unnamed = wanted.filter(({ name }) => name === undefined);
  if (unnamed.length > 0 && defaults.length === 0) {
    return fail(
      `no StorageClass is the default, and ${unnamed.length} claims name none; ${available}`,
      'annotate one with storageclass.kubernetes.io/is-default-class=true, or set `storageClass` of mongo, registry, girder, worker.dockerStorage and worker.buildDirs',
    );
  }
  if (unnamed.length > 0 && defaults.length > 1) {
    return fail(
      `${defaults.length} StorageClasses are the default: ${defaults.map(({ metadata }) => metadata?.name).join(', ')}; Kubernetes takes the newest of them, which is seldom meant`,
      'leave the annotation storageclass.kubernetes.io/is-default-class on one of them, or name one with `storageClass`',
    );
  }
  const used = classes.filter(
    (each) =>
      wanted.some(({ name }) => name === each.metadata?.name) || (unnamed.length > 0 && isDefault(each)),
  );
  return zoneFinding(used, nodes) ?? ok(used.map(described).join('; '));
}

function classOf(claim: Manifest): string | undefined {
  return (claim.spec as { readonly storageClassName?: string } | undefined)?.storageClassName;
}

function described(used: V1StorageClass): string {
  const { metadata, allowVolumeExpansion, volumeBindingMode = 'Immediate' } = used;
  const growth = allowVolumeExpansion
    ? 'claims can grow'
    : 'claims cannot grow (allowVolumeExpansion is not set)';
  return `${metadata?.name ?? ''}${isDefault(used) ? ' (default)' : ''}: ${volumeBindingMode}, ${growth}`;
}

/** A volume that is made before its pod has a node may be in a zone where the pod does not fit. */
function zoneFinding(used: readonly V1StorageClass[], nodes: readonly Labelled[]): Finding | undefined {
  const zones = new Set(nodes.flatMap(({ metadata }) => metadata?.labels?.[zoneLabel] ?? []));
  const early = used.filter(({ volumeBindingMode = 'Immediate' }) => volumeBindingMode === 'Immediate');
  if (zones.size < 2 || early.length === 0) return undefined;
  const names = early.map(({ metadata }) => metadata?.name).join(', ');
  return warn(
    `the nodes are in ${zones.size} zones, and ${names} makes volumes before it is known where the pod will be`,
    'use a StorageClass with volumeBindingMode WaitForFirstConsumer',
  );
}

export const storage: Check = {
  id: 'storage-class',
  group: 'Cluster',
  title: 'StorageClass',
  about:
    'The classes that the config names exist, and one is the only default where it names none. Says whether claims can grow; warns of volumes that are made in any zone.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const planned = context.manifests.filter(({ kind }) => kind === 'PersistentVolumeClaim');
    const live = await Promise.all(planned.map((claim) => context.get(claim)));
    const missing = planned.filter((_, index) => live[index] === undefined);
    if (missing.length === 0) return storageFinding([], []);
    const [classes, nodes] = await Promise.all([
      context.list<V1StorageClass>('storage.k8s.io/v1', 'StorageClass'),
      // Only a warning depends on them.
      orDenied(context.nodes(), () => []),
    ]);
    return storageFinding(missing, classes, nodes);
  },
};
