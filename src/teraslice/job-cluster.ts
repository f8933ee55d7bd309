import type { Config } from '../config/schema';
import { terasliceConfig } from './cluster';
import type { JobCluster } from './job';

/** Teraslice's own defaults of what this program does not set (`packages/terafoundation/src/schema.ts`). */
const metrics = { prom_metrics_enabled: false, prom_metrics_port: 3333 };

/** The cluster of an environment as its master reads it, for jobs. */
export function jobCluster(config: Config): JobCluster {
  const { teraslice, terafoundation } = terasliceConfig(config, 'master');
  return {
    env_vars: {},
    ...teraslice,
    ...metrics,
    connections: [...new Set(Object.values(terafoundation.connectors).flatMap((each) => Object.keys(each)))],
  };
}
