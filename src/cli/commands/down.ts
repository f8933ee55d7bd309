import type { CommandModule } from 'yargs';

import { UsageError } from '../boundary';
import type { ConsentArgs } from '../cluster/consent';
import { describeClusterDown, downWithCluster } from '../cluster/down-all';
import { refreshKubeconfig } from '../cluster/kubeconfig';
import type { ClusterArgs } from '../cluster/plan';
import { clusterOption } from '../cluster/plan';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { UserError } from '../../errors';
import { colours } from '../output/colours';
import { printJson } from '../output/table';
import { withLock } from '../pulumi/lock';
import { existingStack } from '../pulumi/stack';
import { useSandbox } from '../sandbox-environment';
import { checkClusterGone, forgetObjects } from '../teardown/cluster-gone';
import type { ProtectionArgs } from '../teardown/protection';
import { checkProtection, checkTyped, protectionOptions } from '../teardown/protection';
import { describeTeardown } from '../teardown/render';
import type { Teardown } from '../teardown/teardown';
import { tearDown } from '../teardown/teardown';

interface DownArgs extends EnvironmentArgs, ProtectionArgs, ConsentArgs, ClusterArgs {
  readonly 'cluster-gone': boolean;
}

/** Something stayed that should not have. */
const leftStatus = 3;

export const down: CommandModule<object, DownArgs> = {
  command: 'down <env>',
  describe:
    'tear an environment down, with its tales and Teraslice jobs; claims and their namespace stay unless --delete-data',
  builder: (argv) =>
    environmentOptions(argv)
      .options(protectionOptions)
      .option('delete-data', {
        type: 'boolean',
        default: false,
        describe: 'delete the claims, what is in them, and the namespace',
      })
      .option('keep-data', {
        type: 'boolean',
        default: false,
        describe: 'keep the claims; with -k, their disks. Without -k it is the default',
      })
      .options(clusterOption('then delete the GKE cluster, too'))
      .option('cluster-gone', {
        type: 'boolean',
        default: false,
        describe: 'forget what was deployed to a cluster that is no more; needs --yes-destroy ENV',
      })
      .epilogue(
        `Exit status ${leftStatus}: something is left that should have gone, or, with -k, may be; it is named.`,
      )
      .example('$0 down prod', 'claims and their data stay')
      .example('$0 down prod --delete-data', 'everything goes')
      .example('$0 down prod -k --keep-data', 'its GKE cluster goes, the disks stay'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    checkProtection(environment.config, args);
    checkCombination(args);
    if (args['cluster-gone']) {
      await forget(environment, args);
      return;
    }
    const { cluster, ...done } = args.cluster
      ? await downWithCluster(environment, args, args.json)
      : { workloads: await downWorkloads(environment, args) };
    const isLeft = (done.workloads?.proof.left.length ?? 0) > 0 || (cluster?.unknown.length ?? 0) > 0;
    if (isLeft) process.exitCode = leftStatus;
    const name = environment.config.environment;
    if (args.json) {
      const workloads = done.workloads && teardownJson(done.workloads, args['delete-data']);
      printJson({ environment: name, ...workloads, ...(cluster && { cluster }) });
      return;
    }
    if (done.workloads) console.log(describeTeardown(name, done.workloads, args['delete-data']));
    if (cluster) console.log(describeClusterDown(cluster));
  },
};

async function downWorkloads(environment: Environment, args: DownArgs): Promise<Teardown> {
  await refreshKubeconfig(environment);
  const { json, 'delete-data': deleteData } = args;
  const work = async () => {
    const existing = await existingStack(environment, () => Promise.resolve());
    return tearDown(environment, existing, { deleteData, json });
  };
  const lock = { ...environment, stackName: environment.config.environment, json };
  return withLock(lock, work, ({ summary }) => summary !== undefined);
}

/** @throws UsageError for flags that contradict each other */
function checkCombination(args: DownArgs): void {
  const pairs = [
    ['delete-data', 'keep-data'],
    ['cluster', 'cluster-gone'],
  ] as const;
  for (const [left, right] of pairs)
    if (args[left] && args[right])
      throw new UsageError(`--${left} and --${right}: not both`, 'talestack down --help');
}

function teardownJson(
  { summary, retained, shared, tales, executions, proof }: Teardown,
  deleteData: boolean,
) {
  return {
    ...summary,
    ...(deleteData ? { deleted: retained } : { kept: retained }),
    shared,
    tales,
    executions,
    left: proof.left,
    notChecked: proof.notChecked,
  };
}

async function forget(environment: Environment, args: DownArgs): Promise<void> {
  const { config, projectDir } = environment;
  checkTyped(config, args, 'would forget what was deployed without deleting it');
  const existing = await existingStack(environment, () => Promise.resolve());
  if (!existing?.state.hasObjects)
    throw new UserError(`Nothing is deployed as ${config.environment}: there is nothing to forget`);
  const { stack, state } = existing;
  await checkClusterGone(config, (await state.recordedTarget()).clusterId);
  const lock = { projectDir, stackName: stack.name, json: args.json };
  const { objects, backup } = await withLock(lock, () => forgetObjects(stack, state, projectDir));
  if (args.json) printJson({ environment: config.environment, forgotten: objects, backup });
  else {
    console.log(
      `${colours.green('forgotten')}  ${objects.length} objects of a cluster that does not answer; nothing was deleted`,
    );
    console.log(`The state as it was, with its secrets encrypted: ${backup}`);
    console.log('Disks and load balancers of that cluster are not looked for: see its provider.');
  }
}
