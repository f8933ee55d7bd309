import * as grpc from '@grpc/grpc-js';
import type { IResourceProviderServer } from '@pulumi/pulumi/proto/provider_grpc_pb';
import * as proto from '@pulumi/pulumi/proto/provider_pb';
import { PluginInfo } from '@pulumi/pulumi/proto/plugin_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';

import { version } from '@pulumi/kubernetes/package.json';

import { Cluster } from './cluster';
import type { EngineLog } from './engine-log';
import { failure } from './errors';
import type { KubeObject } from './objects';
import { diffResponse } from './diff-response';
import { namedObject } from './imports';
import { idOf } from './objects';
import type { RequestContext } from './provider';
import { KubernetesProvider } from './provider';
import { providerReplacements, providerSettings } from './settings';
import { fromStruct, toStruct, withSecrets } from './structs';

/** Said once on start, since people take a provider of this name for Pulumi's own. */
const standInNotice =
  "Kubernetes objects are handled by the sandbox's stand-in for Pulumi's Kubernetes plugin, which works on sandboxes alone.";

type Call<Request, Response> = (
  call: grpc.ServerUnaryCall<Request, Response>,
  callback: grpc.sendUnaryData<Response>,
) => void;

/** A handler of a request, with errors turned into what the engine understands. */
function handler<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): Call<Request, Response> {
  return (call, callback) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then((response) => {
        callback(null, response);
      })
      .catch((error: unknown) => {
        callback(failure(error));
      });
  };
}

function unsupported<Request, Response>(what: string): Call<Request, Response> {
  return (_call, callback) => {
    callback({ code: grpc.status.UNIMPLEMENTED, message: `the sandbox's stand-in provider has no ${what}` });
  };
}

/**
 * The provider protocol over the pure core in `provider.ts`. Pulumi's own
 * provider server does not pass `ignoreChanges`, `preview`, time limits and old
 * inputs on, which an update by server-side apply needs; hence the protocol's
 * messages themselves.
 */
export function providerService(
  log: EngineLog,
): grpc.UntypedServiceImplementation & Partial<IResourceProviderServer> {
  const cancelled = new AbortController();
  let provider: KubernetesProvider | undefined;
  const configured = () => {
    if (!provider) throw new Error('the provider was not configured');
    return provider;
  };
  const context = (urn: string, timeoutSeconds: number): RequestContext => ({
    timeoutSeconds,
    signal: cancelled.signal,
    onStatus: (message) => {
      log.status(urn, message);
    },
  });

  return {
    getPluginInfo: handler(() => new PluginInfo().setVersion(version)),
    getSchema: handler(() => new proto.GetSchemaResponse().setSchema('{}')),
    attach: handler(() => new Empty()),
    cancel: handler(() => {
      cancelled.abort();
      return new Empty();
    }),
    handshake: unsupported('handshake'),
    parameterize: unsupported('parameters'),
    getMapping: unsupported('mapping'),
    getMappings: unsupported('mappings'),
    construct: unsupported('components'),
    call: unsupported('methods'),
    invoke: unsupported('functions'),

    checkConfig: handler((request: proto.CheckRequest) =>
      new proto.CheckResponse().setInputs(request.getNews()),
    ),
    diffConfig: handler((request: proto.DiffRequest) => {
      const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
      const replaces = providerReplacements(olds, fromStruct(request.getNews()));
      const changes = proto.DiffResponse.DiffChanges;
      return new proto.DiffResponse()
        .setReplacesList(replaces)
        .setChanges(replaces.length > 0 ? changes.DIFF_SOME : changes.DIFF_UNKNOWN);
    }),
    configure: handler(async (request: proto.ConfigureRequest) => {
      const settings = providerSettings(fromStruct(request.getArgs()));
      provider = new KubernetesProvider(await Cluster.connect(settings), settings);
      await log.info(standInNotice);
      // Without secrets of its own, the engine keeps secret what was secret in the inputs.
      return new proto.ConfigureResponse()
        .setAcceptsecrets(false)
        .setSupportspreview(true)
        .setAcceptoutputs(false);
    }),

    check: handler(async (request: proto.CheckRequest) => {
      const response = new proto.CheckResponse().setInputs(withSecrets(request.getNews()));
      const isNew = Object.keys(fromStruct(request.getOlds())).length === 0;
      const reasons = isNew ? await configured().check(objectFrom(request.getNews())) : [];
      // The engine would print the value of a property that is named apart, also a secret one.
      return response.setFailuresList(reasons.map((reason) => new proto.CheckFailure().setReason(reason)));
    }),
    diff: handler(async (request: proto.DiffRequest) => {
      const olds = objectFrom(request.getOldInputs() ?? request.getOlds());
      const news = objectFrom(request.getNews());
      return diffResponse(await configured().diff(olds, news, request.getIgnorechangesList()), olds, news);
    }),
    create: handler(async (request: proto.CreateRequest) => {
      const inputs = objectFrom(request.getProperties());
      if (request.getPreview()) {
        const planned = await configured().previewCreate(inputs);
        return new proto.CreateResponse().setProperties(toStruct(planned));
      }
      const made = await configured().create(inputs, context(request.getUrn(), request.getTimeout()));
      return new proto.CreateResponse().setId(idOf(made)).setProperties(toStruct(made));
    }),
    read: handler(async (request: proto.ReadRequest) => {
      const [inputs, state] = [fromStruct(request.getInputs()), fromStruct(request.getProperties())];
      const known = [inputs, state].find((each) => Object.keys(each).length > 0) as KubeObject | undefined;
      const named = known ?? namedObject(request.getUrn(), request.getId());
      const found = await configured().read(named, known === undefined);
      if (!found) return new proto.ReadResponse();
      return new proto.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(found.live))
        .setInputs(toStruct(found.inputs));
    }),
    update: handler(async (request: proto.UpdateRequest) => {
      const [news, ignored] = [objectFrom(request.getNews()), request.getIgnorechangesList()];
      const updated = request.getPreview()
        ? await configured().previewUpdate(news, ignored)
        : await configured().update(news, ignored, context(request.getUrn(), request.getTimeout()));
      return new proto.UpdateResponse().setProperties(toStruct(updated));
    }),
    delete: handler(async (request: proto.DeleteRequest) => {
      const object = objectFrom(request.getProperties());
      await configured().delete(object, context(request.getUrn(), request.getTimeout()));
      return new Empty();
    }),
  };
}

function objectFrom(struct: Parameters<typeof fromStruct>[0]): KubeObject {
  return fromStruct(struct) as KubeObject;
}
