import { publicRegistryHost } from '../../config/secrets/registry-names';
import type { Config } from '../../config/schema';
import { ports } from '../ports';

/**
 * The names by which images name the registry, and so the folders in
 * `certs.d`. gwvolman 2.1 has `registry.DOMAIN` in its code (its `utils.py`);
 * all else, and the legacy one, say `registry:443`.
 */
export function registryNames({ domain, worker }: Config): string[] {
  return [
    `registry:${ports.registry}`,
    ...(worker.variant === '2.1' ? [publicRegistryHost({ domain })] : []),
  ];
}
