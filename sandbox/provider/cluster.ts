import { existsSync } from 'node:fs';

import type { KubernetesObject } from '@kubernetes/client-node';
import { ApiException, KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';

import type { KubeObject } from './objects';

/** Owner of the fields that are applied; the API server merges by it. */
const fieldManager = 'pulumi-kubernetes';

/** Put on Namespace kube-system when a sandbox starts. */
const sandboxAnnotation = 'talestack.io/sandbox';

export interface ConnectionSettings {
  /** Path of a kubeconfig, or its content. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** The API server, as far as the stand-in needs it. */
export class Cluster {
  private constructor(private readonly api: KubernetesObjectApi) {}

  /**
   * @throws Error when the cluster is not one that the sandbox started: this
   *   stand-in is not made for clusters that matter
   */
  static async connect({ kubeconfig, context }: ConnectionSettings): Promise<Cluster> {
    const config = new KubeConfig();
    if (!kubeconfig) config.loadFromDefault();
    else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
    else config.loadFromString(kubeconfig);
    if (context) config.setCurrentContext(context);
    const cluster = new Cluster(KubernetesObjectApi.makeApiClient(config));
    const system = await cluster.read({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'kube-system' },
    });
    if (system?.metadata.annotations?.[sandboxAnnotation] === undefined) {
      throw new Error(
        'this pulumi-resource-kubernetes is the stand-in of the talestack sandbox and works on no other cluster; ' +
          'install the official plugin: pulumi plugin install resource kubernetes',
      );
    }
    return cluster;
  }

  /** The live object, or undefined. */
  async read({
    apiVersion,
    kind,
    metadata: { name, namespace },
  }: KubeObject): Promise<KubeObject | undefined> {
    try {
      const found = await this.api.read({
        apiVersion,
        kind,
        metadata: namespace ? { name, namespace } : { name },
      });
      return plain(found);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explained(error);
    }
  }

  async list(
    apiVersion: string,
    kind: string,
    namespace: string,
    labelSelector: string,
  ): Promise<KubeObject[]> {
    const none = undefined;
    const found = await this.api.list(apiVersion, kind, namespace, none, none, none, none, labelSelector);
    return found.items.map((item) => plain({ apiVersion, kind, ...item }));
  }

  /**
   * Server-side apply.
   *
   * @param force take fields over that another manager owns; else that is an error which names it
   */
  async apply(object: KubeObject, { dryRun = false, force = false } = {}): Promise<KubeObject> {
    try {
      const applied = await this.api.patch(
        // The client's type asks for Date objects, which it would turn into texts again.
        object as unknown as KubernetesObject,
        undefined,
        dryRun ? 'All' : undefined,
        fieldManager,
        force,
        PatchStrategy.ServerSideApply,
      );
      return plain(applied);
    } catch (error) {
      throw explained(error);
    }
  }

  /** Starts the deletion of an object and of what it owns. */
  async delete({ apiVersion, kind, metadata: { name, namespace } }: KubeObject): Promise<void> {
    const none = undefined;
    try {
      const spec = { apiVersion, kind, metadata: namespace ? { name, namespace } : { name } };
      await this.api.delete(spec, none, none, none, none, 'Foreground');
    } catch (error) {
      if (!isNotFound(error)) throw explained(error);
    }
  }
}

/** The client makes Date objects of time stamps; the engine knows JSON alone. */
function plain(object: object): KubeObject {
  return JSON.parse(JSON.stringify(object)) as KubeObject;
}

export function isNotFound(error: unknown): boolean {
  if (error instanceof ApiException) return error.code === 404;
  if (error instanceof ApiError) return error.code === 404;
  return error instanceof Error && error.message.startsWith('Unrecognized API version and kind');
}

/** What the API server answered, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof ApiException)) return error;
  return new ApiError(error.code, messageOf(error.body) ?? `the API server answered HTTP ${error.code}`);
}

function messageOf(body: unknown): string | undefined {
  try {
    const status = (typeof body === 'string' ? JSON.parse(body) : body) as { message?: string } | undefined;
    return status?.message;
  } catch {
    return undefined;
  }
}
