import type { V1Job, V1Pod } from '@kubernetes/client-node';

import type { LiveObject, ObjectRef } from '../../../stacks/workloads';
import type { BatchCluster } from '../../../src/cli/batch/cluster';
import type { Manifest } from '../../../src/kube/manifest';
import { objectPath } from '../../../src/kube/manifest';

/** Objects in memory, with what the batch commands rely on: names are taken once, writes are versioned. */
export class FakeCluster implements BatchCluster {
  readonly server = 'https://fake';
  readonly objects = new Map<string, LiveObject>();
  /** Every object that was made, in that order. */
  readonly created: string[] = [];
  readonly updated: string[] = [];
  readonly logsByPod = new Map<string, string>();
  /** Called before each write, to be in its way. */
  beforeWrite: (path: string) => void = () => undefined;
  private version = 0;

  get = (ref: ObjectRef): Promise<LiveObject | undefined> =>
    Promise.resolve(structuredClone(this.objects.get(objectPath(ref))));

  list = (
    apiVersion: string,
    kind: string,
    namespace?: string,
    labelSelector = '',
    { fieldSelector = '' }: { readonly fieldSelector?: string } = {},
  ): Promise<LiveObject[]> => {
    const [, phase] = /^status\.phase=(.*)$/.exec(fieldSelector) ?? [];
    const found = [...this.objects.values()]
      .filter((each) => each.kind === kind && each.apiVersion === apiVersion)
      .filter((each) => namespace === undefined || each.metadata?.namespace === namespace)
      .filter((each) => matches(each.metadata?.labels ?? {}, labelSelector))
      .filter((each) => phase === undefined || (each.status as V1Pod['status'])?.phase === phase);
    return Promise.resolve(structuredClone(found));
  };

  create = (manifest: Manifest): Promise<LiveObject | undefined> => {
    const path = objectPath(manifest);
    this.beforeWrite(path);
    if (this.objects.has(path)) return Promise.resolve(undefined);
    const live = this.put(manifest);
    this.created.push(path);
    return Promise.resolve(structuredClone(live));
  };

  update = (ref: ObjectRef, change: (live: LiveObject) => object | undefined): Promise<boolean> => {
    const path = objectPath(ref);
    this.beforeWrite(path);
    const live = this.objects.get(path);
    const fields = live && change(structuredClone(live));
    if (!live || !fields) return Promise.resolve(false);
    this.put(merge(live, fields) as LiveObject);
    this.updated.push(path);
    return Promise.resolve(true);
  };

  delete = (ref: ObjectRef): Promise<void> => {
    this.objects.delete(objectPath(ref));
    return Promise.resolve();
  };

  logs = (pod: ObjectRef): Promise<string | undefined> =>
    Promise.resolve(this.logsByPod.get(pod.metadata.name));

  /** Puts an object there, whatever was there. */
  put(object: LiveObject): LiveObject {
    this.version += 1;
    const { name = '', namespace } = object.metadata ?? {};
    const path = objectPath({
      kind: object.kind ?? '',
      metadata: namespace === undefined ? { name } : { name, namespace },
    });
    const given: Readonly<Record<string, unknown>> = { ...(object.metadata as object) };
    const metadata = {
      creationTimestamp: new Date('2026-01-01T00:00:00Z'),
      uid: `uid-${this.version}`,
      ...given,
      resourceVersion: `${this.version}`,
    };
    const live = { ...structuredClone(object), metadata };
    this.objects.set(path, live);
    return live;
  }

  /** Objects of a kind by name. */
  of(kind: string): LiveObject[] {
    return [...this.objects.values()].filter((each) => each.kind === kind);
  }

  jobs(): V1Job[] {
    return this.of('Job') as V1Job[];
  }

  /** A status that the Job controller would write. */
  setJob(name: string, status: V1Job['status']): void {
    const live = this.of('Job').find((each) => each.metadata?.name === name);
    if (!live) throw new Error(`no Job ${name}`);
    this.put({ ...live, status });
  }

  /** What the control plane does with finished Jobs after a while. */
  collect(): void {
    for (const [path, each] of this.objects)
      if (each.kind === 'Job' || each.kind === 'Pod') this.objects.delete(path);
  }
}

/** `a=b,c`, as in the API. */
function matches(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector
    .split(',')
    .filter((each) => each !== '')
    .every((each) => {
      const [key = '', value] = each.split('=');
      return value === undefined ? key in labels : labels[key] === value;
    });
}

/** JSON merge patch (RFC 7396). */
function merge(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const result: Record<string, unknown> = isObject ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = merge(result[key], value);
  }
  return result;
}
