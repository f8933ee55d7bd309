import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import type { Target } from './plan';

/** Where an environment was deployed to, as far as anyone noted it. */
export interface RecordedTarget {
  /** UID of Namespace kube-system. */
  readonly clusterId?: string | undefined;
  readonly namespace?: string | undefined;
}

/**
 * An environment stays in one namespace of one cluster: whoever switched the
 * context or mistyped the namespace must not find half of it, or a database
 * without data, in another place.
 *
 * @param recorded noted at the first `up`; empty before it
 * @throws UserError when the config now leads somewhere else
 */
export function checkSameTarget(
  recorded: RecordedTarget,
  target: Pick<Target, 'clusterId' | 'context' | 'kubeconfig'>,
  namespace: string,
): void {
  const problems: Problem[] = [];
  if (recorded.clusterId !== undefined && recorded.clusterId !== target.clusterId) {
    problems.push({
      where: target.kubeconfig,
      key: 'context',
      value: target.context,
      message: `leads to another cluster: its Namespace kube-system has UID ${target.clusterId}`,
      allowed: `UID ${recorded.clusterId}, recorded at the first \`up\``,
      fix: 'choose the right context (talestack:context), or make another environment for this cluster',
    });
  }
  if (recorded.namespace !== undefined && recorded.namespace !== namespace) {
    problems.push({
      key: 'namespace',
      value: namespace,
      message: 'is another namespace: the environment would start there with empty volumes',
      allowed: `${recorded.namespace}, where it was deployed to`,
      fix: 'set it back, or make another environment for this namespace',
    });
  }
  if (problems.length === 0) return;
  throw new UserError('This is not where the environment was deployed to: nothing was changed', problems);
}
