import * as grpc from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import type { LogRequest } from '@pulumi/pulumi/proto/engine_pb';
import { LogSeverity } from '@pulumi/pulumi/proto/engine_pb';
import * as provider_grpc from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { Struct } from 'google-protobuf/google/protobuf/struct_pb';

import { EngineLog } from '../../../sandbox/provider/engine-log';
import { providerService } from '../../../sandbox/provider/service';
import { FakeApi } from './fake-api';

const urn = 'urn:pulumi:dev::talestack::kubernetes:core/v1:ConfigMap::it';
const mark = { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270' };

let api: FakeApi;
let client: provider_grpc.ResourceProviderClient;
const logged: LogRequest[] = [];
const servers: grpc.Server[] = [];

beforeEach(async () => {
  logged.length = 0;
  api = await FakeApi.start();
  const engine = await serve(EngineService, {
    log: (call: grpc.ServerUnaryCall<LogRequest, Empty>, callback: grpc.sendUnaryData<Empty>) => {
      logged.push(call.request);
      callback(null, new Empty());
    },
  });
  const address = await serve(provider_grpc.ResourceProviderService, providerService(new EngineLog(engine)));
  client = new provider_grpc.ResourceProviderClient(address, grpc.credentials.createInsecure());
});

afterEach(async () => {
  client.close();
  for (const server of servers.splice(0)) server.forceShutdown();
  await api.stop();
});

async function serve(
  service: grpc.ServiceDefinition,
  implementation: grpc.UntypedServiceImplementation,
): Promise<string> {
  const server = new grpc.Server();
  server.addService(service, implementation);
  servers.push(server);
  return new Promise((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
      if (error) reject(error);
      else resolve(`127.0.0.1:${port}`);
    });
  });
}

function answer<Response>(
  ask: (done: (error: Error | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    ask((error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });
}

const struct = (object: object) =>
  Struct.fromJavaScript(object as Parameters<typeof Struct.fromJavaScript>[0]);
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'it', namespace: 'here' } };
const secret = { ...configMap, kind: 'Secret' };

function configure(args: object = {}): Promise<proto.ConfigureResponse> {
  const all = struct({ kubeconfig: api.kubeconfig, upsertExistingObjects: 'true', ...args });
  return answer<proto.ConfigureResponse>((done) =>
    client.configure(new proto.ConfigureRequest().setArgs(all), done),
  );
}

describe('when a run starts', () => {
  it('tells the engine once, of the run as a whole, that this is the stand-in', async () => {
    await configure();
    expect(logged.map((each) => each.toObject())).toEqual([
      expect.objectContaining({
        urn: '',
        ephemeral: false,
        severity: LogSeverity.INFO,
        message: expect.stringContaining("the sandbox's stand-in") as string,
      }),
    ]);
    await answer<proto.CreateResponse>((done) =>
      client.create(new proto.CreateRequest().setUrn(urn).setProperties(struct(configMap)), done),
    );
    expect(logged).toHaveLength(1);
  });

  it('refuses a cluster that the sandbox did not start, and tells where the plugin is to be had', async () => {
    api.objects.set('/api/v1/namespaces/kube-system', { metadata: { name: 'kube-system' } });
    await expect(configure()).rejects.toThrow(/works on no other cluster.*pulumi plugin install/);
    const tried = answer<proto.CreateResponse>((done) =>
      client.create(new proto.CreateRequest().setProperties(struct(configMap)), done),
    );
    await expect(tried).rejects.toThrow('not configured');
    expect(api.writes).toEqual([]);
    expect(logged).toEqual([]);
  });

  it('does not fall back to another kubeconfig where the one given is secret', async () => {
    const kubeconfig = { ...mark, value: api.kubeconfig };
    await configure({ kubeconfig });
    expect(api.requests.map(({ path }) => path)).toEqual(['/api/v1/namespaces/kube-system']);
  });

  it('goes on where the engine does not listen', async () => {
    const address = await serve(
      provider_grpc.ResourceProviderService,
      providerService(new EngineLog('127.0.0.1:1')),
    );
    client.close();
    client = new provider_grpc.ResourceProviderClient(address, grpc.credentials.createInsecure());
    await expect(configure()).resolves.toBeDefined();
  });
});

