import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { AccessDenied, dataOfOthers, retainedObjects } from '../../../stacks/workloads';

const stamp = 'talestack/dev';

function object(kind: string, name: string, namespace: string | undefined, owner?: string): LiveObject {
  return {
    apiVersion: kind === 'VolumeSnapshot' ? 'snapshot.storage.k8s.io/v1' : 'v1',
    kind,
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(owner !== undefined && { annotations: { 'talestack.io/stack': owner } }),
    },
  };
}

/** A cluster with these objects, of which some namespaces may not be looked into. */
function clusterWith(objects: readonly LiveObject[], closed: readonly string[] = []): LiveCluster {
  const list = (_version: string, kind: string, namespace?: string) =>
    closed.includes(namespace ?? '')
      ? Promise.reject(new AccessDenied('no', []))
      : Promise.resolve(
          objects.filter((each) => each.kind === kind && each.metadata?.namespace === namespace),
        );
  const get = ({ kind, metadata }: { kind: string; metadata: { name: string } }) =>
    Promise.resolve(objects.find((each) => each.kind === kind && each.metadata?.name === metadata.name));
  return { list, get } as unknown as LiveCluster;
}

const objects = [
  object('Namespace', 'a', undefined, stamp),
  object('Namespace', 'b', undefined),
  object('PersistentVolumeClaim', 'ours', 'a', stamp),
  object('PersistentVolumeClaim', 'theirs', 'a'),
  object('PersistentVolumeClaim', 'ours-too', 'b', stamp),
  object('VolumeSnapshot', 'commit', 'a'),
  object('StatefulSet', 'ours', 'a', stamp),
  object('ConfigMap', 'kube-root-ca.crt', 'a'),
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'night--record', namespace: 'a', annotations: { 'talestack.io/made-by': 'batch' } },
  },
];

test('what is kept are the claims and namespaces with the stamp, namespaces last', async () => {
  const found = await retainedObjects(clusterWith(objects, ['c']), ['a', 'b', 'c'], stamp);
  expect(found.map(({ path }) => path)).toEqual([
    'PersistentVolumeClaim/a/ours',
    'PersistentVolumeClaim/b/ours-too',
    'Namespace/a',
  ]);
});

test('data of others in a namespace are claims, snapshots, workloads and records without the stamp', async () => {
  const cluster = clusterWith(objects);
  expect(await dataOfOthers(cluster, 'a', stamp)).toEqual([
    'PersistentVolumeClaim/a/theirs',
    'VolumeSnapshot/a/commit',
    'ConfigMap/a/night--record',
  ]);
  expect(await dataOfOthers(cluster, 'b', stamp)).toEqual([]);
});
