import type { CoreV1Event, V1Job, V1Node, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';

import { AccessDenied } from '../../../stacks/workloads';
import { objectPath } from '../../kube/manifest';
import type { Evidence } from '../status/evidence';
import { podFindings } from '../status/pod-reasons';
import type { Finding, Reason } from '../status/reason';
import { jobFindings } from '../status/workload-reasons';
import type { BatchCluster } from './cluster';
import { selector } from './cluster';
import { viewOf } from './jobs';
import type { LiveSubmission } from './live';

/** So many pods are looked at; what holds up one mostly holds up all. */
const mostPods = 200;
const mostEvents = 1000;

/** Why pods of a submission do not start, what several have in common once. */
export async function waitingReasons(
  cluster: BatchCluster,
  namespace: string,
  { record, jobs }: LiveSubmission,
): Promise<Reason[]> {
  const pods = (await cluster.list('v1', 'Pod', namespace, selector(record.name), {
    fieldSelector: 'status.phase=Pending',
    limit: mostPods,
  })) as V1Pod[];
  const stuck = jobs.filter((job) => !viewOf(job).ended && (job.status?.active ?? 0) === 0);
  if (pods.length === 0 && stuck.length === 0) return [];
  const evidence = await readEvidence(cluster, namespace, pods);
  const refused = stuck.slice(0, 1).flatMap((job) =>
    jobFindings(job, evidence)
      // One that is suspended waits for its turn.
      .filter(({ cause }) => cause !== 'paused')
      .map((finding) => reason(job, finding)),
  );
  const held = podFindings(pods, evidence).map((finding) => ({
    ...inOurWords(finding),
    object: `submission ${record.name}`,
  }));
  return [...refused, ...held];
}

function reason(job: V1Job, finding: Finding): Reason {
  const { name = '', namespace } = job.metadata ?? {};
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { ...inOurWords(finding), object: objectPath({ kind: 'Job', metadata }) };
}

/** The advice names options of a submission, where that of `status` names keys of the stack config. */
function inOurWords(finding: Finding): Finding {
  const fixes: Readonly<Partial<Record<Finding['cause'], string>>> = {
    image:
      'check --k8s-image; for a registry that asks for a login make the Secret that --k8s-registry-secret names',
    claim: 'make the claim, or name another with --k8s-volume-claim',
    unschedulable: 'compare --ncores and --memory with the nodes: kubectl describe nodes',
    quota: 'lower --maxConcurrent, --ncores or --memory, or raise the quota',
    'pod-security': 'the pods are made for the level "restricted"; see the labels of the namespace',
  };
  const fix = fixes[finding.cause] ?? finding.fix;
  return { ...finding, ...(fix !== undefined && { fix }) };
}

async function readEvidence(
  cluster: BatchCluster,
  namespace: string,
  pods: readonly V1Pod[],
): Promise<Evidence> {
  const list = async (kind: string, within?: string, options = {}) => {
    try {
      return await cluster.list('v1', kind, within, undefined, options);
    } catch (error) {
      if (error instanceof AccessDenied) return [];
      throw error;
    }
  };
  const [claims, events, nodes] = await Promise.all([
    list('PersistentVolumeClaim', namespace),
    list('Event', namespace, { fieldSelector: 'type=Warning', limit: mostEvents }),
    list('Node'),
  ]);
  return {
    pods,
    replicaSets: [],
    claims: claims as V1PersistentVolumeClaim[],
    events: events as CoreV1Event[],
    nodes: nodes as V1Node[],
    storageClasses: undefined,
    ingressClasses: undefined,
  };
}
