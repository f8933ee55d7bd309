import { ErrorResourceInitFailed } from '@pulumi/pulumi/proto/provider_pb';
import { Status } from '@pulumi/pulumi/proto/status_pb';

import { Cluster } from '../../../sandbox/provider/cluster';
import { failure } from '../../../sandbox/provider/errors';
import type { KubeObject } from '../../../sandbox/provider/objects';
import type { RequestContext } from '../../../sandbox/provider/provider';
import { KubernetesProvider } from '../../../sandbox/provider/provider';
import { providerSettings } from '../../../sandbox/provider/settings';
import { fromStruct } from '../../../sandbox/provider/structs';
import { NotReady } from '../../../sandbox/provider/wait';
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

  it.each([
    ['an annotation of another program', { metadata: { name: 'kube-system', annotations: { a: 'b' } } }],
    ['no namespace kube-system that it may see', undefined],
  ])('refuses a cluster with %s', async (_case, system) => {
    api.objects.delete('/api/v1/namespaces/kube-system');
    if (system) api.objects.set('/api/v1/namespaces/kube-system', system);
    await expect(provider()).rejects.toThrow('works on no other cluster');
  });

  it('says so where credentials are refused', async () => {
    api.answer = () => ({ code: 403, message: 'namespaces "kube-system" is forbidden: User "ann"' });
    await expect(provider()).rejects.toThrow('is forbidden: User "ann"');
  });

  it('names the address where nothing answers, and what to do', async () => {
    const { kubeconfig } = api;
    await api.stop();
    await expect(Cluster.connect({ kubeconfig, context: undefined })).rejects.toThrow(
      /API server at http:\/\/127\.0\.0\.1:\d+ does not answer .*talestack sandbox start/,
    );
    api = await FakeApi.start();
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
  const all = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  const rolloutFailed = (lastUpdateTime: Date) => ({
    conditions: [
      {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'it timed out progressing',
        lastUpdateTime: lastUpdateTime.toISOString(),
      },
    ],
  });

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

  it('ends when a rollout fails, with what the pods say', async () => {
    const failed = rolloutFailed(new Date(Date.now() + 1000));
    api.objects.set(deploymentPath, { ...deployment, status: failed });
    const tried = (await provider()).update(deployment, [], context());
    await expect(tried).rejects.toThrow('timed out progressing');
  });

  it('waits on where the failure is that of an earlier run', async () => {
    const failed = rolloutFailed(new Date(Date.now() - 60_000));
    api.objects.set(deploymentPath, { ...deployment, status: failed });
    let asked = 0;
    api.answer = ({ method, path }) => {
      if (method !== 'GET' || path !== deploymentPath) return undefined;
      asked += 1;
      if (asked === 2) api.objects.set(path, { ...deployment, status: all });
      return undefined;
    };
    expect((await (await provider()).update(deployment, [], context())).status).toEqual(all);
  });

  it('ends when the object is deleted by someone else', async () => {
    api.answer = ({ method }) => {
      if (method === 'GET') api.objects.delete(deploymentPath);
      return undefined;
    };
    await expect((await provider()).create(deployment, context())).rejects.toThrow('deleted by someone else');
  });

  it('still says what it waited for where the pods cannot be listed', async () => {
    api.answer = ({ query }) => (query.has('labelSelector') ? { code: 403, message: 'no pods' } : undefined);
    await expect((await provider()).create(deployment, context(0.1))).rejects.toThrow(
      /0\/1 pods updated; its pods could not be listed/,
    );
  });

  it.each([
    ['the request', 0.2, undefined, 'not ready after 0.2 s'],
    ['the annotation', 0, '0.3', 'not ready after 0.3 s'],
    ['the request before the annotation', 0.2, '60', 'not ready after 0.2 s'],
  ])('takes the time limit of %s', async (_case, seconds, annotated, message) => {
    const annotations = annotated ? { 'pulumi.com/timeoutSeconds': annotated } : {};
    const limited = { ...deployment, metadata: { ...deployment.metadata, annotations } };
    await expect((await provider()).create(limited, context(seconds))).rejects.toThrow(message);
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
    const settings = { enableConfigMapMutable: 'true' };
    const changes = await (await provider(settings)).diff(olds, news, ['data.a']);
    expect(changes).toEqual([{ path: 'data.b', kind: 'update', replaces: false }]);
  });
});

describe('read', () => {
  it('gives the inputs with the values that are there now', async () => {
    api.objects.set(configMapPath, { ...configMap, data: { a: '2', added: 'x' }, status: {} });
    const found = await (await provider()).read(configMap, false);
    expect(found?.inputs.data).toEqual({ a: '2' });
  });

  it('finds nothing where the object was deleted', async () => {
    expect(await (await provider()).read(configMap, false)).toBeUndefined();
  });
});

describe('import', () => {
  it('takes all that was asked for from the live object', async () => {
    api.objects.set(configMapPath, { ...configMap, metadata: { ...configMap.metadata, uid: '1' } });
    const named = { ...configMap, data: undefined };
    const found = await (await provider()).read(named, true);
    expect(found?.inputs).toEqual(configMap);
    expect(found?.live.metadata.uid).toBe('1');
  });
});