describe('check', () => {
  const check = (news: object, olds: object = {}) =>
    answer<proto.CheckResponse>((done) =>
      client.check(new proto.CheckRequest().setUrn(urn).setNews(struct(news)).setOlds(struct(olds)), done),
    );

  it('names no property apart, since the engine would print its value', async () => {
    await configure();
    const causes = [{ field: 'data.a', message: 'Invalid value' }];
    api.answer = ({ method }) => (method === 'PATCH' ? { code: 422, message: 'invalid', causes } : undefined);
    const [failure] = (await check(configMap)).getFailuresList();
    expect(failure?.toObject()).toEqual({ property: '', reason: 'data.a: Invalid value' });
  });

  it('gives the inputs back as they came, secrets included', async () => {
    await configure();
    const annotations = { a: { ...mark, value: '1' } };
    const metadata = { ...secret.metadata, annotations };
    const inputs = { ...secret, metadata, data: { ...mark, value: { a: 'MQ==' } } };
    expect((await check(inputs)).getInputs()?.toJavaScript()).toEqual(inputs);
    const sent = { ...secret, metadata: { ...metadata, annotations: { a: '1' } }, data: { a: 'MQ==' } };
    expect(api.requests.at(-1)?.body).toEqual(sent);
  });

  it.each([{ a: 'MQ==' }, { a: { ...mark, value: 'MQ==' } }, { ...mark, value: { a: 'MQ==' } }])(
    'gives what a Secret holds back as one secret: %j',
    async (data) => {
      await configure();
      const checked = (await check({ ...secret, data })).getInputs()?.toJavaScript();
      expect(checked).toEqual({ ...secret, data: { ...mark, value: { a: 'MQ==' } } });
    },
  );

  it('tries no object out that is there already: its diff tells what to do', async () => {
    await configure();
    const before = api.requests.length;
    expect((await check(configMap, configMap)).getFailuresList()).toEqual([]);
    expect(api.requests).toHaveLength(before);
  });
});

describe('diff', () => {
  const diff = (olds: object, news: object) =>
    answer<proto.DiffResponse>((done) =>
      client.diff(new proto.DiffRequest().setOldInputs(struct(olds)).setNews(struct(news)), done),
    );
  const named = (name: string) => ({ ...configMap, metadata: { name, namespace: 'here' } });
  const { DiffChanges } = proto.DiffResponse;

  it('deletes before it replaces where the new object has the name of the old one', async () => {
    await configure();
    const response = await diff({ ...configMap, data: { a: '1' } }, { ...configMap, data: { a: '2' } });
    expect(response.getReplacesList()).toEqual(['data.a']);
    expect(response.getDeletebeforereplace()).toBe(true);
    expect(response.getDetaileddiffMap().get('data.a')?.getKind()).toBe(
      proto.PropertyDiff.Kind.UPDATE_REPLACE,
    );
  });

  it('makes the new object first where it has another name', async () => {
    await configure();
    const response = await diff(named('old'), named('new'));
    expect(response.getReplacesList()).toEqual(['metadata.name']);
    expect(response.getDeletebeforereplace()).toBe(false);
  });

  it('says so where nothing changed', async () => {
    await configure();
    expect((await diff(configMap, configMap)).getChanges()).toBe(DiffChanges.DIFF_NONE);
  });
});

describe('what the engine keeps of a Secret', () => {
  const data = { a: 'MQ==' };
  const marked = { ...mark, value: data };

  it('is marked after a create, and in its preview', async () => {
    await configure();
    for (const preview of [true, false]) {
      const request = new proto.CreateRequest()
        .setProperties(struct({ ...secret, data }))
        .setPreview(preview);
      const response = await answer<proto.CreateResponse>((done) => client.create(request, done));
      expect(response.getProperties()?.toJavaScript().data).toEqual(marked);
    }
  });

  it('is marked after a read by name alone, which is an import', async () => {
    await configure();
    api.objects.set('/api/v1/namespaces/here/secrets/it', { ...secret, data });
    const request = new proto.ReadRequest().setUrn(urn.replace('ConfigMap', 'Secret')).setId('here/it');
    const response = await answer<proto.ReadResponse>((done) => client.read(request, done));
    expect(response.getId()).toBe('here/it');
    expect(response.getProperties()?.toJavaScript().data).toEqual(marked);
    expect(response.getInputs()?.toJavaScript()).toEqual({ ...secret, data: marked });
  });
});

describe('a refresh', () => {
  it('finds nothing where the object was deleted, so that the next update makes it anew', async () => {
    await configure();
    const request = new proto.ReadRequest().setUrn(urn).setId('here/it').setInputs(struct(configMap));
    expect((await answer<proto.ReadResponse>((done) => client.read(request, done))).getId()).toBe('');
  });
});

describe('a request to stop', () => {
  it('ends what is waited for', async () => {
    await configure();
    const claim = { ...configMap, kind: 'PersistentVolumeClaim' };
    const made = answer<proto.CreateResponse>((done) =>
      client.create(new proto.CreateRequest().setProperties(struct(claim)).setTimeout(60), done),
    );
    const failed = expect(made).rejects.toThrow('interrupted: claim is Pending');
    await until(() => api.writes.length > 0);
    await answer<Empty>((done) => client.cancel(new Empty(), done));
    await failed;
  });
});

async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setImmediate(resolve));
}
