import * as pulumi from '@pulumi/pulumi';

import { clusterStack, keepOwnKubeconfig, ownKubeconfigFile } from '../src/config';
import type { Config } from '../src/config/schema';

/**
 * Takes the kubeconfig from the stack of the environment's own cluster, where
 * the config names no other. To be called inside a Pulumi program.
 */
export async function refreshOwnKubeconfig(config: Config): Promise<void> {
  const file = ownKubeconfigFile(config);
  if (file === undefined) return;
  const stack = clusterStack(config.environment);
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${stack}`;
  const content = await readOutput(name);
  if (content !== undefined) keepOwnKubeconfig(file, content);
}

async function readOutput(name: string): Promise<string | undefined> {
  try {
    const read = (await pulumi.runtime.invoke('pulumi:pulumi:readStackOutputs', { name })) as {
      outputs?: { kubeconfig?: unknown };
    };
    const content = read.outputs?.kubeconfig;
    return typeof content === 'string' ? content : undefined;
  } catch (error) {
    // An environment on a cluster that others made has no such stack.
    if (error instanceof Error && /unknown stack/i.test(error.message)) return undefined;
    throw error;
  }
}
