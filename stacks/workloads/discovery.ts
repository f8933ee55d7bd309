import type { KubeConfig, V1APIResourceList } from '@kubernetes/client-node';
import { ApisApi, CoreV1Api, CustomObjectsApi } from '@kubernetes/client-node';

/** A kind of objects that a cluster serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural name in the API's paths, such as `deployments`. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/**
 * Every kind that a cluster serves, each once, in the version that its group
 * prefers. A group whose own server does not answer is left out.
 */
export async function servedKinds(config: KubeConfig): Promise<ServedKind[]> {
  const core = config.makeApiClient(CoreV1Api).getAPIResources();
  const { groups } = await config.makeApiClient(ApisApi).getAPIVersions();
  const custom = config.makeApiClient(CustomObjectsApi);
  const others = await Promise.all(
    groups.map(async ({ name, versions, preferredVersion = versions[0] }) => {
      if (preferredVersion === undefined) return [];
      const { groupVersion, version } = preferredVersion;
      const none: V1APIResourceList = { groupVersion, resources: [] };
      const list = await custom.getAPIResources({ group: name, version }).catch(() => none);
      return kindsOf(groupVersion, list);
    }),
  );
  return [...kindsOf('v1', await core), ...others.flat()];
}

function kindsOf(apiVersion: string, { resources }: V1APIResourceList): ServedKind[] {
  return resources
    .filter(({ name }) => !name.includes('/'))
    .map(({ name, kind, namespaced, verbs }) => ({ apiVersion, kind, resource: name, namespaced, verbs }));
}

/** How the cluster serves one kind; undefined where it does not know it. @throws ApiException, a 404 for an unknown version */
export async function servedKind(
  config: KubeConfig,
  apiVersion: string,
  kind: string,
): Promise<ServedKind | undefined> {
  const [group = '', version = ''] = apiVersion.split('/');
  const list = apiVersion.includes('/')
    ? config.makeApiClient(CustomObjectsApi).getAPIResources({ group, version })
    : config.makeApiClient(CoreV1Api).getAPIResources();
  return kindsOf(apiVersion, await list).find((each) => each.kind === kind);
}
