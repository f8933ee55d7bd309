import type { ClaimUse, KubeObject, ObjectSet } from '../model';
import { mountsOnce } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const stableState: Rule = {
  id: 'stable-state',
  title:
    'A workload with a ReadWriteOnce claim has one pod and strategy Recreate, or is a StatefulSet with a claim for each pod',
  why: 'The volume is on one node at a time: a second pod waits for it for ever, also the new one of a rolling update.',
  source: talkOn(
    'read-write once or many “refers to the number of times you can mount that piece of storage” (Storage)',
  ),
  severity: 'error',
  together: true,
  *check(set) {
    const scaled = scaledObjects(set);
    for (const uses of set.claims) for (const use of uses) yield* ofUse(set, use, scaled);
  },
};

function* ofUse(
  set: ObjectSet,
  { workload, claim, volume }: ClaimUse,
  scaled: ReadonlyMap<KubeObject, KubeObject>,
): Iterable<Violation> {
  const { object, pods } = workload;
  const made = set.find('/PersistentVolumeClaim', object.namespace, claim);
  if (!made || !mountsOnce(made.root.at('spec'))) return;
  if (pods > 1) {
    const each = object.kind === 'DaemonSet' ? 'a pod on every node' : `${pods} pods`;
    const replicas = object.root.at('spec', object.type === 'batch/Job' ? 'parallelism' : 'replicas');
    yield {
      object,
      field: replicas.given ? replicas : volume,
      message: `${each} would mount the ReadWriteOnce claim ${claim}`,
      fix: 'have one pod, or a StatefulSet with volumeClaimTemplates, or a ReadWriteMany claim',
    };
  }
  const scaler = scaled.get(object);
  if (pods <= 1 && scaler)
    yield {
      object,
      field: volume,
      message: `${scaler.path} would make more pods, which would all mount the ReadWriteOnce claim ${claim}`,
      fix: 'leave the autoscaler out, or have a StatefulSet with volumeClaimTemplates, or a ReadWriteMany claim',
    };
  yield* strategy(object, claim);
}

/** What an autoscaler may give more than one pod, and which does. */
function scaledObjects(set: ObjectSet): ReadonlyMap<KubeObject, KubeObject> {
  const scaled = new Map<KubeObject, KubeObject>();
  for (const scaler of set.ofType('autoscaling/HorizontalPodAutoscaler')) {
    const spec = scaler.root.at('spec');
    const [kind, name] = ['kind', 'name'].map((key) => spec.at('scaleTargetRef', key).text);
    const target = set.find(`apps/${kind ?? ''}`, scaler.namespace, name ?? '');
    if (target && (spec.at('maxReplicas').number ?? 1) > 1) scaled.set(target, scaler);
  }
  return scaled;
}

function* strategy(object: KubeObject, claim: string): Iterable<Violation> {
  if (object.kind !== 'Deployment') return;
  const type = object.root.at('spec', 'strategy', 'type');
  if (type.text === 'Recreate') return;
  yield {
    object,
    field: type,
    message: `a rolling update starts the new pod while the old one holds the ReadWriteOnce claim ${claim}`,
    fix: 'set the strategy to Recreate',
  };
}
