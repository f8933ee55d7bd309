import type { LiveCluster } from '../../../stacks/workloads';
import { lookUpSettled } from '../../../stacks/workloads/going';
import { FakeCluster } from '../../fake-cluster';

const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wholetale' } };
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'wholetale' },
};
const going = { deletionTimestamp: new Date(0) };

function look(objects: readonly (typeof namespace)[], seconds: number, onGet: () => void = () => undefined) {
  const cluster = new FakeCluster(...objects);
  cluster.fault = (verb) => {
    if (verb === 'get') onGet();
    return undefined;
  };
  const found = lookUpSettled(cluster as unknown as LiveCluster, [namespace, claim], seconds);
  return { cluster, found };
}

it('what stays is what is found', async () => {
  const { found } = look([namespace, claim], 0);
  expect([...(await found).keys()]).toEqual(['Namespace/wholetale', 'PersistentVolumeClaim/wholetale/data']);
});

it('what goes is waited for', async () => {
  const leaving = { ...claim, metadata: { ...claim.metadata, ...going } };
  let looks = 0;
  const { cluster, found } = look([namespace, leaving], 30, () => {
    looks += 1;
    for (const [key, { kind }] of cluster.objects)
      if (looks > 2 && kind === claim.kind) cluster.objects.delete(key);
  });
  expect([...(await found).keys()]).toEqual(['Namespace/wholetale']);
});

it('what does not go in time is named, with what holds it', async () => {
  const held = { ...claim, metadata: { ...claim.metadata, ...going, finalizers: ['example.org/hold'] } };
  const stuck = {
    ...namespace,
    metadata: { ...namespace.metadata, ...going },
    status: {
      conditions: [
        {
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          message:
            'Some content in the namespace has finalizers remaining: example.org/hold in 1 resource instances',
        },
        { type: 'NamespaceDeletionDiscoveryFailure', status: 'False', message: 'all is well' },
      ],
    },
  };
  const { found } = look([stuck, held], 0);
  const error: unknown = await found.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    title: expect.stringContaining('Nothing was changed') as string,
    problems: [
      {
        where: 'Namespace/wholetale',
        message: expect.stringMatching(/held by .*example\.org\/hold in 1 resource instances$/) as string,
        fix: expect.stringContaining('kubectl get Namespace wholetale --output yaml') as string,
      },
      {
        where: 'PersistentVolumeClaim/wholetale/data',
        message: 'is being deleted, held by finalizer example.org/hold',
        fix: expect.stringContaining(
          'kubectl get PersistentVolumeClaim data --namespace wholetale',
        ) as string,
      },
    ],
  });
});
