import type { V1Deployment, V1Pod } from '@kubernetes/client-node';

import type { LiveCluster, ObjectRef, PodContainer } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import type { Config } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import type { PartName } from './manifest';

/** Whose container reaches the data of a part. */
export const ownerOf: Readonly<Record<PartName, string>> = {
  mongo: 'mongo',
  registry: 'registry',
  files: 'girder',
};

/** Who writes to mongo. */
const writers = ['girder', 'worker'];

export type BackupCluster = Pick<LiveCluster, 'get' | 'list' | 'update' | 'delete'>;

/** Deployments of an environment, by what they are a part of. */
export class Places {
  private readonly deployments: ReadonlyMap<string, Manifest>;

  constructor(
    readonly cluster: BackupCluster,
    private readonly config: Config,
  ) {
    this.deployments = new Map(
      plannedManifests(config).flatMap(({ manifest, chart, component }) =>
        chart === 'wholetale' && manifest.kind === 'Deployment' ? [[component, manifest]] : [],
      ),
    );
  }

  refTo(component: string): ObjectRef {
    return refOf(this.manifest(component));
  }

  get writers(): ObjectRef[] {
    return writers.filter((each) => this.deployments.has(each)).map((each) => this.refTo(each));
  }

  /**
   * The containers with the data of some parts.
   *
   * @throws UserError naming every part whose container does not run
   */
  async containers(parts: readonly PartName[]): Promise<ReadonlyMap<PartName, PodContainer>> {
    const found = new Map<PartName, PodContainer>();
    const problems: Problem[] = [];
    for (const part of parts) {
      const pod = await this.readyPod(ownerOf[part]);
      const name = pod?.metadata?.name;
      const container = this.containerOf(ownerOf[part]);
      if (name !== undefined) found.set(part, { namespace: this.config.namespace, pod: name, container });
      else problems.push(await this.unreachable(part));
    }
    if (problems.length > 0) throw new UserError('Nothing was touched', problems);
    return found;
  }

  private async unreachable(part: PartName): Promise<Problem> {
    const { environment } = this.config;
    const ref = this.refTo(ownerOf[part]);
    // What the API server gives has the shape of its kind.
    const live = (await this.cluster.get(ref)) as V1Deployment | undefined;
    const isStopped = live?.spec?.replicas === 0;
    return {
      where: objectPath(ref),
      message: `has no pod that is ready, and ${part} is reached through it`,
      fix: isStopped
        ? // Pulumi's state still has the number of before.
          `it is set to 0 pods, maybe by a backup or restore that was killed: npx talestack refresh ${environment}, then npx talestack up ${environment}`
        : `npx talestack status ${environment} says why; or name the other parts: --parts`,
    };
  }

  async readyPod(component: string): Promise<V1Pod | undefined> {
    const { matchLabels = {} } = this.deployment(component).spec?.selector ?? {};
    const selector = Object.entries(matchLabels)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    // What the API server gives has the shape of its kind.
    const pods = (await this.cluster.list('v1', 'Pod', this.config.namespace, selector)) as V1Pod[];
    return pods.find(
      ({ metadata, status }) =>
        metadata?.deletionTimestamp === undefined &&
        status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    );
  }

  private containerOf(component: string): string {
    return this.deployment(component).spec?.template.spec?.containers[0]?.name ?? component;
  }

  private deployment(component: string): V1Deployment {
    // A manifest of ours has the shape of its kind.
    return this.manifest(component);
  }

  private manifest(component: string): Manifest {
    const found = this.deployments.get(component);
    if (found) return found;
    throw new UserError(`The environment ${this.config.environment} has no WholeTale`, [
      { key: 'wholetale.enabled', message: 'is false: there is no mongo and no registry' },
    ]);
  }
}
