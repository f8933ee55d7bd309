import path from 'node:path';

import type { Stack } from '@pulumi/pulumi/automation';

import { LiveCluster, RequestRefused } from '../../../stacks/workloads';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import { UserError } from '../../errors';
import { writePrivateFile } from '../../config/files/replace-file';
import type { StackState } from '../pulumi/state';
import { forgetTarget } from '../pulumi/state';

/** What was forgotten, and where it was written down. */
export interface Forgotten {
  readonly objects: readonly string[];
  /** File with the state as it was; its secrets are encrypted. */
  readonly backup: string;
}

/**
 * Makes sure that the cluster of an environment is no more: forgetting objects
 * that still run would leave them, and their cost, without anyone who knows of them.
 *
 * @param clusterId UID recorded at the first `up`
 * @throws UserError when a cluster with this identity answers, or one that does not let us look
 */
export async function checkClusterGone(config: Config, clusterId: string | undefined): Promise<void> {
  const live = await identityOf(config);
  if (live === undefined || live.id !== clusterId) return;
  throw new UserError('The cluster is there: nothing was forgotten', [
    {
      where: live.server,
      message: 'answers, and is the one that this environment was deployed to',
      fix: `talestack down ${config.environment}`,
    },
  ]);
}

async function identityOf(config: Config): Promise<{ id: string; server: string } | undefined> {
  try {
    const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
    return { id: await cluster.identity(), server: cluster.server };
  } catch (error) {
    // Someone is there, and only its identity would tell who.
    if (error instanceof RequestRefused) throw error;
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * Empties the state of an environment whose cluster is gone. The only way of
 * this program to forget objects without deleting them.
 */
export async function forgetObjects(stack: Stack, state: StackState, projectDir: string): Promise<Forgotten> {
  const { objects } = state;
  const day = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const backup = path.join(projectDir, `${stack.name}-state-${day}.json`);
  writePrivateFile(backup, `${JSON.stringify(state.exported, null, 2)}\n`);
  await state.empty();
  await forgetTarget(stack);
  return { objects, backup };
}