describe('delete', () => {
  it('does not wait for an object of the same name that someone else made meanwhile', async () => {
    const made = (uid: string) => object('v1', 'ConfigMap', {}, { uid });
    api.objects.set(configMapPath, made('1'));
    api.answer = ({ method }) => {
      if (method === 'GET' && !api.objects.has(configMapPath)) api.objects.set(configMapPath, made('2'));
      return undefined;
    };
    await expect((await provider()).delete(made('1'), context(5))).resolves.toBeUndefined();
    expect(api.objects.get(configMapPath)).toEqual(made('2'));
  });

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
      'ConfigMap here/it: not gone after 0.5 s, still being deleted; finalizers: example.org/keep',
    );
    gone.mockRestore();
  });
});

describe('check', () => {
  it('lists every field that is missing, without asking', async () => {
    const checked = provider();
    const before = (await checked, api.requests.length);
    const inputs = { metadata: {} } as KubeObject;
    expect(await (await checked).check(inputs)).toEqual(
      ['apiVersion', 'kind', 'metadata.name'].map((field) => `${field} is required and must be a text`),
    );
    expect(api.requests).toHaveLength(before);
  });

  it('asks the API server in a dry run', async () => {
    expect(await (await provider()).check(configMap)).toEqual([]);
    expect(api.requests.at(-1)).toMatchObject({ method: 'PATCH', path: configMapPath, body: configMap });
    expect(api.requests.at(-1)?.query.get('dryRun')).toBe('All');
  });

  it('gives the fields that the API server does not accept', async () => {
    const causes = [
      { field: 'spec.ports[0].port', message: 'Invalid value: 0: must be between 1 and 65535' },
      { field: 'spec.type', message: 'Unsupported value' },
    ];
    api.answer = patched(422, 'Service "it" is invalid', causes);
    expect(await (await provider()).check(configMap)).toEqual([
      'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535',
      'spec.type: Unsupported value',
    ]);
  });

  it('does not compare with an object that is there: it will be replaced', async () => {
    api.objects.set(configMapPath, configMap);
    api.answer = patched(422, 'invalid', [{ field: 'spec.selector', message: 'field is immutable' }]);
    expect(await (await provider()).check(configMap)).toEqual([]);
  });

  it.each([
    [404, 'namespaces "here" not found'],
    [403, 'it is forbidden in a namespace that ends'],
    [409, 'conflict'],
    [500, 'broken'],
  ])('leaves HTTP %d to the create', async (code, message) => {
    api.answer = patched(code, message);
    expect(await (await provider()).check(configMap)).toEqual([]);
  });
});

describe('what is not known before the deployment', () => {
  it('is never sent to the API server', async () => {
    const unknown = object('v1', 'ConfigMap', { data: { a: '04da6b54-80e4-46f7-96ec-b56ff0331ba9' } });
    const it = await provider({ enableConfigMapMutable: 'true' });
    expect(await it.check(unknown)).toEqual([]);
    expect(await it.previewCreate(unknown)).toEqual(unknown);
    expect(await it.previewUpdate(unknown, [])).toEqual(unknown);
    expect(await it.diff(configMap, unknown, [])).toHaveLength(1);
    expect(api.requests.filter(({ method }) => method === 'PATCH')).toEqual([]);
  });
});

describe('the preview of a create', () => {
  it('has a plan for an object that is replaced, while the old one is there', async () => {
    api.objects.set(configMapPath, configMap);
    api.answer = ({ method }) =>
      method === 'PATCH' ? { code: 422, message: 'field is immutable' } : undefined;
    expect(await (await provider()).previewCreate(configMap)).toEqual(configMap);
  });

  it('says what is wrong with a new object', async () => {
    api.answer = ({ method }) => (method === 'PATCH' ? { code: 422, message: 'is invalid' } : undefined);
    await expect((await provider()).previewCreate(configMap)).rejects.toThrow('is invalid');
  });
});

describe('an object that asks to be replaced when it is not ready', () => {
  const annotations = { 'pulumi.com/replaceUnready': 'true' };
  const job = object('batch/v1', 'Job', { spec: {} }, { annotations });
  const path = '/apis/batch/v1/namespaces/here/jobs/it';
  const status = (type: string) => ({ conditions: [{ type, status: 'True' }] });

  it.each([
    ['failed', job, status('Failed'), true],
    ['runs', job, {}, true],
    ['is complete', job, status('Complete'), false],
    ['failed, and does not ask', object('batch/v1', 'Job', { spec: {} }), status('Failed'), false],
  ])('and %s', async (_case, it, found, replaced) => {
    api.objects.set(path, { ...it, status: found });
    const changes = await (await provider()).diff(it, it, []);
    expect(changes.some(({ replaces }) => replaces)).toBe(replaced);
  });

  it('and is gone, is made by the refresh that notices it', async () => {
    expect(await (await provider()).diff(job, job, [])).toEqual([]);
  });
});

