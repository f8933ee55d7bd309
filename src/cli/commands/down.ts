import type { CommandModule } from 'yargs';

import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { UserError } from '../../errors';
import { colours } from '../output/colours';
import { printJson } from '../output/table';
import { existingStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';
import { useSandbox } from '../sandbox-environment';
import { checkClusterGone, forgetObjects } from '../teardown/cluster-gone';
import type { ProtectionArgs } from '../teardown/protection';
import { checkProtection, checkTyped, protectionOptions } from '../teardown/protection';
import { describeTeardown } from '../teardown/render';
import { tearDown } from '../teardown/teardown';

interface DownArgs extends EnvironmentArgs, ProtectionArgs {
  readonly 'delete-data': boolean;
  readonly 'cluster-gone': boolean;
}

/** Something stayed that should not have. */
const leftStatus = 3;

export const down: CommandModule<object, DownArgs> = {
  command: 'down <env>',
  aliases: ['destroy'],
  describe:
    'tear an environment down, its tales included; claims and their namespace stay unless --delete-data',
  builder: (argv) =>
    environmentOptions(argv)
      .options(protectionOptions)
      .option('delete-data', {
        type: 'boolean',
        default: false,
        describe: 'delete the claims, what is in them, and the namespace',
      })
      .option('cluster-gone', {
        type: 'boolean',
        default: false,
        describe: 'forget what was deployed to a cluster that is no more; needs --yes-destroy ENV',
      })
      .epilogue(`Exit status ${leftStatus}: something is left that should have gone; it is named.`),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    checkProtection(environment.config, args);
    if (args['cluster-gone']) {
      await forget(environment, args);
      return;
    }
    const stack = await existingStack(environment, () => Promise.resolve());
    const done = await tearDown(environment, stack, { deleteData: args['delete-data'], json: args.json });
    if (done.proof.left.length > 0) process.exitCode = leftStatus;
    if (args.json) {
      printJson({
        environment: environment.config.environment,
        ...done.summary,
        [args['delete-data'] ? 'deleted' : 'kept']: done.retained,
        tales: done.tales,
        left: done.proof.left,
        notChecked: done.proof.notChecked,
      });
    } else console.log(describeTeardown(environment.config.environment, done, args['delete-data']));
  },
};

async function forget(environment: Environment, args: DownArgs): Promise<void> {
  const { config, projectDir } = environment;
  checkTyped(config, args, 'would forget what was deployed without deleting it');
  const stack = await existingStack(environment, () => Promise.resolve());
  const state = stack && (await StackState.read(stack));
  if (!stack || !state?.hasObjects)
    throw new UserError(`Nothing is deployed as ${config.environment}: there is nothing to forget`);
  await checkClusterGone(config, (await state.recordedTarget()).clusterId);
  const { objects, backup } = await forgetObjects(stack, state, projectDir);
  if (args.json) printJson({ environment: config.environment, forgotten: objects, backup });
  else {
    console.log(
      `${colours.green('forgotten')}  ${objects.length} objects of a cluster that does not answer; nothing was deleted`,
    );
    console.log(`The state as it was, with its secrets encrypted: ${backup}`);
    console.log('Disks and load balancers of that cluster are not looked for: see its provider.');
  }
}
