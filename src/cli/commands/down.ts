import type { CommandModule } from 'yargs';

import type { ClusterDown } from '../cluster/down-all';
import { downWithCluster } from '../cluster/down-all';
import type { ConsentArgs } from '../cluster/consent';
import type { ClusterArgs } from '../cluster/plan';
import { clusterOption } from '../cluster/plan';
import type { TakenDown } from '../down/take-down';
import { takeDown } from '../down/take-down';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { describeChanges } from '../output/changes';
import { printJson } from '../output/table';
import type { RunSummary } from '../pulumi/run';
import { useSandbox } from '../sandbox-environment';
import { colours } from '../output/colours';
import { UsageError } from '../boundary';

type DownArgs = EnvironmentArgs & ConsentArgs & ClusterArgs;

export const down: CommandModule<object, DownArgs> = {
  command: 'down <env>',
  aliases: ['destroy'],
  describe:
    'tear an environment down, its tales included; claims and their namespace stay unless --delete-data',
  builder: (argv) =>
    environmentOptions(argv)
      .option('delete-data', {
        type: 'boolean',
        default: false,
        describe: 'delete the claims, what is in them, and the namespace',
      })
      .option('keep-data', {
        type: 'boolean',
        default: false,
        describe: 'keep claims, or with -k their disks; without -k this is the default',
      })
      .option('yes-destroy', { type: 'string', describe: 'with -k: name ENV again, instead of being asked' })
      .options(clusterOption('then delete the GKE cluster, too')),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { environment: name } = environment.config;
    const { 'delete-data': deleteData, json } = args;
    if (args.cluster) {
      report(name, deleteData, json, await downWithCluster(environment, args, json));
      return;
    }
    if (deleteData && args['keep-data'])
      throw new UsageError('--delete-data and --keep-data: not both', 'talestack down --help');
    report(name, deleteData, json, { workloads: await takeDown(environment, { deleteData, json }) });
  },
};

function report(
  environment: string,
  deleteData: boolean,
  json: boolean,
  { workloads, cluster, volumes }: ClusterDown,
): void {
  if (json) {
    printJson({
      environment,
      ...workloads?.summary,
      [deleteData ? 'deleted' : 'kept']: workloads?.data ?? [],
      tales: workloads?.tales ?? { deleted: [], kept: [] },
      ...(cluster && { cluster }),
      ...(volumes && { volumes }),
    });
    return;
  }
  if (workloads) printWorkloads(environment, deleteData, workloads, volumes !== undefined);
  if (cluster)
    console.log(`${colours.green('cluster')}  ${describeChanges(cluster.changes)}  ${cluster.seconds}s`);
  if (volumes && volumes.length > 0) {
    const lines = volumes.map(({ claim, handle }) => `  ${handle}  of ${claim}`);
    console.log(`Disks that are kept, and cost money until you delete them:\n${lines.join('\n')}`);
  }
}

/** @param clusterGone whether there is no cluster left to take claims over in */
function printWorkloads(
  environment: string,
  deleteData: boolean,
  { summary, data, tales }: TakenDown,
  clusterGone: boolean,
): void {
  const changes = summary && describeChanges(withoutKept(summary.changes, deleteData ? 0 : data.length));
  console.log(
    `${colours.green('down')}  ${summary ? `${changes ?? ''}  ${summary.seconds}s` : 'nothing was deployed'}`,
  );
  if (clusterGone) return;
  if (!deleteData && data.length > 0) {
    console.log(`Kept, with their data:\n${data.map((name) => `  ${name}`).join('\n')}`);
    console.log(
      `The next \`up\` takes them over; \`talestack down ${environment} --delete-data\` deletes them.`,
    );
  }
  if (tales.kept.length > 0) {
    console.log(`Kept, with the work in them:\n${tales.kept.map((path) => `  ${path}`).join('\n')}`);
    console.log('`--delete-data` deletes them, too.');
  }
}

/** For the engine, what is kept in the cluster is deleted from the stack all the same. */
function withoutKept(changes: RunSummary['changes'], kept: number): RunSummary['changes'] {
  return { ...changes, delete: Math.max(0, (changes.delete ?? 0) - kept) };
}
