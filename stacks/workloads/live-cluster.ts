import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { KubernetesObject, KubeConfig } from '@kubernetes/client-node';
import { ApiException, KubernetesObjectApi, PatchStrategy } from '@kubernetes/client-node';

import { UserError } from '../../src/errors';
import { forClient, fromClient } from '../../src/kube/client-fields';
import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';
import { ClusterAccess } from './access';
import type { ServedKind } from './discovery';
import { servedKinds } from './discovery';
import { followLog } from './follow-log';
import { readKubeconfig, refusePlainHttp } from './kubeconfig';
import type { ObjectRef } from './object-ref';
import type { LogOptions } from './read-log';
import { readLog } from './read-log';
import { explained, isNotThere } from './refusals';

/** A live object; `spec` and `status` as the API server gives them. */
export type LiveObject = KubernetesObject & { spec?: unknown; status?: unknown };

/** Fields to merge into an object. */
export type ObjectPatch = object & { readonly metadata?: object };

export interface UpdateOptions {
  /** Only ask the API server whether it would do it. @default false */
  readonly dryRun?: boolean;
  /** Who is noted as the owner of the fields. @default talestack */
  readonly manager?: string;
}

export interface ApplyOptions extends UpdateOptions {
  /** Take over fields that another manager owns. @default false */
  readonly force?: boolean;
}

export interface ListOptions {
  /** Such as `status.phase=Failed`. @default any */
  readonly fieldSelector?: string;
  /** Not more than so many. @default all */
  readonly limit?: number;
}

/** An update that meets another one is tried so often. */
const updateAttempts = 10;

const withPods = new Set(['Deployment', 'Job']);

/** What is looked up in the cluster before anything is written to it, and what `status` shows. */
export class LiveCluster {
  /** Questions about the way to the cluster, and about who asks. */
  readonly access: ClusterAccess;

  private constructor(
    private readonly config: KubeConfig,
    private readonly api: KubernetesObjectApi,
    readonly server: string,
    readonly context: string,
  ) {
    this.access = new ClusterAccess(config, (error) => this.explain(error));
  }

