import type { LiveCluster } from '../../../stacks/workloads';
import { orDenied } from '../../../stacks/workloads';
import type { BatchOptions, ServerVersion } from './system';
import type { Problem } from '../../errors';
import { versionParts } from '../doctor/checks/version';
import type { BatchCluster } from './cluster';

/** What the API server says of itself; undefined where that is no version. */
export async function serverVersion(cluster: LiveCluster): Promise<ServerVersion | undefined> {
  return versionParts(await cluster.access.version());
}

/** A claim that is missing is no mistake yet: pods wait until it is made. */
export async function checkClaim(
  cluster: BatchCluster,
  namespace: string,
  { volumeClaim }: Pick<BatchOptions, 'volumeClaim'>,
): Promise<Problem[]> {
  if (volumeClaim === '') return [];
  const kind = 'PersistentVolumeClaim';
  const ref = { apiVersion: 'v1', kind, metadata: { name: volumeClaim, namespace } };
  // Who may not look is not told of it.
  if (await orDenied<object | undefined>(cluster.get(ref), () => ref)) return [];
  return [
    {
      where: `${kind}/${namespace}/${volumeClaim}`,
      message: 'is not there; no task starts before it is',
      fix: 'make it, name another with --k8s-volume-claim NAME, or give an empty name to mount none',
    },
  ];
}

/** Results of shorter ones are lost between two looks. */
const shortTtl = 60;

/** Kubernetes deletes what ended so early that hardly anyone can have looked. */
export function checkTtl({ ttl }: Pick<BatchOptions, 'ttl'>): Problem[] {
  if (ttl >= shortTtl) return [];
  return [
    {
      key: '--ttl',
      value: ttl,
      message:
        'is so short that results are lost where nobody looks between the end of a task and its deletion',
      allowed: `${shortTtl} or more`,
      fix: 'give a day (86400), or keep `talestack batch wait` running',
    },
  ];
}
