import type { KubeConfig } from '@kubernetes/client-node';
import { KubernetesObjectApi } from '@kubernetes/client-node';

/** How the API calls a kind. */
export interface ApiResource {
  /** Plural, as in paths and in RBAC: `ingresses`. */
  readonly name: string;
  readonly namespaced: boolean;
}

/** The client for any kind of object, with what it learned of kinds open to others. */
export class DiscoveringApi extends KubernetesObjectApi {
  static of(config: KubeConfig): DiscoveringApi {
    const api = config.makeApiClient(DiscoveringApi);
    api.setDefaultNamespace(config);
    return api;
  }

  /** Undefined where the API server does not know the kind. */
  async discover(apiVersion: string, kind: string): Promise<ApiResource | undefined> {
    const found = await this.resource(apiVersion, kind);
    return found && { name: found.name, namespaced: found.namespaced };
  }
}
