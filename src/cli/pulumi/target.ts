import type { LiveCluster, RecordedTarget } from '../../../stacks/workloads';
import { checkSameTarget } from '../../../stacks/workloads';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import { runningSystems } from '../../config/systems';
import type { StackState } from './state';

/**
 * Compares where the config of an environment leads with where its stack was deployed to.
 *
 * @param clusterId identity of the cluster that answered
 * @param state undefined where the stack was never made
 * @returns what was recorded
 * @throws UserError when it was another cluster or namespace
 */
export async function checkTarget(
  config: Config,
  { context }: LiveCluster,
  clusterId: string,
  state: StackState | undefined,
): Promise<RecordedTarget> {
  const recorded = state ? await state.recordedTarget() : {};
  checkSameTarget(
    recorded,
    { clusterId, kubeconfig: kubeconfigPath(config), context },
    runningSystems(config),
  );
  return recorded;
}
