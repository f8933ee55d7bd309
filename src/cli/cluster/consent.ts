import type { Config } from '../../config';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { ask, canAsk } from '../output/confirm';

export interface ConsentArgs {
  readonly 'delete-data': boolean;
  readonly 'keep-data': boolean;
  readonly 'yes-destroy': string | undefined;
}

const help = 'talestack down --help';

/**
 * What `down -k` has to be told: what becomes of the data, and that it is meant.
 *
 * @throws UsageError when either is missing
 */
export function checkConsent(args: ConsentArgs, environment: string): void {
  if (args['delete-data'] === args['keep-data']) {
    const both = args['delete-data'] ? 'not both' : 'say which';
    throw new UsageError(
      `-k deletes the cluster, and with it what holds the disks: --delete-data or --keep-data, ${both}`,
      help,
    );
  }
  if (args['yes-destroy'] === undefined && !canAsk())
    throw new UsageError(`there is nobody to ask: --yes-destroy ${environment} says that it is meant`, help);
}

/** What is about to happen, in the operator's words. */
export function describeDestruction(config: Config, deleteData: boolean, isProtected: boolean): string {
  const { name, project = '', location = '' } = config.cluster;
  return [
    `This deletes the workloads of ${config.environment}, then the GKE cluster ${name} (project ${project}, ${location}) with its nodes, network and address.`,
    deleteData
      ? 'The data goes with it: database, images, workspaces.'
      : 'The disks stay, and are paid for; their names are listed at the end.',
    ...(isProtected ? ["Google's deletion protection of the cluster is switched off for it."] : []),
  ].join('\n');
}

/**
 * Asks for the name of the environment, unless the command line gave it.
 *
 * @throws UserError when another name, or none, is typed
 */
export async function askConsent(args: ConsentArgs, environment: string, what: string): Promise<void> {
  console.error(what);
  if (args['yes-destroy'] === environment) return;
  const typed = await ask(`Type ${environment} to go on:`);
  if (typed !== environment) throw new UserError('Nothing was changed.');
}
