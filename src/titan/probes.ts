import type { ProbeOptions } from 'cdk8s-plus-25';
import { Probe } from 'cdk8s-plus-25';

import type { RepositorySettings } from '../config/schema/titan';
import type { Probes } from '../kube/probes';
import { probes } from '../kube/probes';

/**
 * Whether the image serves: by a command of the image, else by a connection to
 * its first port. An image without either is taken to serve as soon as it runs.
 */
export function repositoryProbes({ probe, ports }: Pick<RepositorySettings, 'probe' | 'ports'>): {
  readonly probes?: Probes;
} {
  const { command, startupSeconds } = probe;
  const port = probe.port ?? ports[0];
  if (command !== undefined) {
    return { probes: probes((timing) => Probe.fromCommand([...command], timing), { startupSeconds }) };
  }
  if (port === undefined) return {};
  const check = (timing: ProbeOptions) => Probe.fromTcpSocket({ port, ...timing });
  return { probes: probes(check, { startupSeconds }) };
}