  /**
   * @param kubeconfig path of a kubeconfig
   * @param context a context in it; its current one where undefined
   * @throws UserError when there is no such file or context
   */
  static connect(kubeconfig: string, context?: string): LiveCluster {
    if (!existsSync(kubeconfig)) {
      throw new UserError(`There is no kubeconfig at ${kubeconfig}`, [
        {
          key: 'kubeconfig',
          value: kubeconfig,
          message: 'no such file',
          fix: 'set KUBECONFIG or talestack:kubeconfig; `npm start` makes a sandbox with a kubeconfig of its own',
        },
      ]);
    }
    const config = readKubeconfig(kubeconfig);
    const wanted = context ?? config.getCurrentContext();
    const contexts = config.getContexts().map((each) => each.name);
    if (!contexts.includes(wanted)) {
      throw new UserError(`The kubeconfig ${kubeconfig} has no context ${JSON.stringify(wanted)}`, [
        {
          key: 'context',
          value: wanted,
          message: 'no such context',
          allowed: contexts.join(', ') || 'none is defined',
        },
      ]);
    }
    config.setCurrentContext(wanted);
    refusePlainHttp(config, kubeconfig);
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) {
      throw new UserError(`The context ${wanted} of ${kubeconfig} cannot be used`, [
        {
          key: 'context',
          value: wanted,
          message: `names the cluster ${JSON.stringify(config.getContextObject(wanted)?.cluster)}, which the kubeconfig does not define`,
          allowed:
            config
              .getClusters()
              .map((each) => each.name)
              .join(', ') || 'none is defined',
        },
      ]);
    }
    return new LiveCluster(config, KubernetesObjectApi.makeApiClient(config), server, wanted);
  }

  /** The UID of Namespace kube-system, which is made with the cluster and never again. */
  async identity(): Promise<string> {
    const system = await this.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'kube-system' } });
    const uid = system?.metadata?.uid;
    if (!uid) throw new UserError(`The cluster at ${this.server} has no Namespace kube-system`);
    return uid;
  }

  /** Every kind of objects that the cluster serves. */
  async servedKinds(): Promise<ServedKind[]> {
    try {
      return await servedKinds(this.config);
    } catch (error) {
      throw this.explain(error);
    }
  }

  /** The live object, or undefined where there is none (or the cluster does not know its kind). */
  async get(ref: ObjectRef): Promise<LiveObject | undefined> {
    try {
      const { apiVersion, kind, metadata } = ref;
      const { name, namespace } = metadata;
      const wanted = { apiVersion, kind, metadata: namespace ? { name, namespace } : { name } };
      return fromClient(await this.api.read(wanted));
    } catch (error) {
      if (isNotThere(error)) return undefined;
      throw this.explain(error);
    }
  }

  /** All objects of a kind in a namespace, with a label selector. */
  async list(
    apiVersion: string,
    kind: string,
    namespace?: string,
    labelSelector?: string,
    { fieldSelector, limit }: ListOptions = {},
  ): Promise<LiveObject[]> {
    try {
      const none = undefined;
      const found = await this.api.list(
        ...([apiVersion, kind, namespace, none, none, none, fieldSelector, labelSelector, limit] as const),
      );
      return found.items.map((item) => fromClient({ apiVersion, kind, ...item }));
    } catch (error) {
      if (isNotThere(error)) return [];
      throw this.explain(error);
    }
  }

  /**
   * Merges fields into an object, if nobody else wrote to it since it was read;
   * otherwise it is read again.
   *
   * @param change the fields to merge, `metadata` among them, for the object as it is; undefined leaves it alone
   * @returns whether anything was written
   * @throws UserError when others never stop writing to it
   */
  async update(
    ref: ObjectRef,
    change: (live: LiveObject) => ObjectPatch | undefined,
    { dryRun = false, manager = 'talestack' }: UpdateOptions = {},
  ): Promise<boolean> {
    for (let attempt = 1; attempt <= updateAttempts; attempt += 1) {
      const live = await this.get(ref);
      const fields = live && change(live);
      if (!fields) return false;
      const { apiVersion, kind } = ref;
      const { resourceVersion = '' } = live.metadata ?? {};
      const metadata = { ...fields.metadata, ...ref.metadata, resourceVersion };
      const none = undefined;
      try {
        const patch: KubernetesObject = forClient({ ...fields, apiVersion, kind, metadata });
        await this.api.patch(patch, none, dryRun ? 'All' : none, manager, none, PatchStrategy.MergePatch);
        return true;
      } catch (error) {
        if (!(error instanceof ApiException) || error.code !== 409) throw this.explain(error);
      }
      await sleep(Math.random() * 100 * attempt);
    }
    throw new UserError(`Others keep on changing ${objectPath(ref)}`, [
      { message: `${updateAttempts} attempts met another change each`, fix: 'run the command again' },
    ]);
  }

  /**
   * Makes an object.
   *
   * @returns what was made; undefined where an object of that name is there already
   */
  async create(manifest: Manifest): Promise<LiveObject | undefined> {
    try {
      return fromClient(await this.api.create(forClient(manifest)));
    } catch (error) {
      if (error instanceof ApiException && error.code === 409) return undefined;
      throw this.explain(error);
    }
  }

  /**
   * Makes an object, or brings its fields to what the manifest says (server-side
   * apply). Fields of the same manager that the manifest leaves out are removed.
   *
   * @throws RequestRefused where another manager owns one of the fields, unless `force`
   */
  async apply(
    manifest: Manifest,
    { dryRun = false, manager = 'talestack', force = false }: ApplyOptions = {},
  ): Promise<LiveObject> {
    const none = undefined;
    try {
      const strategy = PatchStrategy.ServerSideApply;
      return fromClient(
        await this.api.patch(forClient(manifest), none, dryRun ? 'All' : none, manager, force, strategy),
      );
    } catch (error) {
      throw this.explain(error);
    }
  }

  /**
   * What a container printed.
   *
   * @returns undefined where there is no such pod, it has no node yet, or its container never began
   */
  async logs(pod: ObjectRef, options: LogOptions = {}): Promise<string | undefined> {
    const { name, namespace = 'default' } = pod.metadata;
    try {
      return await readLog(this.config, { name, namespace }, options);
    } catch (error) {
      throw options.signal?.aborted ? options.signal.reason : this.explain(error);
    }
  }

  /**
   * The lines that a container writes, until it ends or the signal is aborted,
   * which is thrown.
   */
  async *followLogs(
    pod: ObjectRef,
    options: Pick<LogOptions, 'container' | 'tailLines'>,
    signal: AbortSignal,
  ): AsyncGenerator<string> {
    const { name, namespace = 'default' } = pod.metadata;
    try {
      yield* followLog(this.config, { name, namespace }, options, signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : this.explain(error);
    }
    signal.throwIfAborted();
  }

  /** Deletes an object; one that is gone already is as good. What has pods is gone once they are. */
  async delete(ref: ObjectRef): Promise<void> {
    const { apiVersion, kind, metadata } = ref;
    const policy = withPods.has(kind) ? 'Foreground' : 'Background';
    const none = undefined;
    try {
      await this.api.delete({ apiVersion, kind, metadata: { ...metadata } }, none, none, none, none, policy);
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return;
      throw this.explain(error);
    }
  }

  private explain(error: unknown): unknown {
    return explained(error, this.context, this.server);
  }
}
