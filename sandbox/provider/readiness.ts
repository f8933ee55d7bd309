import type { KubeObject } from './objects';
import { valueAt } from './objects';

/** Ready, or what is still missing in words for the person who waits. */
export type Readiness =
  | { readonly ready: true }
  | {
      readonly ready: false;
      readonly waiting: string;
      /** It will not become ready by itself; what failed before `failedAt` may be an old story. */
      readonly failed?: boolean;
      /** ISO 8601. */
      readonly failedAt?: string | undefined;
    };

const ready: Readiness = { ready: true };
const waiting = (text: string): Readiness => ({ ready: false, waiting: text });

const number = (object: KubeObject, path: string, otherwise = 0): number => {
  const found = valueAt(object, path.split('.'));
  return typeof found === 'number' ? found : otherwise;
};
const text = (object: KubeObject, path: string): string | undefined => {
  const found = valueAt(object, path.split('.'));
  return typeof found === 'string' ? found : undefined;
};
const seen = (object: KubeObject): boolean =>
  number(object, 'status.observedGeneration') >= (object.metadata.generation ?? 0);
const list = (object: KubeObject, path: string): readonly unknown[] => {
  const found = valueAt(object, path.split('.'));
  return Array.isArray(found) ? found : [];
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
  readonly reason?: string;
  readonly lastUpdateTime?: string;
}

function condition(object: KubeObject, type: string): Condition | undefined {
  return (list(object, 'status.conditions') as readonly Condition[]).find((each) => each.type === type);
}

/** How each kind is known to be ready; kinds that are not listed are ready once they exist. */
const checks: Readonly<Record<string, (object: KubeObject) => Readiness>> = {
  Deployment: (object) => {
    const wanted = number(object, 'spec.replicas', 1);
    if (!seen(object)) return waiting('not seen yet');
    const [updated, available] = [
      number(object, 'status.updatedReplicas'),
      number(object, 'status.availableReplicas'),
    ];
    if (updated === wanted && available === wanted && number(object, 'status.replicas') === wanted)
      return ready;
    const progressing = condition(object, 'Progressing');
    if (progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded') {
      const message = progressing.message ?? 'the progress deadline is exceeded';
      return { ready: false, failed: true, failedAt: progressing.lastUpdateTime, waiting: message };
    }
    // Pods that cannot even be made: quota, Pod Security.
    const refused = condition(object, 'ReplicaFailure');
    if (refused?.status === 'True' && refused.message) return waiting(refused.message);
    if (updated < wanted) return waiting(`${updated}/${wanted} pods updated`);
    return number(object, 'status.replicas') > updated
      ? waiting('old pods are ending')
      : waiting(`${available}/${wanted} pods available`);
  },
  StatefulSet: (object) => {
    const wanted = number(object, 'spec.replicas', 1);
    if (!seen(object)) return waiting('not seen yet');
    if (text(object, 'status.updateRevision') !== text(object, 'status.currentRevision'))
      return waiting('pods are being replaced');
    const count = number(object, 'status.readyReplicas');
    if (count < wanted) return waiting(`${count}/${wanted} pods ready`);
    // Scaled down: a pod that still ends has the claims in its hands.
    return number(object, 'status.replicas') > wanted ? waiting('old pods are ending') : ready;
  },
  DaemonSet: (object) => {
    if (!seen(object)) return waiting('not seen yet');
    const wanted = number(object, 'status.desiredNumberScheduled');
    const count = Math.min(
      number(object, 'status.updatedNumberScheduled'),
      number(object, 'status.numberAvailable'),
    );
    return count < wanted ? waiting(`${count}/${wanted} pods available`) : ready;
  },
  Job: (object) => {
    const failed = condition(object, 'Failed');
    if (failed?.status === 'True')
      return { ready: false, failed: true, waiting: failed.message ?? 'the Job failed' };
    return condition(object, 'Complete')?.status === 'True' ? ready : waiting('the Job runs');
  },
  Pod: (object) => {
    if (text(object, 'status.phase') === 'Succeeded') return ready;
    if (condition(object, 'Ready')?.status === 'True') return ready;
    return waiting(`phase ${text(object, 'status.phase') ?? 'unknown'}`);
  },
  PersistentVolumeClaim: (object) => {
    const phase = text(object, 'status.phase') ?? 'Pending';
    return phase === 'Bound' ? ready : waiting(`claim is ${phase}`);
  },
  VolumeSnapshot: (object) => {
    if (valueAt(object, ['status', 'readyToUse']) === true) return ready;
    // The controller tries again by itself: what is missing may yet come.
    return waiting(text(object, 'status.error.message') ?? 'the snapshot is not ready to use');
  },
  Service: (object) =>
    text(object, 'spec.type') === 'LoadBalancer' && list(object, 'status.loadBalancer.ingress').length === 0
      ? waiting('no address yet')
      : ready,
  Ingress: (object) =>
    list(object, 'status.loadBalancer.ingress').length === 0 ? waiting('no address yet') : ready,
  Namespace: (object) => {
    const phase = text(object, 'status.phase');
    return phase === undefined || phase === 'Active' ? ready : waiting(`namespace is ${phase}`);
  },
  CustomResourceDefinition: (object) =>
    condition(object, 'Established')?.status === 'True' ? ready : waiting('not established yet'),
};

/** Whether an object is what it was made for. */
export function readiness(object: KubeObject): Readiness {
  if (object.metadata.annotations?.['pulumi.com/skipAwait'] === 'true') return ready;
  return checks[object.kind]?.(object) ?? ready;
}
