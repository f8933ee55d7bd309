import type { Cluster, ConnectionSettings } from './cluster';
import { isNotFound } from './cluster';
import type { DiffSettings, FieldChange } from './diff';
import { fieldChanges, ignoringChanges } from './diff';
import type { KubeObject } from './objects';
import { idOf, isObject, projected, withValueAt } from './objects';
import { NotReady, untilGone, untilReady } from './wait';

/** The provider's own settings, as `new kubernetes.Provider(...)` sends them. */
export interface ProviderSettings extends ConnectionSettings, DiffSettings {
  /** Take over an object that is there already, instead of failing. */
  readonly upsertExistingObjects: boolean;
}

/** Of one request: its time limit (0: the default), and whom to tell what is waited for. */
export interface RequestContext {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onStatus: (message: string) => void;
}

const defaultTimeoutSeconds = 600;

/** What happens to one object. Knows nothing of the engine's protocol. */
export class KubernetesProvider {
  constructor(
    private readonly cluster: Cluster,
    private readonly settings: ProviderSettings,
  ) {}

  diff(olds: KubeObject, news: KubeObject, ignored: readonly string[]): FieldChange[] {
    const changes = fieldChanges(olds, news, this.settings);
    return changes.filter(
      ({ path }) =>
        !ignored.some((each) => path === each || path.startsWith(`${each}.`) || path.startsWith(`${each}[`)),
    );
  }

  /** What a create would give, asked of the API server where that is possible. */
  async previewCreate(inputs: KubeObject): Promise<KubeObject> {
    try {
      return await this.cluster.apply(inputs, { dryRun: true });
    } catch (error) {
      // Its namespace, or the definition of its kind, is made in the same update.
      if (isNotFound(error)) return inputs;
      throw error;
    }
  }

  /** @throws NotReady when it was made but did not become ready */
  async create(inputs: KubeObject, context: RequestContext): Promise<KubeObject> {
    if (!this.settings.upsertExistingObjects && (await this.cluster.read(inputs))) {
      throw new Error(`${inputs.kind} ${idOf(inputs)} exists already`);
    }
    return this.ready(await this.cluster.apply(inputs, { force: isForced(inputs) }), context);
  }

  async read(inputs: KubeObject): Promise<{ live: KubeObject; inputs: KubeObject } | undefined> {
    const live = await this.cluster.read(inputs);
    return live && { live, inputs: projected(inputs, live) as KubeObject };
  }

  async previewUpdate(news: KubeObject, ignored: readonly string[]): Promise<KubeObject> {
    return this.cluster.apply(await this.withIgnored(news, ignored), { dryRun: true, force: isForced(news) });
  }

  /** @throws NotReady when it was changed but did not become ready */
  async update(news: KubeObject, ignored: readonly string[], context: RequestContext): Promise<KubeObject> {
    const wanted = await this.withIgnored(news, ignored);
    return this.ready(await this.cluster.apply(wanted, { force: isForced(news) }), context);
  }

  /** Deletes and waits until it is gone; one that is gone already is as good. */
  async delete(object: KubeObject, context: RequestContext): Promise<void> {
    await this.cluster.delete(object);
    await untilGone(this.cluster, object, waitOptions(object, context));
  }

  private async withIgnored(news: KubeObject, ignored: readonly string[]): Promise<KubeObject> {
    if (ignored.length === 0) return news;
    const live = await this.cluster.read(news);
    return live ? ignoringChanges(news, live, ignored, withValueAt) : news;
  }

  private ready(object: KubeObject, context: RequestContext): Promise<KubeObject> {
    return untilReady(this.cluster, object, waitOptions(object, context));
  }
}

export { NotReady };

function isForced(object: KubeObject): boolean {
  return object.metadata.annotations?.['pulumi.com/patchForce'] === 'true';
}

function waitOptions({ metadata }: KubeObject, context: RequestContext) {
  const annotated = Number(metadata.annotations?.['pulumi.com/timeoutSeconds'] ?? 0);
  return { ...context, timeoutSeconds: context.timeoutSeconds || annotated || defaultTimeoutSeconds };
}

/** What is wrong with inputs, before anything is asked of the API server. */
export function checkFailures(inputs: unknown): { property: string; reason: string }[] {
  if (!isObject(inputs)) return [{ property: '', reason: 'is not an object' }];
  const metadata = isObject(inputs.metadata) ? inputs.metadata : {};
  const required: readonly (readonly [string, unknown])[] = [
    ['apiVersion', inputs.apiVersion],
    ['kind', inputs.kind],
    ['metadata.name', metadata.name],
  ];
  return required
    .filter(([, value]) => typeof value !== 'string' || value === '')
    .map(([property]) => ({ property, reason: 'is required and must be a text' }));
}

/** Reads the provider's settings: booleans arrive as the texts `true` and `false`. */
export function providerSettings(args: Readonly<Record<string, unknown>>): ProviderSettings {
  const text = (key: string) => (typeof args[key] === 'string' && args[key] !== '' ? args[key] : undefined);
  const flag = (key: string) => args[key] === true || args[key] === 'true';
  return {
    kubeconfig: text('kubeconfig'),
    context: text('context'),
    configMapMutable: flag('enableConfigMapMutable'),
    secretMutable: flag('enableSecretMutable'),
    upsertExistingObjects: flag('upsertExistingObjects'),
  };
}

/** Which of the provider's settings changed so that it is another cluster, and every object is made anew. */
export function providerReplacements(
  olds: Readonly<Record<string, unknown>>,
  news: Readonly<Record<string, unknown>>,
): string[] {
  if (olds.clusterIdentifier !== undefined && news.clusterIdentifier !== undefined) {
    return olds.clusterIdentifier === news.clusterIdentifier ? [] : ['clusterIdentifier'];
  }
  return ['kubeconfig', 'context'].filter((key) => olds[key] !== news[key]);
}
