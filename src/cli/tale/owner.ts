import type { LiveCluster } from '../../../stacks/workloads';
import { stampOf } from '../../kube/stamp';
import { UserError } from '../../errors';

/** Whose stack is in a namespace. */
export interface NamespaceOwners {
  /** Whether objects of this environment are there. */
  readonly ours: boolean;
  /** Stamps of other environments. */
  readonly others: readonly string[];
}

/**
 * gwvolman does not say which environment a tale belongs to. It makes tales in
 * its own namespace, so they belong to the environment whose objects are there.
 */
export async function namespaceOwners(
  cluster: LiveCluster,
  namespace: string,
  stamp: string,
): Promise<NamespaceOwners> {
  const [workloads, claims] = await Promise.all([
    cluster.list('apps/v1', 'Deployment', namespace),
    cluster.list('v1', 'PersistentVolumeClaim', namespace),
  ]);
  const stamps = new Set([...workloads, ...claims].flatMap((each) => stampOf(each) ?? []));
  return { ours: stamps.has(stamp), others: [...stamps].filter((each) => each !== stamp) };
}

/** @throws UserError when the tales of a namespace are another environment's */
export function checkOwners({ ours, others }: NamespaceOwners, namespace: string): void {
  if (ours || others.length === 0) return;
  throw new UserError(`The tales in the namespace ${namespace} are not of this environment`, [
    {
      where: `Namespace/${namespace}`,
      message: `holds objects of the stack ${others.join(', ')}`,
      fix: 'name that environment, or choose the right talestack:namespace',
    },
  ]);
}
