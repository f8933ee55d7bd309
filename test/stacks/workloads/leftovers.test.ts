import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { scanUntilSettled } from '../../../stacks/workloads';
import { UserError } from '../../../src/errors';

const kind = (apiVersion: string, name: string, namespaced = true, verbs = ['list', 'delete']) => ({
  apiVersion,
  kind: name,
  resource: `${name.toLowerCase()}s`,
  namespaced,
  verbs,
});

const object = (name: string, metadata: object = {}): LiveObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'here', labels: { app: 'WholeTale' }, ...metadata },
});
const ours = { annotations: { 'talestack.io/stack': 'talestack/dev' } };

/** A cluster with these objects, whatever the selector. */
function clusterWith(
  answers: Readonly<Record<string, () => LiveObject[]>>,
  kinds = [kind('v1', 'ConfigMap')],
) {
  const asked: string[] = [];
  const cluster = {
    servedKinds: () => Promise.resolve(kinds),
    list: (_version: string, name: string, namespace?: string, selector?: string) => {
      asked.push([name, namespace ?? '*', selector].join(' '));
      // As an answer of the API server, which may be a refusal.
      return Promise.resolve().then(() => answers[name]?.() ?? []);
    },
  } as unknown as LiveCluster;
  return { cluster, asked };
}

const options = { namespaces: ['here'], stamp: 'talestack/dev', ownsUnstamped: true, timeoutSeconds: 0 };
const nothing = () => false;
const quiet = () => undefined;

describe('a scan', () => {
  it('asks for every kind that can be listed and deleted, by both labels, and only once for each', async () => {
    const kinds = [
      kind('v1', 'ConfigMap'),
      kind('v1', 'Binding', true, ['create']),
      kind('rbac.authorization.k8s.io/v1', 'ClusterRole', false),
    ];
    const { cluster, asked } = clusterWith({}, kinds);
    expect(await scanUntilSettled(cluster, options, nothing, quiet)).toEqual({ found: [], unchecked: [] });
    expect(asked.sort()).toEqual([
      'ClusterRole * app.kubernetes.io/managed-by=talestack',
      'ClusterRole * app=WholeTale',
      'ConfigMap here app.kubernetes.io/managed-by=talestack',
      'ConfigMap here app=WholeTale',
    ]);
  });

  it('finds what carries the stamp, and what has none only where it was made for the environment', async () => {
    const other = { annotations: { 'talestack.io/stack': 'talestack/other' } };
    const { cluster } = clusterWith({
      ConfigMap: () => [
        object('ours', ours),
        object('other', other),
        object('plain'),
        object('strange', { labels: { app: 'Other' } }),
      ],
    });
    const paths = async (ownsUnstamped: boolean) =>
      (await scanUntilSettled(cluster, { ...options, ownsUnstamped }, nothing, quiet)).found.map(
        ({ path }) => path,
      );
    expect(await paths(true)).toEqual(['ConfigMap/here/ours', 'ConfigMap/here/plain']);
    expect(await paths(false)).toEqual(['ConfigMap/here/ours']);
  });

  it('says why something is still there', async () => {
    const deletionTimestamp = new Date();
    const owner = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'd', uid: 'u' };
    const { cluster } = clusterWith({
      ConfigMap: () => [
        object('a', { deletionTimestamp, finalizers: ['example.org/held'] }),
        object('b', { ownerReferences: [owner] }),
        object('c', { managedFields: [{ manager: 'helm' }] }),
        object('d'),
      ],
    });
    const { found } = await scanUntilSettled(cluster, options, nothing, quiet);
    expect(found.map(({ why }) => why)).toEqual([
      'is being deleted, held by example.org/held',
      'belongs to Deployment d',
      'made by helm',
      'nothing says who made it',
    ]);
  });

  it('names kinds that the credentials may not list, and passes a bug on', async () => {
    const refuse = () => {
      throw new UserError('refused');
    };
    const denied = clusterWith({ ConfigMap: refuse });
    expect(await scanUntilSettled(denied.cluster, options, nothing, quiet)).toEqual({
      found: [],
      unchecked: ['ConfigMap'],
    });
    const broken = clusterWith({
      ConfigMap: () => {
        throw new TypeError('a bug');
      },
    });
    await expect(scanUntilSettled(broken.cluster, options, nothing, quiet)).rejects.toThrow(TypeError);
  });

  it('waits for what goes by itself, and not for what is meant to stay', async () => {
    let left = 2;
    const { cluster } = clusterWith({
      ConfigMap: () => [
        object('kept', ours),
        ...(left > 0 ? [object('going', { ...ours, deletionTimestamp: new Date() })] : []),
      ],
    });
    const waiting: number[] = [];
    const { found } = await scanUntilSettled(
      cluster,
      { ...options, timeoutSeconds: 60 },
      ({ path }) => path === 'ConfigMap/here/kept',
      (count) => {
        waiting.push(count);
        left = 0;
      },
    );
    expect(found.map(({ path }) => path)).toEqual(['ConfigMap/here/kept']);
    expect(waiting).toEqual([1]);
  });
});
