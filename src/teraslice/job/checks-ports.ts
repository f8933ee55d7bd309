import type { JobCluster } from './cluster';
import type { Finding } from './explain';
import type { JsonObject } from './schema-values';
import { isObject } from './schema-values';

/** Name that the master gives to the port of metrics. */
export const metricsPortName = 'metrics';

/**
 * The port of metrics that the master adds to a job.
 *
 * @returns undefined where the job serves none, or names that port itself
 */
export function metricsPort(
  cluster: Pick<JobCluster, 'prom_metrics_enabled' | 'prom_metrics_port'>,
  job: {
    readonly prom_metrics_enabled?: unknown;
    readonly prom_metrics_port?: unknown;
    readonly external_ports?: unknown;
  },
): number | undefined {
  const { prom_metrics_enabled: enabled = cluster.prom_metrics_enabled } = job;
  if (enabled !== true) return undefined;
  const own = job.prom_metrics_port;
  const port = typeof own === 'number' ? own : cluster.prom_metrics_port;
  return portsOf(job.external_ports).some((each) => each.port === port) ? undefined : port;
}

/** Ports and names that are there twice. */
export function portChecks(cluster: JobCluster, job: JsonObject): Finding[] {
  const ports = portsOf(job.external_ports);
  const metrics = metricsPort(cluster, job);
  const twice = ports.flatMap(({ port, name, path }, index) => {
    const before = ports.slice(0, index);
    if (port !== undefined && before.some((each) => each.port === port))
      return [{ path, message: `port ${port} is there already` }];
    return name !== undefined && before.some((each) => each.name === name)
      ? [{ path, message: `another port is named ${name} already` }]
      : [];
  });
  const taken = ports
    .filter(({ name }) => name === metricsPortName && metrics !== undefined)
    .map(({ path }) => ({
      path,
      message: `Teraslice adds a port of that name, ${metrics}, for metrics`,
      fix: `name that port otherwise, or make it ${metrics}`,
    }));
  return [...twice, ...taken];
}

interface Port {
  readonly path: readonly (string | number)[];
  readonly port?: number;
  readonly name?: string;
}

/** The ports of a job that may be wrong in other ways. */
function portsOf(value: unknown): Port[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.map((each, index) => {
    const path = ['external_ports', index];
    if (typeof each === 'number') return { path, port: each };
    if (!isObject(each)) return { path };
    const { name, port } = each;
    return {
      path,
      ...(typeof port === 'number' && { port }),
      ...(typeof name === 'string' && { name }),
    };
  });
}
