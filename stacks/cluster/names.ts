import type { Config } from '../../src/config/schema';

/** On everything that can have labels, so that the bill and a scan after `down` can tell whose it is. */
export function resourceLabels({ environment, cluster }: Config): Record<string, string> {
  return {
    ...cluster.labels,
    'managed-by': 'talestack',
    'talestack-environment': environment.toLowerCase().replaceAll('.', '-').slice(0, 63),
  };
}

/** Id of the account of the nodes, which may have 30 characters. */
export function accountId({ cluster }: Config): string {
  return `${cluster.name.slice(0, 24).replace(/-+$/, '')}-nodes`;
}

/** The secondary ranges of the subnet. */
export const rangeNames = { pods: 'pods', services: 'services' } as const;
