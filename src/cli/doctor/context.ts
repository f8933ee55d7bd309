import type { V1Node } from '@kubernetes/client-node';

import type { LiveObject, ObjectRef, ProbeAnswer } from '../../../stacks/workloads';
import type { LiveObjects } from '../../../stacks/workloads';
import { LiveCluster, lookUp, orDenied, ownsNamespace } from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import type { Place } from '../../config/systems';
import { runningSystems } from '../../config/systems';
import type { PartialSecrets } from '../../config/secrets/names';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { stackStamp } from '../../kube/stamp';
import type { Environment } from '../environment';
import { isSimulated } from '../status/read';
import { StackStore } from '../secrets/stack-store';

/** A system where it is, with what is planned in that namespace. */
export interface Scope extends Place {
  readonly manifests: readonly Manifest[];
}

/** What the checks look at. Everything is read when it is first asked for, and once. */
export class Context {
  readonly config: Config;
  readonly kubeconfig: string;
  readonly stamp: string;
  private readonly read = new Map<string, unknown>();

  constructor(
    readonly environment: Environment,
    readonly now: Date = new Date(),
  ) {
    this.config = environment.config;
    this.kubeconfig = kubeconfigPath(this.config);
    this.stamp = stackStamp(this.config.environment);
  }

  /** All that `up` would make. */
  get manifests(): readonly Manifest[] {
    return this.once('manifests', () => plannedManifests(this.config).map((each) => each.manifest));
  }

  /** @throws UserError about the kubeconfig or the context */
  connect(): LiveCluster {
    return this.once('cluster', () => LiveCluster.connect(this.kubeconfig, this.config.context));
  }

  get cluster(): LiveCluster {
    return this.connect();
  }

  probe(): Promise<ProbeAnswer> {
    return this.once('probe', () => this.cluster.access.probe());
  }

  get<T extends LiveObject>(ref: ObjectRef): Promise<T | undefined> {
    // What the API server gives has the shape of its kind.
    return this.once(`get ${ref.apiVersion} ${objectPath(ref)}`, async () => {
      return (await this.cluster.get(ref)) as T | undefined;
    });
  }

  list<T extends LiveObject>(apiVersion: string, kind: string, namespace?: string): Promise<readonly T[]> {
    return this.once(`list ${apiVersion} ${kind} ${namespace ?? ''}`, async () => {
      return (await this.cluster.list(apiVersion, kind, namespace)) as T[];
    });
  }

  nodes(): Promise<readonly (LiveObject & V1Node)[]> {
    return this.list('v1', 'Node');
  }

  /** Whether no machine is behind any node: then much of what a cluster does never happens. */
  async isSimulated(): Promise<boolean> {
    // A user who may not list nodes is on no sandbox of theirs.
    const nodes = await orDenied(this.nodes(), () => []);
    return nodes.length > 0 && nodes.every(isSimulated);
  }

  namespace(name: string): Promise<LiveObject | undefined> {
    return this.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  /** Each namespace that systems of the environment are in, with what is planned there. */
  get scopes(): readonly Scope[] {
    return runningSystems(this.config).map((place) => ({
      ...place,
      manifests: this.manifests.filter(({ metadata }) => metadata.namespace === place.namespace),
    }));
  }

  /** The manifests without namespaces that were there before. */
  async ownManifests(): Promise<readonly Manifest[]> {
    const planned = this.manifests.filter(({ kind }) => kind === 'Namespace');
    const looked = await Promise.all(
      planned.map(async (each) => [objectPath(each), await this.namespace(each.metadata.name)] as const),
    );
    const live = new Map(looked.flatMap(([path, found]) => (found ? [[path, found]] : [])));
    return this.manifests.filter(
      (each) => each.kind !== 'Namespace' || ownsNamespace(each, live, this.stamp),
    );
  }

  /** What is in the cluster of all that `up` would make. */
  live(): Promise<LiveObjects> {
    return this.once('live', async () => lookUp(this.cluster, await this.ownManifests()));
  }

  /** The secrets of the environment, decrypted. Values are never to be shown. */
  secrets(): Promise<PartialSecrets> {
    return this.once('secrets', () => new StackStore(this.environment).read());
  }

  private once<T>(key: string, read: () => T): T {
    if (!this.read.has(key)) this.read.set(key, read());
    return this.read.get(key) as T;
  }
}
