import type { V1Deployment, V1Job, V1Pod } from '@kubernetes/client-node';

import type { LiveCluster, LiveObject } from '../../../stacks/workloads';
import { jobCluster, jobLabelKeys, jobSelector, terasliceMaster } from '../../app';
import type { Config } from '../../config';
import type { Manifest } from '../../kube/manifest';
import type { Evidence } from '../status/evidence';
import { readEvidence } from '../status/evidence';
import type { Reason } from '../status/reason';
import { reasonsOf } from '../status/reasons';
import { deploymentState, imagesOf, jobState } from '../status/states';
import { podState } from '../tale/pod-state';

/** The master, as far as it is there. */
export interface LiveMaster {
  readonly ready: boolean;
  /** `1/1`, or `missing`. */
  readonly state: string;
  readonly image: string | undefined;
  /** Empty where it is ready. */
  readonly reasons: readonly Reason[];
}

/** One execution of a job. */
export interface LiveExecution {
  /** As the label has it. */
  readonly job: string;
  readonly jobId: string;
  readonly exId: string;
  /** State of the execution controller: `Running 1/1`, `Pending: Unschedulable`, `done`. */
  readonly controller: string;
  readonly workers: { readonly ready: number; readonly wanted: number };
  /** Whether it runs with all of its workers, or is done. */
  readonly ready: boolean;
  readonly created: Date | undefined;
  /** Why it is not ready; empty where it is. */
  readonly reasons: readonly Reason[];
}

/** What there is of a Teraslice cluster. */
export interface LiveTeraslice {
  readonly name: string;
  readonly namespace: string;
  readonly master: LiveMaster;
  readonly executions: readonly LiveExecution[];
}

/** All objects of executions, of one cluster. */
export interface ExecutionObjects {
  readonly jobs: readonly (LiveObject & V1Job)[];
  readonly deployments: readonly (LiveObject & V1Deployment)[];
  readonly pods: readonly (LiveObject & V1Pod)[];
}

export async function readCluster(live: LiveCluster, config: Config): Promise<LiveTeraslice> {
  const { name, kubernetes_namespace: namespace } = jobCluster(config);
  const manifest = terasliceMaster(config);
  const [deployment, objects] = await Promise.all([live.get(manifest), readExecutions(live, config)]);
  // What is not ready may need it; what is read is small beside the rest.
  const evidence = await readEvidence(live, [namespace]);
  const executions = executionsOf(objects, evidence);
  return { name, namespace, master: masterOf(manifest, deployment, evidence), executions };
}

/** Everything of the executions of a cluster, by label. */
async function readExecutions(live: LiveCluster, config: Config): Promise<ExecutionObjects> {
  const { kubernetes_namespace: namespace } = jobCluster(config);
  const selector = jobSelector(config);
  const list = (apiVersion: string, kind: string) => live.list(apiVersion, kind, namespace, selector);
  const [jobs, deployments, pods] = await Promise.all([
    list('batch/v1', 'Job'),
    list('apps/v1', 'Deployment'),
    list('v1', 'Pod'),
  ]);
  return { jobs, deployments, pods } as ExecutionObjects;
}

export function masterOf(manifest: Manifest, live: LiveObject | undefined, evidence: Evidence): LiveMaster {
  const state = live
    ? deploymentState(live as Parameters<typeof deploymentState>[0])
    : { ready: false, state: 'missing' };
  return {
    ...state,
    image: imagesOf(live as Parameters<typeof imagesOf>[0])[0],
    reasons: state.ready ? [] : reasonsOf(manifest, live, state.state, evidence),
  };
}

/** Executions, the newest first. Also those of which only a part is left. */
export function executionsOf(all: ExecutionObjects, evidence: Evidence): LiveExecution[] {
  const objects: readonly LiveObject[] = [...all.jobs, ...all.deployments, ...all.pods];
  const ids = new Set(objects.map((each) => labelOf(each, jobLabelKeys.exId)).filter((id) => id !== ''));
  return [...ids]
    .map((exId) => executionOf(exId, all, evidence))
    .sort(
      (a, b) => (b.created?.getTime() ?? 0) - (a.created?.getTime() ?? 0) || a.exId.localeCompare(b.exId),
    );
}

function executionOf(exId: string, all: ExecutionObjects, evidence: Evidence): LiveExecution {
  const own = <T extends LiveObject>(objects: readonly T[]) =>
    objects.filter((each) => labelOf(each, jobLabelKeys.exId) === exId);
  const [job, deployment] = [own(all.jobs)[0], own(all.deployments)[0]];
  const pods = own(all.pods);
  const any: LiveObject | undefined = job ?? deployment ?? pods[0];
  const controller = controllerOf(job, pods);
  const wanted = deployment?.spec?.replicas ?? 0;
  const ready = deployment?.status?.availableReplicas ?? 0;
  const workersReady = controller.done || (deployment !== undefined && ready >= wanted);
  return {
    job: labelOf(any, jobLabelKeys.jobName),
    jobId: labelOf(any, jobLabelKeys.jobId),
    exId,
    controller: controller.state,
    workers: { ready, wanted },
    ready: controller.ready && workersReady,
    created: job?.metadata?.creationTimestamp ?? any?.metadata?.creationTimestamp,
    reasons: [
      ...(job && !controller.ready ? why(job, controller.state, evidence) : []),
      ...(deployment && !workersReady ? why(deployment, `${ready}/${wanted}`, evidence) : []),
    ],
  };
}

/** A Job that runs has a pod, whose state says more. */
function controllerOf(job: (LiveObject & V1Job) | undefined, pods: readonly (LiveObject & V1Pod)[]) {
  if (!job) return { ready: false, done: false, state: 'gone' };
  const { ready, failed, state } = jobState(job);
  if (ready || failed) return { ready, done: ready, state };
  const own = pods.filter((pod) => labelOf(pod, jobLabelKeys.component) === 'execution_controller');
  return { done: false, ...(podState(own) ?? { ready: false, state: 'no pod' }) };
}

function why(object: LiveObject, state: string, evidence: Evidence): Reason[] {
  const { apiVersion = '', kind = '', metadata } = object;
  const { name = '', namespace = '' } = metadata ?? {};
  return reasonsOf({ apiVersion, kind, metadata: { name, namespace } }, object, state, evidence);
}

export function labelOf(object: LiveObject | undefined, key: string): string {
  return object?.metadata?.labels?.[key] ?? '';
}
