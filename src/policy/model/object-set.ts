import type { Field } from './field';
import { LabelIndex } from './label-index';
import type { KubeObject } from './object';
import { makerOf, readObject, within } from './object';
import type { Workload } from './workload';
import { readWorkload } from './workload';

/** A claim that a workload's pods mount. */
export interface ClaimUse {
  readonly workload: Workload;
  /** The entry of `volumes`. */
  readonly volume: Field;
  readonly claim: string;
}

/** Everything that is checked together, with what rules look up in it. Made once, for all rules. */
export class ObjectSet {
  readonly objects: readonly KubeObject[];
  /** Without those that another object of the set made, which is the one to look at: pods beside their ReplicaSet. */
  readonly workloads: readonly Workload[];
  /** Workloads by the labels of their pods. */
  readonly pods = new LabelIndex<Workload>();
  private readonly byType = new Map<string, KubeObject[]>();
  private readonly byName = new Map<string, KubeObject>();
  private readonly usesOfClaim = new Map<string, ClaimUse[]>();

  constructor(manifests: readonly unknown[]) {
    this.objects = manifests.map(readObject);
    for (const each of this.objects) {
      push(this.byType, each.type, each);
      this.byName.set(nameKey(each.type, each.namespace, each.name), each);
    }
    this.workloads = this.objects.flatMap((each) => (this.isMade(each) ? [] : (readWorkload(each) ?? [])));
    for (const workload of this.workloads) {
      const { namespace } = workload.object;
      this.pods.add(namespace, workload.podLabels, workload);
      for (const use of claimUses(workload)) push(this.usesOfClaim, within(namespace, use.claim), use);
    }
  }

  /** @param type group and kind: `/Service`, `apps/Deployment` */
  ofType(...types: readonly string[]): readonly KubeObject[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** @param namespace empty for what is in none */
  find(type: string, namespace: string, name: string): KubeObject | undefined {
    return this.byName.get(nameKey(type, namespace, name));
  }

  /** Whether the object that made it is in the set as well, as in what is read from a cluster. */
  isMade(object: KubeObject): boolean {
    const maker = makerOf(object);
    return maker !== undefined && this.find(maker.type, object.namespace, maker.name) !== undefined;
  }

  /** Every claim that is mounted, by namespace and name, with all that mount it. */
  get claims(): Iterable<readonly ClaimUse[]> {
    return this.usesOfClaim.values();
  }
}

function claimUses(workload: Workload): ClaimUse[] {
  return workload.pod.at('volumes').items.flatMap((volume): ClaimUse[] => {
    const claim = volume.at('persistentVolumeClaim', 'claimName').text;
    return claim === undefined ? [] : [{ workload, volume, claim }];
  });
}

function nameKey(type: string, namespace: string, name: string): string {
  return `${type}/${within(namespace, name)}`;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}
