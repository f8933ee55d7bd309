import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';

import { Cluster } from '../../../sandbox/provider/cluster';
import { failure } from '../../../sandbox/provider/errors';
import type { KubeObject } from '../../../sandbox/provider/objects';
import type { RequestContext } from '../../../sandbox/provider/provider';
import {
  checkFailures,
  KubernetesProvider,
  NotReady,
  providerSettings,
} from '../../../sandbox/provider/provider';
import { fromStruct } from '../../../sandbox/provider/structs';
import { FakeApi } from './fake-api';

let api: FakeApi;
beforeEach(async () => (api = await FakeApi.start()));
afterEach(() => api.stop());

async function provider(settings: object = { upsertExistingObjects: true }): Promise<KubernetesProvider> {
  const all = providerSettings({ kubeconfig: api.kubeconfig, ...settings });
  return new KubernetesProvider(await Cluster.connect(all), all);
}

function context(timeoutSeconds = 30): RequestContext {
  return { timeoutSeconds, signal: new AbortController().signal, onStatus: () => undefined };
}

function object(apiVersion: string, kind: string, more: object = {}, metadata: object = {}): KubeObject {
  return { apiVersion, kind, metadata: { name: 'it', namespace: 'here', ...metadata }, ...more };
}

const configMap = object('v1', 'ConfigMap', { data: { a: '1' } });
const configMapPath = '/api/v1/namespaces/here/configmaps/it';
const deploymentPath = '/apis/apps/v1/namespaces/here/deployments/it';

describe('connecting', () => {
  it('refuses a cluster that the sandbox did not start', async () => {
    api.objects.set('/api/v1/namespaces/kube-system', { metadata: { name: 'kube-system' } });
    await expect(provider()).rejects.toThrow('install the official plugin');
    expect(api.writes).toEqual([]);
  });
});

describe('create', () => {
  it('applies under the name that the official plugin uses, and takes no fields over', async () => {
    await (await provider()).create(configMap, context());
    const [write] = api.writes;
    expect(write?.path).toBe(configMapPath);
    expect(Object.fromEntries(write!.query)).toMatchObject({
      fieldManager: 'pulumi-kubernetes',
      force: 'false',
    });
    expect(write?.body).toEqual(configMap);
  });

  it('takes fields over where the annotation asks for it', async () => {
    const annotations = { 'pulumi.com/patchForce': 'true' };
    await (await provider()).create(object('v1', 'ConfigMap', {}, { annotations }), context());
    expect(api.writes[0]?.query.get('force')).toBe('true');
  });

  it('writes nothing in a preview', async () => {
    await (await provider()).previewCreate(configMap);
    expect(api.requests.at(-1)?.query.get('dryRun')).toBe('All');
    expect(api.writes).toEqual([]);
  });

  it('has a plan for an object whose namespace comes in the same update', async () => {
    api.answer = ({ method }) => (method === 'PATCH' ? { code: 404, message: 'no namespace' } : undefined);
    expect(await (await provider()).previewCreate(configMap)).toEqual(configMap);
  });

  it('leaves an object alone that is there already, unless told to take it', async () => {
    api.objects.set(configMapPath, configMap);
    await expect((await provider({})).create(configMap, context())).rejects.toThrow(
      'ConfigMap here/it exists already',
    );
    expect(api.writes).toEqual([]);
    await (await provider()).create(configMap, context());
    expect(api.writes).toHaveLength(1);
  });

  it.each([
    [403, 'configmaps "it" is forbidden: User "ann" cannot patch resource'],
    [409, 'Apply failed with 1 conflict: conflict with "kubectl": .data.a'],
    [422, 'ConfigMap "it" is invalid: data[a b]: Invalid value'],
  ])('says with HTTP %d what the API server said', async (code, message) => {
    api.answer = ({ method }) => (method === 'PATCH' ? { code, message } : undefined);
    await expect((await provider()).create(configMap, context())).rejects.toThrow(message);
  });
});

