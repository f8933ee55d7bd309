import { existsSync } from 'node:fs';

import { KubeConfig } from '@kubernetes/client-node';

import type { Problem } from '../../errors';

/** What a kubeconfig offers. */
export interface LiveContexts {
  readonly contexts: readonly string[];
  readonly current: string | undefined;
}

/** The contexts of a kubeconfig; none where it is not there or cannot be read, of which `doctor` tells. */
export function contextsOf(kubeconfig: string): LiveContexts {
  if (!existsSync(kubeconfig)) return { contexts: [], current: undefined };
  const config = new KubeConfig();
  try {
    config.loadFromFile(kubeconfig);
  } catch {
    return { contexts: [], current: undefined };
  }
  const contexts = config.getContexts().map(({ name }) => name);
  return { contexts, current: contexts.find((each) => each === config.getCurrentContext()) };
}

/** @param given whether the path was given, and not where a kubeconfig is by default */
export function contextProblems(
  kubeconfig: string,
  given: boolean,
  context: string | undefined,
  { contexts }: LiveContexts,
): Problem[] {
  if (given && !existsSync(kubeconfig))
    return [{ key: '--kubeconfig', value: kubeconfig, message: 'no such file' }];
  if (context === undefined || contexts.length === 0 || contexts.includes(context)) return [];
  return [
    {
      where: kubeconfig,
      key: '--context',
      value: context,
      message: 'no such context',
      allowed: contexts.join(', '),
    },
  ];
}
