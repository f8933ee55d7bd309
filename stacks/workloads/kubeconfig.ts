import { KubeConfig } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';
import { shareHandshake } from '../../src/kube/shared-handshake';

/** @throws UserError where a file is no kubeconfig */
export function readKubeconfig(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    // The parser quotes what it stumbles over, such as a password that begins with `*` or `!`.
    const what = said.replaceAll(/"[^"]*"|!<[^>]*>/g, '…');
    const message = error instanceof TypeError ? 'is no kubeconfig, or an empty one' : what;
    throw new UserError('The kubeconfig cannot be read', [
      {
        where: file,
        key: 'kubeconfig',
        message,
        allowed: 'a kubeconfig: YAML with clusters, users and contexts',
      },
    ]);
  }
  shareHandshake(config);
  return config;
}

/**
 * The client asks no server without TLS, such as a `kubectl proxy`, unless it is said to be meant so.
 *
 * @param file to name in the message
 * @throws UserError where the cluster of the current context is such a one
 */
export function refusePlainHttp(config: KubeConfig, file: string): void {
  const { server = '', skipTLSVerify = false } = config.getCurrentCluster() ?? {};
  if (!server.startsWith('http://') || skipTLSVerify) return;
  throw new UserError('The cluster of the kubeconfig is asked without TLS', [
    {
      where: file,
      key: 'server',
      value: server,
      message: 'tokens and secrets would be sent in plain text',
      fix: 'use its https address; where it is meant so, as for `kubectl proxy`, set insecure-skip-tls-verify: true on the cluster',
    },
  ]);
}
