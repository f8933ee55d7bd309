import { UserError } from '../../src/errors';
import type { Target } from './plan';

/**
 * The same environment is never deployed to two clusters: whoever switched the
 * context by mistake must not find half of it on the wrong one.
 *
 * @param recorded UID of kube-system at the first `up`; undefined before it
 * @throws UserError when the kubeconfig now leads to another cluster
 */
export function checkSameCluster(
  recorded: string | undefined,
  target: Pick<Target, 'clusterId' | 'context' | 'kubeconfig'>,
): void {
  if (recorded === undefined || recorded === target.clusterId) return;
  throw new UserError(
    'The kubeconfig leads to another cluster than the one this environment was deployed to',
    [
      {
        where: target.kubeconfig,
        key: 'context',
        value: target.context,
        message: `its Namespace kube-system has UID ${target.clusterId}`,
        allowed: `UID ${recorded}, recorded at the first \`up\``,
        fix: 'choose the right context (talestack:context), or make another environment for this cluster',
      },
    ],
  );
}
