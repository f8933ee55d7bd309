import type { JobCluster } from './cluster';
import { metricsPort, metricsPortName } from './checks-ports';
import type { NodeType } from './names';
import { serviceName } from './names';
import { terasliceServicePort } from './schema-kubernetes';
import type { TerasliceJobSpec } from './schema';

/** What the master gives to a job when it registers and starts it. */
export interface JobIds {
  readonly jobId: string;
  readonly exId: string;
  /** Uid of the execution controller's Job. @default no owner references */
  readonly ownerUid?: string | undefined;
}

/** The job as the master goes on with it: with the port of metrics, where there is one. */
export function withMetricsPort(cluster: JobCluster, job: TerasliceJobSpec): TerasliceJobSpec {
  const port = metricsPort(cluster, job);
  if (port === undefined) return job;
  return { ...job, external_ports: [...(job.external_ports ?? []), { name: metricsPortName, port }] };
}

/**
 * The execution that a pod is told to take part in: what the master writes into
 * its database for it. Without times and version, which only the master knows.
 */
export function executionRecord(
  nodeType: NodeType,
  cluster: JobCluster,
  job: TerasliceJobSpec,
  { jobId, exId }: JobIds,
): Readonly<Record<string, unknown>> {
  const worker = nodeType === 'worker';
  return {
    ...job,
    job_id: jobId,
    ex_id: exId,
    metadata: {},
    _context: 'ex',
    // Workers are made once the execution controller is.
    _status: worker ? 'initializing' : 'scheduling',
    _has_errors: false,
    _slicer_stats: {},
    _failureReason: '',
    slicer_port: terasliceServicePort,
    ...(worker && { slicer_hostname: `${serviceName(job.name, jobId)}.${cluster.kubernetes_namespace}` }),
  };
}

/** As the variable EX holds it. */
export function encoded(execution: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(execution)).toString('base64');
}
