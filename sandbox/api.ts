import type { KubernetesObject } from '@kubernetes/client-node';
import { ApiException, KubeConfig, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';

import { forClient } from '../src/kube/client-fields';
import { shareHandshake } from '../src/kube/shared-handshake';
import type { Manifest } from '../src/kube/manifest';

/** The API of a sandbox, as far as the sandbox itself uses it. */
export class SandboxApi {
  private readonly api: KubernetesObjectApi;

  constructor(kubeconfig: string) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    shareHandshake(config);
    this.api = KubernetesObjectApi.makeApiClient(config);
  }

  /** Creates an object, or sets in it what the manifest says (server-side apply). */
  async apply(manifest: Manifest): Promise<void> {
    const none = undefined;
    await this.api.patch<KubernetesObject>(
      forClient(manifest),
      none,
      none,
      'talestack-sandbox',
      true,
      PatchStrategy.ServerSideApply,
    );
  }

  async list<T extends KubernetesObject>(
    apiVersion: string,
    kind: string,
    labelSelector?: string,
  ): Promise<T[]> {
    const none = undefined;
    const found = await this.api.list<T>(apiVersion, kind, none, none, none, none, none, labelSelector);
    return found.items;
  }

  /** Whether the object is there. */
  async exists(apiVersion: string, kind: string, name: string, namespace?: string): Promise<boolean> {
    try {
      await this.api.read({
        apiVersion,
        kind,
        metadata: { name, ...(namespace !== undefined && { namespace }) },
      });
      return true;
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return false;
      throw error;
    }
  }

  async delete(apiVersion: string, kind: string, name: string): Promise<void> {
    try {
      const object: Manifest = { apiVersion, kind, metadata: { name } };
      await this.api.delete(object);
    } catch (error) {
      if (!(error instanceof ApiException && error.code === 404)) throw error;
    }
  }
}
