import type { KubernetesObject } from '@kubernetes/client-node';
import { KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';

import { forClient, fromClient } from '../../src/kube/client-fields';
import type { ManagedFields } from '../../src/kube/managed-fields';
import { ApiError, explained, isNotFound } from './api-error';
import type { KubeObject } from './objects';
import type { ConnectionSettings } from './settings';
import { loadKubeconfig } from './settings';

/** Owner of the fields that are applied; the API server merges by it. */
export const fieldManager = 'pulumi-kubernetes';

/** Put on Namespace kube-system when a sandbox starts. */
const sandboxAnnotation = 'talestack.io/sandbox';

/** The API server, as far as the stand-in needs it. */
export class Cluster {
  private constructor(private readonly api: KubernetesObjectApi) {}

  /**
   * @throws Error when nothing answers, and when the cluster is not one that the
   *   sandbox started: this stand-in is not made for clusters that matter
   */
  static async connect(settings: ConnectionSettings): Promise<Cluster> {
    const config = loadKubeconfig(settings);
    const cluster = new Cluster(KubernetesObjectApi.makeApiClient(config));
    const named = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } };
    const system = await cluster.read(named).catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      const server = config.getCurrentCluster()?.server ?? 'the kubeconfig';
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the API server at ${server} does not answer (is the sandbox started? npx talestack sandbox start): ${reason}`,
        { cause: error },
      );
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
  async read(object: KubeObject): Promise<KubeObject | undefined> {
    try {
      return plain(await this.api.read(reference(object)));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw explained(error, object);
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
        forClient(object) as unknown as KubernetesObject,
        undefined,
        dryRun ? 'All' : undefined,
        fieldManager,
        force,
        PatchStrategy.ServerSideApply,
      );
      return plain(applied);
    } catch (error) {
      throw explained(error, object);
    }
  }

  /** Writes who owns the fields of an object, if nobody else wrote to it since it was read. */
  async giveFields(live: KubeObject, managedFields: readonly ManagedFields[]): Promise<void> {
    const { apiVersion, kind, metadata } = reference(live);
    const { resourceVersion } = live.metadata;
    const none = undefined;
    const owners = managedFields.map((each) =>
      'time' in each ? { ...each, time: new Date(String(each.time)) } : each,
    );
    const patch = { apiVersion, kind, metadata: { ...metadata, resourceVersion, managedFields: owners } };
    try {
      await this.api.patch(
        patch as unknown as KubernetesObject,
        none,
        none,
        none,
        none,
        PatchStrategy.MergePatch,
      );
    } catch (error) {
      throw explained(error, live);
    }
  }

  /** Starts the deletion of an object and of what it owns. */
  async delete(object: KubeObject): Promise<void> {
    const none = undefined;
    try {
      await this.api.delete(reference(object), none, none, none, none, 'Foreground');
    } catch (error) {
      if (!isNotFound(error)) throw explained(error, object);
    }
  }
}

/** Which object is meant, and nothing of what it holds. */
function reference({ apiVersion, kind, metadata: { name, namespace } }: KubeObject) {
  return { apiVersion, kind, metadata: namespace ? { name, namespace } : { name } };
}

/** The client makes Date objects of time stamps; the engine knows JSON alone. */
function plain(object: object): KubeObject {
  return JSON.parse(JSON.stringify(fromClient(object))) as KubeObject;
}
