import { ApiError, isNotFound } from './api-error';
import type { Cluster } from './cluster';
import { fieldManager } from './cluster';
import type { FieldChange } from './diff';
import { fieldChanges, ignoringChanges } from './diff';
import { takenOver, wasWrittenByPulumi } from './field-managers';
import type { DiffSettings } from './immutable';
import { importedInputs } from './imports';
import type { KubeObject } from './objects';
import { idOf, isObject, projected, without } from './objects';
import { readiness } from './readiness';
import { hasUnknown } from './structs';
import { untilGone, untilReady } from './wait';

export interface ObjectSettings extends DiffSettings {
  readonly upsertExistingObjects: boolean;
}

/** Of one request: its time limit (0: the default), and whom to tell what is waited for. */
export interface RequestContext {
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly onStatus: (message: string) => void;
}

const defaultTimeoutSeconds = 600;

const replaceUnready = 'pulumi.com/replaceUnready';
const unready: FieldChange = {
  path: `metadata.annotations["${replaceUnready}"]`,
  kind: 'update',
  replaces: true,
};

/** What happens to one object. Knows nothing of the engine's protocol. */
export class KubernetesProvider {
  constructor(
    private readonly cluster: Cluster,
    private readonly settings: ObjectSettings,
  ) {}

  /** What is wrong with the inputs of a new object, asked of the API server in a dry run. */
  async check(inputs: KubeObject): Promise<string[]> {
    const missing = missingFields(inputs);
    if (missing.length > 0 || hasUnknown(inputs)) return missing;
    try {
      await this.cluster.apply(inputs, { dryRun: true, force: true });
      return [];
    } catch (error) {
      // Anything else is for the create to say, which may find another state of the cluster.
      if (!(error instanceof ApiError) || error.code !== 422) return [];
      // An object that is replaced is checked as a new one while the old one is there still.
      if (await this.cluster.read(inputs)) return [];
      const problems = error.fields.map(({ field, message }) => `${field}: ${message}`);
      return problems.length > 0 ? problems : [error.message];
    }
  }

  /** Empty where the API server would make of both the same object, as a dry run shows. */
  async diff(olds: KubeObject, news: KubeObject, ignored: readonly string[]): Promise<FieldChange[]> {
    const changes = fieldChanges(olds, news, this.settings, ignored);
    if (changes.some((each) => each.replaces)) return changes;
    if (await this.isToBeReplaced(news)) return [...changes, unready];
    if (changes.length === 0) return changes;
    return (await this.changesNothing(news, ignored)) ? [] : changes;
  }

  /** Whether it asks to be made anew when it is not ready, and is not. */
  private async isToBeReplaced(news: KubeObject): Promise<boolean> {
    if (news.metadata.annotations?.[replaceUnready] !== 'true') return false;
    const live = await this.cluster.read(news);
    return live !== undefined && !readiness(live).ready;
  }

  private async changesNothing(news: KubeObject, ignored: readonly string[]): Promise<boolean> {
    if (hasUnknown(news)) return false;
    try {
      const live = await this.cluster.read(news);
      if (!live) return false;
      const wanted = ignoringChanges(news, live, ignored);
      if (takenOver(live, fieldManager)) return false;
      const planned = await this.cluster.apply(wanted, { dryRun: true, force: isForced(news) });
      return JSON.stringify(substance(planned)) === JSON.stringify(substance(live));
    } catch {
      // The update says what is wrong; a diff that fails would hide what else is going to happen.
      return false;
    }
  }

  /** What a create would give, asked of the API server where that is possible. */
  async previewCreate(inputs: KubeObject): Promise<KubeObject> {
    if (hasUnknown(inputs)) return inputs;
    try {
      // An object that is replaced is there still, and its fields belong to others; the create says who owns what.
      return await this.cluster.apply(inputs, { dryRun: true, force: true });
    } catch (error) {
      // Its namespace, or the definition of its kind, is made in the same update.
      if (isNotFound(error)) return inputs;
      // In a preview, the object that is to be replaced is there still, with fields that cannot change.
      if (error instanceof ApiError && error.code === 422 && (await this.cluster.read(inputs))) return inputs;
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

  /**
   * @param known the object with its former inputs, or no more than its name when it is imported
   * @returns undefined when there is no such object
   */
  async read(
    known: KubeObject,
    imported: boolean,
  ): Promise<{ live: KubeObject; inputs: KubeObject } | undefined> {
    const live = await this.cluster.read(known);
    return live && { live, inputs: imported ? importedInputs(live) : (projected(known, live) as KubeObject) };
  }

  async previewUpdate(news: KubeObject, ignored: readonly string[]): Promise<KubeObject> {
    if (hasUnknown(news)) return news;
    const live = await this.cluster.read(news);
    const force = isForced(news) || (live !== undefined && wasWrittenByPulumi(live));
    return this.cluster.apply(withIgnored(news, live, ignored), { dryRun: true, force });
  }

  /** @throws NotReady when it was changed but did not become ready */
  async update(news: KubeObject, ignored: readonly string[], context: RequestContext): Promise<KubeObject> {
    const live = await this.cluster.read(news);
    const owners = live && takenOver(live, fieldManager);
    if (owners) await this.cluster.giveFields(live, owners);
    const wanted = withIgnored(news, live, ignored);
    return this.ready(await this.cluster.apply(wanted, { force: isForced(news) }), context);
  }

  /** Deletes and waits until it is gone; one that is gone already is as good. */
  async delete(object: KubeObject, context: RequestContext): Promise<void> {
    await this.cluster.delete(object);
    await untilGone(this.cluster, object, waitOptions(object, context));
  }

  private ready(object: KubeObject, context: RequestContext): Promise<KubeObject> {
    return untilReady(this.cluster, object, waitOptions(object, context));
  }
}

function withIgnored(news: KubeObject, live: KubeObject | undefined, ignored: readonly string[]): KubeObject {
  return live && ignored.length > 0 ? ignoringChanges(news, live, ignored) : news;
}

function isForced(object: KubeObject): boolean {
  return object.metadata.annotations?.['pulumi.com/patchForce'] === 'true';
}

function waitOptions({ metadata }: KubeObject, context: RequestContext) {
  const annotated = Number(metadata.annotations?.['pulumi.com/timeoutSeconds'] ?? 0);
  return { ...context, timeoutSeconds: context.timeoutSeconds || annotated || defaultTimeoutSeconds };
}

/** An object without what changes with every request. */
function substance(object: KubeObject): unknown {
  return { ...object, metadata: without(object.metadata, ['managedFields', 'resourceVersion']) };
}

function missingFields(inputs: Readonly<Record<string, unknown>>): string[] {
  const metadata = isObject(inputs.metadata) ? inputs.metadata : {};
  const required: readonly (readonly [string, unknown])[] = [
    ['apiVersion', inputs.apiVersion],
    ['kind', inputs.kind],
    ['metadata.name', metadata.name],
  ];
  return required
    .filter(([, value]) => typeof value !== 'string' || value === '')
    .map(([field]) => `${field} is required and must be a text`);
}