describe('waiting', () => {
  const selector = { matchLabels: { app: 'it' } };
  const deployment = object('apps/v1', 'Deployment', { spec: { replicas: 1, selector } });

  it('ends when the object is ready', async () => {
    const ready = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    api.answer = ({ method, path }) => {
      const made = api.objects.get(path);
      if (method === 'GET' && path === deploymentPath && made)
        api.objects.set(path, { ...made, status: ready });
      return undefined;
    };
    expect((await (await provider()).create(deployment, context())).status).toEqual(ready);
  });

  it('gives up after the time limit, with what the pods say', async () => {
    api.objects.set('/api/v1/namespaces/here/pods/it-1', {
      metadata: { name: 'it-1' },
      status: {
        conditions: [{ type: 'PodScheduled', status: 'False', message: '0/4 nodes are available' }],
        containerStatuses: [{ name: 'main', state: { waiting: { reason: 'ImagePullBackOff' } } }],
      },
    });
    const tried = (await provider()).create(deployment, context(0.5));
    await expect(tried).rejects.toThrow(NotReady);
    await expect(tried).rejects.toThrow(
      /not ready after 0.5 s: 0\/1 pods updated; pod it-1: 0\/4 nodes are available; pod it-1: main: ImagePullBackOff/,
    );
    expect(api.requests.at(-1)?.query.get('labelSelector')).toBe('app=it');
  });

  it('ends when the run is interrupted', async () => {
    const signal = AbortSignal.abort();
    const tried = (await provider()).create(deployment, { ...context(), signal });
    await expect(tried).rejects.toThrow('interrupted');
  });

  it('does not wait for a claim that binds when a pod uses it', async () => {
    api.objects.set('/apis/storage.k8s.io/v1/storageclasses/late', {
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    const claim = object('v1', 'PersistentVolumeClaim', { spec: { storageClassName: 'late' } });
    expect((await (await provider()).create(claim, context())).kind).toBe('PersistentVolumeClaim');
  });

  it('tells the engine of the object that exists all the same', async () => {
    const error = await (await provider()).create(deployment, context(0.1)).catch((each: unknown) => each);
    const sent = failure(error).metadata?.get('grpc-status-details-bin')[0] as Buffer;
    const [detail] = Status.deserializeBinary(sent).getDetailsList();
    const failed = ErrorResourceInitFailed.deserializeBinary(detail!.getValue_asU8());
    expect(failed.getId()).toBe('here/it');
    expect(fromStruct(failed.getProperties()).kind).toBe('Deployment');
    expect(failed.getReasonsList()[0]).toContain('not ready after 0.1 s');
  });
});

describe('update', () => {
  it('sends what is there where changes are ignored', async () => {
    const rules = (...hosts: string[]) => ({ spec: { rules: hosts.map((host) => ({ host })) } });
    const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
    const ingress = (...hosts: string[]) => object('networking.k8s.io/v1', 'Ingress', rules(...hosts));
    const path = '/apis/networking.k8s.io/v1/namespaces/here/ingresses/it';
    api.objects.set(path, { ...ingress('girder', 'tale'), status });
    await (await provider()).update(ingress('girder'), ['spec.rules'], context());
    expect(api.writes[0]?.body?.spec).toEqual(rules('girder', 'tale').spec);
  });

  it('has no difference in an ignored field, and has one beside it', async () => {
    const olds = object('v1', 'ConfigMap', { data: { a: '1', b: '1' } });
    const news = object('v1', 'ConfigMap', { data: { a: '2', b: '2' } });
    const changes = (await provider({ enableConfigMapMutable: 'true' })).diff(olds, news, ['data.a']);
    expect(changes).toEqual([{ path: 'data.b', kind: 'update', replaces: false }]);
  });
});

describe('read', () => {
  it('gives the inputs with the values that are there now', async () => {
    api.objects.set(configMapPath, { ...configMap, data: { a: '2', added: 'x' }, status: {} });
    const found = await (await provider()).read(configMap);
    expect(found?.inputs.data).toEqual({ a: '2' });
  });

  it('finds nothing where the object was deleted', async () => {
    expect(await (await provider()).read(configMap)).toBeUndefined();
  });
});

describe('delete', () => {
  it('is done when the object is gone, and where it was gone before', async () => {
    api.objects.set(configMapPath, configMap);
    await (await provider()).delete(configMap, context());
    expect(api.objects.has(configMapPath)).toBe(false);
    await expect((await provider()).delete(configMap, context())).resolves.toBeUndefined();
  });

  it('names the finalizer that holds an object', async () => {
    const held = object('v1', 'ConfigMap', {}, { finalizers: ['example.org/keep'] });
    api.objects.set(configMapPath, held);
    api.answer = ({ method }) => {
      if (method === 'DELETE') api.objects.set(configMapPath, held);
      return undefined;
    };
    const gone = jest.spyOn(api.objects, 'delete').mockReturnValue(true);
    await expect((await provider()).delete(held, context(0.5))).rejects.toThrow(
      'still being deleted after 0.5 s; finalizers: example.org/keep',
    );
    gone.mockRestore();
  });
});

describe('check', () => {
  it('lists every field that is missing', () => {
    expect(checkFailures({ metadata: {} }).map(({ property }) => property)).toEqual([
      'apiVersion',
      'kind',
      'metadata.name',
    ]);
    expect(checkFailures(configMap)).toEqual([]);
  });
});
