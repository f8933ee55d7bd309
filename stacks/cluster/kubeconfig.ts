import { stringify } from 'yaml';

import type { Place } from './plan';

export interface KubeconfigProps extends Place {
  readonly name: string;
  /** Address of the API server, without https://. */
  readonly endpoint: string;
  /** Base64 of PEM. */
  readonly certificate: string;
}

/** What gcloud calls the entry of a cluster, so that `kubectl` shows one name whoever wrote it. */
export function contextName({ project, location, name }: Place & { readonly name: string }): string {
  return `gke_${project}_${location}_${name}`;
}

/**
 * A kubeconfig that holds no secret: whoever uses it logs in with their own
 * Google account, by way of gke-gcloud-auth-plugin, as after `gcloud container
 * clusters get-credentials`.
 */
export function kubeconfig(props: KubeconfigProps): string {
  const { endpoint, certificate } = props;
  const name = contextName(props);
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server: `https://${endpoint}`, 'certificate-authority-data': certificate } },
    ],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
    users: [
      {
        name,
        user: {
          exec: {
            apiVersion: 'client.authentication.k8s.io/v1beta1',
            command: 'gke-gcloud-auth-plugin',
            installHint: 'gcloud components install gke-gcloud-auth-plugin',
            interactiveMode: 'Never',
            provideClusterInfo: true,
          },
        },
      },
    ],
  });
}
