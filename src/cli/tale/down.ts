import type { LiveCluster, RetainedObject } from '../../../stacks/workloads';
import { removeAndWait } from '../../../stacks/workloads';
import type { Config } from '../../config';
import { objectPath } from '../../kube/manifest';
import { showSteps } from '../output/steps';
import { readBuilds } from './builds';
import { namespaceOwners } from './owner';
import type { LiveTale } from './read';
import { isThere, readTales } from './read';
import type { Removal } from './remove';
import { describeRemoval, removalOf, removeTales } from './remove';

export interface DownTalesOptions {
  /** Stamp of the environment. */
  readonly stamp: string;
  /** Whether the state says that WholeTale of the environment is deployed to this cluster. */
  readonly deployed: boolean;
  readonly deleteData: boolean;
  readonly json: boolean;
}

/**
 * Removes what gwvolman made at run time, as a part of `down`. To be called
 * before the stack goes, since a tale writes its last changes to girder when it
 * is stopped; and once more after it, for tales that were made meanwhile.
 */
export class DownTales {
  private readonly deleted = new Set<string>();
  private kept: readonly string[] = [];

  private constructor(
    private readonly cluster: LiveCluster,
    private readonly config: Config,
    private readonly options: DownTalesOptions,
    /** Where another environment lives in the namespace, its tales are none of ours. */
    readonly ours: boolean,
  ) {}

  static async begin(cluster: LiveCluster, config: Config, options: DownTalesOptions): Promise<DownTales> {
    const owners = await namespaceOwners(cluster, config.namespace, options.stamp);
    return new DownTales(cluster, config, options, options.deployed || owners.ours);
  }

  /** Lists on standard output what goes, and removes it. */
  async remove(): Promise<void> {
    const { json, deleteData } = this.options;
    const { namespace } = this.config;
    if (!this.ours) return;
    const tales = await readTales(this.cluster, this.config);
    const { builds, credentials } = await readBuilds(this.cluster, namespace);
    const others = [...builds, ...(deleteData ? credentials : [])].map((ref) => ({
      ref,
      path: objectPath(ref),
    }));
    const ofTales = removalOf(tales, namespace, deleteData);
    const removal = { ...ofTales, deleted: [...ofTales.deleted, ...others.map(({ path }) => path)] };
    this.kept = removal.kept;
    if (removal.deleted.length === 0) return;
    if (!json) console.log(`Made by gwvolman at run time. ${describeRemoval(removal)}`);
    const going = tales.filter((each: LiveTale) => deleteData || isThere(each));
    await removeTales(this.cluster, going, { namespace, deleteData, json });
    await this.removeOthers(others);
    for (const path of removal.deleted) this.deleted.add(path);
  }

  private async removeOthers(others: readonly RetainedObject[]): Promise<void> {
    if (others.length === 0) return;
    const steps = showSteps(
      others.map(({ path }) => ({ id: path, title: path })),
      this.options.json,
    );
    try {
      await removeAndWait(this.cluster, others, (path) => {
        steps.done(path, 'deleted');
      });
    } finally {
      await steps.close('not gone');
    }
  }

  /** What was removed, and the claims that were kept, as paths. */
  get result(): Removal {
    return { deleted: [...this.deleted], kept: this.kept };
  }
}
