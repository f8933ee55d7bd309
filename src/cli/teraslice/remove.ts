import type { LiveCluster, RetainedObject } from '../../../stacks/workloads';
import { removeAndWait } from '../../../stacks/workloads';
import { jobLabelKeys, jobSelector } from '../../app';
import type { Config } from '../../config';
import { objectPath } from '../../kube/manifest';
import { showSteps } from '../output/steps';

/**
 * Removes what a master of Teraslice made at run time: the executions of its
 * jobs, which are nobody's once the master is gone. The jobs themselves are in
 * the search backend. To be called before the master goes, and once more after
 * it, for executions that were started meanwhile.
 */
export class TerasliceExecutions {
  private readonly deleted = new Set<string>();

  /**
   * @param namespace where the master is or was; undefined where there was none, and nothing is done
   * @param json whether scripts read the output: nothing is said then
   */
  constructor(
    private readonly cluster: LiveCluster,
    private readonly config: Config,
    private readonly namespace: string | undefined,
    private readonly json: boolean,
  ) {}

  /** Lists on standard output what goes, and removes it. */
  async remove(): Promise<void> {
    const found = await this.find();
    if (found.length === 0) return;
    const paths = found.map(({ path }) => path);
    if (!this.json)
      console.log(
        ['Made by Teraslice at run time. To be deleted:', ...paths.map((each) => `  ${each}`)].join('\n'),
      );
    const steps = showSteps([{ id: 'executions', title: 'executions of Teraslice jobs' }], this.json);
    let gone = 0;
    try {
      await removeAndWait(this.cluster, found, (path) => {
        this.deleted.add(path);
        gone += 1;
        steps.update('executions', `${gone} of ${found.length} objects deleted`);
      });
      steps.done('executions', 'deleted');
    } finally {
      await steps.close('not gone');
    }
  }

  /** What was removed, as paths. */
  get removed(): readonly string[] {
    return [...this.deleted];
  }

  private async find(): Promise<RetainedObject[]> {
    const { namespace, cluster } = this;
    if (namespace === undefined) return [];
    const list = async (apiVersion: string, kind: string, selector: string) =>
      (await cluster.list(apiVersion, kind, namespace, selector)).map(({ metadata }) => ({
        ref: { apiVersion, kind, metadata: { name: metadata?.name ?? '', namespace } },
        execution: metadata?.labels?.[jobLabelKeys.exId],
      }));
    const ofCluster = jobSelector(this.config);
    const [jobs, deployments, services] = await Promise.all([
      list('batch/v1', 'Job', ofCluster),
      list('apps/v1', 'Deployment', ofCluster),
      // They do not say which cluster they are of, only which execution.
      list('v1', 'Service', `${jobLabelKeys.name}=teraslice,${jobLabelKeys.exId}`),
    ]);
    const executions = new Set([...jobs, ...deployments].map(({ execution }) => execution));
    const found = [...jobs, ...deployments, ...services.filter(({ execution }) => executions.has(execution))];
    return found.map(({ ref }) => ({ ref, path: objectPath(ref) }));
  }
}
