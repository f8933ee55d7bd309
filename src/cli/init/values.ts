import os from 'node:os';
import path from 'node:path';

import type { NewEnvironment } from '../../config/new-environment';
import { portablePath } from '../../config/new-environment';

/** What `init` can be told by flags. */
export interface InitArgs {
  readonly env: string;
  readonly dir: string | undefined;
  readonly json: boolean;
  readonly 'cluster-type': string | undefined;
  readonly 'cluster-name': string | undefined;
  readonly project: string | undefined;
  readonly location: string | undefined;
  readonly domain: string | undefined;
  readonly namespace: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly backend: string | undefined;
  readonly 'secrets-provider': string | undefined;
}

/** The flags as keys of the config. @param current the context that the kubeconfig is at */
export function valuesOf(args: InitArgs, projectDir: string, current: string | undefined): NewEnvironment {
  const { domain, namespace, kubeconfig, project, location } = args;
  const type = args['cluster-type'];
  return {
    cluster: { type, name: args['cluster-name'], project, location },
    domain,
    namespace,
    kubeconfig: kubeconfig && portablePath(projectDir, os.homedir(), path.resolve(kubeconfig)),
    // A cluster on GKE may have to be made first.
    context: args.context ?? (type === 'gke' ? undefined : current),
  };
}
