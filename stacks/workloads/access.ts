import type { KubeConfig } from '@kubernetes/client-node';
import { ApiException, AuthorizationV1Api, VersionApi } from '@kubernetes/client-node';

import type { ServedKind } from './discovery';
import { servedKind } from './discovery';
import type { ProbeAnswer } from './probe';
import { probe } from './probe';

/** Something that one may or may not do, in the words of a SelfSubjectAccessReview. */
export interface Action {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  /** Undefined for what is in no namespace, and for all namespaces. */
  readonly namespace?: string;
  readonly name?: string;
}

/** The way to a cluster, and what those who take it may do there. Asks only. */
export class ClusterAccess {
  /** @param explain makes what the client throws an error in the user's terms */
  constructor(
    private readonly config: KubeConfig,
    private readonly explain: (error: unknown) => unknown,
  ) {}

  /** The program that the kubeconfig's user gets credentials from, such as `gke-gcloud-auth-plugin`. */
  get loginProgram(): string | undefined {
    // The library types what is read from YAML as `any`.
    const exec = this.config.getCurrentUser()?.exec as { readonly command?: string } | undefined;
    return exec?.command;
  }

  /** What the kubeconfig calls its user. */
  get user(): string | undefined {
    return this.config.getCurrentUser()?.name;
  }

  /** Asks the API server one question and tells apart what can go wrong on the way; never throws for it. */
  probe(): Promise<ProbeAnswer> {
    return probe(this.config, '/api/v1/namespaces/kube-system');
  }

  /** `v1.33.4-gke.1000`. */
  async version(): Promise<string> {
    try {
      return (await this.config.makeApiClient(VersionApi).getCode()).gitVersion;
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** Whether the credentials allow it; nothing is done. */
  async may({ verb, group, resource, namespace, name }: Action): Promise<boolean> {
    const [plain = '', subresource] = resource.split('/');
    const resourceAttributes = {
      ...{ verb, group, resource: plain },
      ...(subresource !== undefined && { subresource }),
      ...(namespace !== undefined && { namespace }),
      ...(name !== undefined && { name }),
    };
    try {
      const review = await this.config
        .makeApiClient(AuthorizationV1Api)
        .createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } });
      return review.status?.allowed ?? false;
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** How the API calls a kind, and whether it is namespaced; undefined where it does not know it. */
  async resource(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    try {
      return await servedKind(this.config, apiVersion, kind);
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return undefined;
      throw this.explain(error);
    }
  }
}
