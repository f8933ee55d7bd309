import type { LiveCluster, RetainedObject } from '../../../stacks/workloads';
import { removeAndWait } from '../../../stacks/workloads';
import { jobSelector } from '../../app';
import type { Config } from '../../config';
import { objectPath } from '../../kube/manifest';
import { showSteps } from '../output/steps';

/** What a master makes for a job; pods and ReplicaSets go with these. */
const kinds = [
  ['batch/v1', 'Job'],
  ['apps/v1', 'Deployment'],
  ['v1', 'Service'],
] as const;

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
    const selector = jobSelector(this.config);
    const lists = await Promise.all(
      kinds.map(async ([apiVersion, kind]) =>
        (await cluster.list(apiVersion, kind, namespace, selector)).map(({ metadata }) => ({
          apiVersion,
          kind,
          metadata: { name: metadata?.name ?? '', namespace },
        })),
      ),
    );
    return lists.flat().map((ref) => ({ ref, path: objectPath(ref) }));
  }
}
