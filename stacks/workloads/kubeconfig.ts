import { KubeConfig } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';

/** @throws UserError where a file is no kubeconfig */
export function readKubeconfig(file: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    const [said = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    const message = error instanceof TypeError ? 'is no kubeconfig, or an empty one' : said;
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
