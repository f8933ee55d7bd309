import type { V1Deployment, V1Pod } from '@kubernetes/client-node';

export interface PodState {
  readonly state: string;
  readonly ready: boolean;
}

/**
 * The state of a tale's pod in words; undefined where there is none. While one
 * pod replaces another, that of the newer one.
 */
export function podState(pods: readonly V1Pod[]): PodState | undefined {
  const born = ({ metadata }: V1Pod) => metadata?.creationTimestamp?.getTime() ?? 0;
  const staying = pods.filter((pod) => !pod.metadata?.deletionTimestamp);
  const pod = [...(staying.length > 0 ? staying : pods)].sort((a, b) => born(b) - born(a))[0];
  if (!pod) return undefined;
  if (pod.metadata?.deletionTimestamp) return { state: 'Terminating', ready: false };
  const { phase = 'Pending', conditions = [], reason } = pod.status ?? {};
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const waiting = statuses
    .map((each) => each.state?.waiting?.reason)
    .find((each) => each && !ordinary.has(each));
  const unscheduled = conditions.find(
    (each) => each.type === 'PodScheduled' && each.status === 'False',
  )?.reason;
  const ready = conditions.some((each) => each.type === 'Ready' && each.status === 'True');
  const why = waiting ?? unscheduled ?? reason;
  if (why) return { state: `${phase}: ${why}`, ready: false };
  const count = (pod.status?.containerStatuses ?? []).filter((each) => each.ready).length;
  return { state: `${phase} ${count}/${pod.spec?.containers.length ?? 0}`, ready };
}

/** What every container waits for at first. */
const ordinary = new Set(['ContainerCreating', 'PodInitializing']);

/** Why there is no pod, as far as the Deployment says. */
export function deploymentState(deployments: readonly V1Deployment[]): string {
  const [deployment] = deployments;
  if (!deployment) return 'no Deployment';
  if (deployment.metadata?.deletionTimestamp) return 'Terminating';
  const failure = deployment.status?.conditions?.find(
    (each) => each.type === 'ReplicaFailure' && each.status === 'True',
  );
  return failure?.reason ? `no pod: ${failure.reason}` : 'no pod';
}
