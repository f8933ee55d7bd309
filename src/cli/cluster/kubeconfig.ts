import type { Stack } from '@pulumi/pulumi/automation';

import { clusterStack, keepOwnKubeconfig, ownKubeconfigFile } from '../../config';
import type { Environment } from '../environment';
import { explained } from '../pulumi/errors';
import { existingStack } from '../pulumi/stack';

/**
 * Takes the kubeconfig from the stack of the environment's own cluster, where
 * the config names no other. Commands that only look use what was kept.
 */
export async function refreshKubeconfig(environment: Environment): Promise<void> {
  if (ownKubeconfigFile(environment.config) === undefined) return;
  const name = clusterStack(environment.config.environment);
  const existing = await existingStack(environment, () => Promise.resolve(), { stackName: name });
  if (existing) await keepKubeconfig(environment, existing.stack);
}

/** Keeps what a stack that was just brought up, or is there, says. */
export async function keepKubeconfig({ config }: Environment, stack: Stack): Promise<void> {
  const file = ownKubeconfigFile(config);
  if (file === undefined) return;
  const content: unknown = (await explained(() => stack.outputs())).kubeconfig?.value;
  if (typeof content === 'string') keepOwnKubeconfig(file, content);
}

/** Forgets the kubeconfig of a cluster that is gone. */
export function forgetKubeconfig({ config }: Environment): void {
  const file = ownKubeconfigFile(config);
  if (file !== undefined) keepOwnKubeconfig(file, undefined);
}
