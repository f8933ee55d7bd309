import type { V1Pod } from '@kubernetes/client-node';

import type { LiveCluster, LiveObject, ObjectRef } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import { jobCluster, jobLabelKeys, jobNameLabel, jobSelector, masterSelector } from '../../app';
import type { Config } from '../../config';
import { UserError } from '../../errors';
import { isSimulated } from '../status/read';
import { orDenied } from '../../../stacks/workloads';
import { labelOf } from './read';

/** A pod that writes logs. */
export interface ChosenPod {
  readonly ref: ObjectRef;
  /** `master`, `execution_controller` or `worker`. */
  readonly component: string;
  /** The container that is meant: others may have been added by an override. */
  readonly container: string | undefined;
  /** Whether it is on a simulated node, where nothing writes any. */
  readonly simulated: boolean;
}

type Pod = LiveObject & V1Pod;

/**
 * The pods that are meant: those of the master, or of one execution, the execution controller first.
 *
 * @param what `master`, the name or the id of a job, or the id of an execution
 * @throws UserError where there is none, or more than one job is meant
 */
export async function choosePods(cluster: LiveCluster, config: Config, what: string): Promise<ChosenPod[]> {
  const { kubernetes_namespace: namespace } = jobCluster(config);
  const list = async (selector: string) => (await cluster.list('v1', 'Pod', namespace, selector)) as Pod[];
  const nodes = await orDenied(cluster.list('v1', 'Node'), () => []);
  const simulated = new Set(nodes.filter(isSimulated).map(({ metadata }) => metadata?.name));
  const chosen = (pods: readonly Pod[], component: (pod: Pod) => string) =>
    pods.map((pod) => ({
      ref: refOf(pod),
      component: component(pod),
      container: pod.spec?.containers[0]?.name,
      simulated: simulated.has(pod.spec?.nodeName),
    }));
  if (what === 'master') {
    const pods = await list(masterSelector);
    if (pods.length > 0) return chosen(pods, () => 'master');
    throw new UserError('There are no logs', [
      { key: 'master', message: `has no pod in the namespace ${namespace}`, fix: showFix(config) },
    ]);
  }
  const pods = podsOf(await list(jobSelector(config)), what, config);
  return chosen(pods, (pod) => labelOf(pod, jobLabelKeys.component));
}

/** The pods of the newest execution of what is named. */
export function podsOf(all: readonly Pod[], what: string, config: Pick<Config, 'environment'>): Pod[] {
  const label = (key: string) => (pod: Pod) => labelOf(pod, key);
  const [exId, jobId, jobName] = [jobLabelKeys.exId, jobLabelKeys.jobId, jobLabelKeys.jobName].map(label) as [
    (pod: Pod) => string,
    (pod: Pod) => string,
    (pod: Pod) => string,
  ];
  const begins = (id: string) => id === what || (what.length >= 8 && id.startsWith(what));
  const isMeant = (pod: Pod) =>
    begins(exId(pod)) || begins(jobId(pod)) || jobName(pod) === jobNameLabel(what);
  const meant = all.filter(isMeant);
  const jobs = [...new Set(meant.map(jobId))];
  if (jobs.length > 1) {
    throw new UserError('More than one job is meant', [
      { key: 'what', value: what, message: 'fits several jobs', allowed: jobs.join(', ') },
    ]);
  }
  const born = ({ metadata }: Pod) => metadata?.creationTimestamp?.getTime() ?? 0;
  const newest = [...meant].sort((a, b) => born(b) - born(a))[0];
  if (!newest) {
    const known = [...new Set(all.map((pod) => `${jobName(pod)} (${exId(pod)})`))];
    throw new UserError('There are no logs', [
      {
        key: 'what',
        value: what,
        message: 'no job or execution with pods is called that',
        allowed: ['master', ...known].join(', '),
        fix: showFix(config),
      },
    ]);
  }
  const component = label(jobLabelKeys.component);
  return meant
    .filter((pod) => exId(pod) === exId(newest))
    .sort(
      (a, b) =>
        component(a).localeCompare(component(b)) ||
        (a.metadata?.name ?? '').localeCompare(b.metadata?.name ?? ''),
    );
}

function showFix({ environment }: Pick<Config, 'environment'>): string {
  return `see what is there: talestack teraslice show ${environment}`;
}
