import type { ServedKind } from '../stacks/workloads/discovery';
import type { LiveObject, ObjectPatch } from '../stacks/workloads/live-cluster';
import type { ObjectRef } from '../stacks/workloads/object-ref';
import { RequestRefused } from '../stacks/workloads';
import type { Manifest } from '../src/kube/manifest';
import { objectPath } from '../src/kube/manifest';

/** A request that changed something, or tried to. */
export interface Write {
  readonly verb: 'create' | 'update' | 'delete';
  /** As `objectPath` writes it. */
  readonly path: string;
}

/** What the controllers of a cluster would do, after every write and before every look. */
export type Controller = (cluster: FakeCluster) => void;

type Stored = LiveObject & { metadata: NonNullable<LiveObject['metadata']> };

/**
 * A cluster in memory, as far as commands use `LiveCluster`: several of them may
 * share it. Nothing happens in it by itself but what its controllers do.
 */
export class FakeCluster {
  readonly server = 'https://fake';
  readonly context = 'fake';
  readonly writes: Write[] = [];
  readonly objects = new Map<string, Stored>();
  /** `apiVersion/kind` that the cluster does not serve. */
  readonly unserved = new Set<string>();
  readonly controllers: Controller[] = [];
  /** Log lines by name of the pod. */
  readonly podLogs = new Map<string, string>();
  /** A fault: thrown instead of doing what was asked. Also the place to let somebody else act in between. */
  fault: (verb: Write['verb'] | 'get' | 'list', path: string) => Error | undefined = () => undefined;
  private version = 0;

  readonly access = {
    resource: (apiVersion: string, kind: string): Promise<ServedKind | undefined> =>
      Promise.resolve(
        this.unserved.has(`${apiVersion}/${kind}`)
          ? undefined
          : { apiVersion, kind, resource: `${kind.toLowerCase()}s`, namespaced: true, verbs: [] },
      ),
  };

  constructor(...objects: readonly LiveObject[]) {
    this.add(...objects);
  }

  /** Puts objects in, as if they had been there. */
  add(...objects: readonly LiveObject[]): void {
    for (const object of objects) {
      const { metadata = {} } = object;
      const made = {
        uid: `uid-${(this.version += 1)}`,
        creationTimestamp: new Date(Date.UTC(2026, 0, 1) + this.version * 1000),
      };
      const copy = structuredClone(object);
      this.store(Object.assign(copy, { metadata: Object.assign(made, structuredClone(metadata)) }));
    }
  }

  /** All objects of a kind, as they are. */
  all(kind: string): Stored[] {
    return [...this.objects.values()].filter((each) => each.kind === kind);
  }

  find(path: string): Stored | undefined {
    return [...this.objects.values()].find((each) => pathOf(each) === path);
  }

  /** Paths of all objects of a kind, in order. */
  paths(kind: string): string[] {
    return this.all(kind).map(pathOf).sort();
  }

  /** Changes an object as a controller does: without a word in `writes`. */
  patch(path: string, fields: object): void {
    const found = this.find(path);
    if (found) this.store(merged(found, fields) as Stored);
  }

  get(ref: ObjectRef): Promise<LiveObject | undefined> {
    return this.asked('get', objectPath(ref), () => structuredClone(this.objects.get(keyOf(ref))));
  }

  list(apiVersion: string, kind: string, namespace?: string, labelSelector?: string): Promise<LiveObject[]> {
    return this.asked('list', kind, () =>
      structuredClone(
        [...this.objects.values()].filter(
          (each) =>
            each.kind === kind &&
            each.apiVersion === apiVersion &&
            (namespace === undefined || each.metadata.namespace === namespace) &&
            selects(labelSelector, each.metadata.labels ?? {}),
        ),
      ),
    );
  }

  create(manifest: Manifest): Promise<LiveObject | undefined> {
    return this.asked('create', objectPath(manifest), () => {
      if (this.objects.has(keyOf(manifest))) return undefined;
      this.writes.push({ verb: 'create', path: objectPath(manifest) });
      this.add(manifest);
      return structuredClone(this.objects.get(keyOf(manifest)));
    });
  }

  async update(ref: ObjectRef, change: (live: LiveObject) => ObjectPatch | undefined): Promise<boolean> {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const live = await this.get(ref);
      const fields = live && change(live);
      if (!fields) return false;
      // Others may write between the look and the change.
      const done = await this.asked('update', objectPath(ref), () => {
        const now = this.objects.get(keyOf(ref));
        if (now?.metadata.resourceVersion !== live.metadata?.resourceVersion) return false;
        this.writes.push({ verb: 'update', path: objectPath(ref) });
        this.store(merged(now, fields) as Stored);
        return true;
      });
      if (done) return true;
    }
    throw new RequestRefused(`Others keep on changing ${objectPath(ref)}`);
  }

  delete(ref: ObjectRef): Promise<void> {
    return this.asked('delete', objectPath(ref), () => {
      if (!this.objects.delete(keyOf(ref))) return;
      this.writes.push({ verb: 'delete', path: objectPath(ref) });
    });
  }

  logs({ metadata }: ObjectRef): Promise<string | undefined> {
    return Promise.resolve(this.podLogs.get(metadata.name));
  }

  private async asked<T>(verb: Write['verb'] | 'get' | 'list', path: string, answer: () => T): Promise<T> {
    // As over a network: whoever runs at the same time gets a turn.
    await Promise.resolve();
    const fault = this.fault(verb, path);
    if (fault) throw fault;
    if (verb === 'get' || verb === 'list') for (const each of this.controllers) each(this);
    return answer();
  }

  private store(object: Stored): void {
    this.version += 1;
    const metadata = Object.assign({}, object.metadata, { resourceVersion: `${this.version}` });
    this.objects.set(keyOf(object), Object.assign({}, object, { metadata }));
  }
}

interface Named {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

function keyOf({ apiVersion, kind, metadata }: Named): string {
  return [apiVersion, kind, metadata?.namespace, metadata?.name].join(' ');
}

function pathOf({ kind = '', metadata }: Named): string {
  const { name = '', namespace } = metadata ?? {};
  return objectPath({ kind, metadata: namespace === undefined ? { name } : { name, namespace } });
}

function selects(selector: string | undefined, labels: Readonly<Record<string, string>>): boolean {
  return (selector ?? '')
    .split(',')
    .filter((each) => each !== '')
    .every((each) => {
      const [key = '', value] = each.split('=');
      return value === undefined ? key in labels : labels[key] === value;
    });
}

/** RFC 7386: null removes, lists are replaced. */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch) || patch instanceof Date)
    return patch;
  const base = typeof target === 'object' && target !== null && !Array.isArray(target) ? target : {};
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else if (value !== undefined) result[key] = merged(result[key], value);
  }
  return result;
}
