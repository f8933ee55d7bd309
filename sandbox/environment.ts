import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { searchPath } from './binaries';
import { sandboxPaths } from './paths';
import type { Sandbox } from './sandbox';

/**
 * Variables of the user's own that would win over the sandbox's: Pulumi takes
 * this passphrase, even an empty one, before it looks for a file with one.
 */
export const foreignVariables: readonly string[] = ['PULUMI_CONFIG_PASSPHRASE'];

/**
 * The variables with which kubectl and Pulumi work on the sandbox and on
 * nothing else, once `foreignVariables` are gone. PATH begins with the sandbox's own programs.
 */
export function sandboxEnvironment(
  sandbox: Pick<Sandbox, 'name'>,
  env = process.env,
): Record<string, string> {
  const { bin, kubeconfig, pulumiHome, backend, passphrase } = sandboxPaths(sandbox.name, env);
  return {
    PATH: [bin, ...searchPath(env)].join(path.delimiter),
    // The environment `sandbox` of talestack is this one, too.
    TALESTACK_SANDBOX: sandbox.name,
    KUBECONFIG: kubeconfig,
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: pathToFileURL(backend).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
}
