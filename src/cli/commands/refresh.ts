import type { CommandModule } from 'yargs';

import { LiveCluster } from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import { kubeconfigPath } from '../../config';
import { UserError } from '../../errors';
import { refreshKubeconfig } from '../cluster/kubeconfig';
import { describeDrift } from '../drift';
import { renderDrift } from '../drift/render';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { colours } from '../output/colours';
import { printJson } from '../output/table';
import { componentsOf } from '../pulumi/components';
import { withLock } from '../pulumi/lock';
import { dropPending, readAnew } from '../pulumi/read-anew';
import { existingStack } from '../pulumi/stack';
import { checkTarget } from '../pulumi/target';
import { useSandbox } from '../sandbox-environment';

export const refresh: CommandModule<object, EnvironmentArgs> = {
  command: 'refresh <env>',
  describe: "read the cluster into Pulumi's state, and say what was changed by hand; changes no object",
  builder: (argv) =>
    environmentOptions(argv).example('$0 refresh prod', 'who changed which field; the state learns it'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    await refreshKubeconfig(environment);
    const { config } = environment;
    const { state, events } = await withLock(
      { ...environment, stackName: config.environment, json: args.json },
      () => readAll(environment, args.json),
    );
    const components = componentsOf(plannedManifests(config));
    const drift = describeDrift(events, (path) => components.get(path));
    if (args.json) printJson({ environment: config.environment, drift });
    else {
      console.log(`${colours.green('refresh')}  ${state.objects.length} objects read`);
      console.log(renderDrift(drift, `\`talestack up ${config.environment}\` sets what is ours back.`));
    }
  },
};

async function readAll(environment: Environment, json: boolean) {
  const { config } = environment;
  const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
  const clusterId = await cluster.identity();
  const existing = await existingStack(environment, () => Promise.resolve());
  if (!existing?.state.hasObjects)
    throw new UserError(`Nothing is deployed as ${config.environment}: there is nothing to refresh`);
  const { stack, state } = existing;
  // In another cluster all would seem to be deleted.
  await checkTarget(config, cluster, clusterId, state);
  await dropPending(stack, state);
  return { state, events: await readAnew(stack, json) };
}