describe('diff', () => {
  const deployment = (spec: object) => object('apps/v1', 'Deployment', { spec });

  it('is empty where the API server makes the same of both', async () => {
    // As the API server does it with quantities, durations and much else.
    api.normalize = (each) => ({ ...each, spec: { grace: '60s', ...(each.spec as object) } });
    const it = await provider();
    await it.update(deployment({ replicas: 0 }), [], context());
    expect(await it.diff(deployment({ replicas: 0 }), deployment({ replicas: 0, grace: '60s' }), [])).toEqual(
      [],
    );
    expect(await it.diff(deployment({ replicas: 0 }), deployment({ replicas: 1 }), [])).toEqual([
      { path: 'spec.replicas', kind: 'update', replaces: false },
    ]);
    expect(api.writes).toHaveLength(1);
  });

  it('asks nothing where nothing changed, nor where the object is replaced', async () => {
    const it = await provider();
    const before = api.requests.length;
    const [one, two] = [1, 2].map((app) => deployment({ selector: { matchLabels: { app } } }));
    expect(await it.diff(one!, one!, [])).toEqual([]);
    expect((await it.diff(one!, two!, []))[0]).toMatchObject({ replaces: true });
    expect(api.requests).toHaveLength(before);
  });

  it.each([403, 409, 422, 500])('leaves it to the update to say why of HTTP %d', async (code) => {
    api.objects.set(deploymentPath, deployment({ replicas: 1 }));
    api.answer = patched(code, 'no');
    const changes = await (
      await provider()
    ).diff(deployment({ replicas: 1 }), deployment({ replicas: 2 }), []);
    expect(changes).toHaveLength(1);
  });
});

describe('errors', () => {
  const conflict = {
    reason: 'FieldManagerConflict',
    field: '.spec.replicas',
    message: 'conflict with "kubectl" using apps/v1',
  };
  it.each([
    [
      'a conflict',
      409,
      'Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas',
      [conflict],
      ['ConfigMap here/it: Apply failed', '"kubectl"', '.spec.replicas', 'pulumi.com/patchForce'],
    ],
    ['a refusal', 403, 'configmaps "it" is forbidden: User "ann" cannot patch', [], ['"it" is forbidden']],
    [
      'a wrong field',
      422,
      'ConfigMap "it" is invalid: data: Too long',
      [],
      [/^ConfigMap "it" is invalid: data/],
    ],
    [
      'an answer that names nothing',
      500,
      'etcdserver: timeout',
      [],
      ['ConfigMap here/it: etcdserver: timeout'],
    ],
    ['an answer without words', 503, '', [], ['ConfigMap here/it: the API server answered HTTP 503']],
  ])('name object and field: %s', async (_case, code, message, causes, expected) => {
    api.answer = patched(code, message, causes);
    const it = await provider();
    for (const tried of [
      () => it.create(configMap, context()),
      () => it.update(configMap, [], context()),
      () => it.previewUpdate(configMap, []),
    ]) {
      for (const part of expected) await expect(tried()).rejects.toThrow(part);
    }
  });

  it('never hold what is in a Secret', async () => {
    const value = 'hunter2-and-more';
    const secret = object('v1', 'Secret', { stringData: { a: value } });
    const said = `Secret in version "v1" cannot be handled: expected string, got ${value}`;
    api.answer = patched(422, said, [{ field: 'stringData.a', message: `Invalid value: "${value}"` }]);
    const it = await provider();
    const messages = [
      ...(await it.check(secret)),
      ...(await Promise.all(
        [it.create(secret, context()), it.update(secret, [], context()), it.previewCreate(secret)].map(
          (each) => each.then(String, (error: unknown) => JSON.stringify(failure(error))),
        ),
      )),
    ];
    expect(messages).toHaveLength(4);
    for (const message of messages) {
      expect(message).toContain('[secret]');
      expect(message).not.toContain(value);
    }
  });
});

it('shows no dump of an object that the API server repeats', async () => {
  const dump = JSON.stringify({ spec: { containers: [{ env: [{ value: 'hunter2'.repeat(20) }] }] } });
  const said = (value: string) => `spec.template: Invalid value: ${value}: field is immutable`;
  const cause = { field: 'spec.template', message: said(dump) };
  api.answer = patched(422, `Job.batch "it" is invalid: ${said(dump)}`, [cause]);
  const job = object('batch/v1', 'Job', {});
  const error: unknown = await (await provider()).create(job, context()).catch((reason: unknown) => reason);
  expect(String(error)).toContain(said('{…}'));
  expect(JSON.stringify(failure(error)) + JSON.stringify(error)).not.toContain('hunter2');
});

/** Every apply fails like this. */
function patched(code: number, message: string, causes: Parameters<typeof fault>[2] = []) {
  return ({ method }: { method: string }) => (method === 'PATCH' ? fault(code, message, causes) : undefined);
}

function fault(code: number, message: string, causes: { reason?: string; field: string; message: string }[]) {
  return { code, message, causes };
}
