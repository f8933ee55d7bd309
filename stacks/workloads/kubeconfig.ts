import { KubeConfig } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';

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
  return config;
}
