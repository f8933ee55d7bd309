import type { Volume } from 'cdk8s-plus-25';
import { Probe, Protocol } from 'cdk8s-plus-25';

import type { Config } from '../../config/schema';
import type { Container } from '../../kube/container';
import { probes } from '../../kube/probes';
import { withOverrides } from '../../kube/resources';
import type { Registry } from '../registry';
import { initResources } from '../wait';
import { image } from '../workload';
import { registryNames } from './names';
import { paths, scriptName } from './script';

export interface TrustVolumes {
  readonly directory: Volume;
  readonly certificate: Volume;
  readonly script: Volume;
  readonly beat: Volume;
}

/** `nobody` of alpine. */
const proxyUser = 65534;
const loopback = '127.0.0.1';

/**
 * Leads from the node's loopback to the registry, as it is: TLS is between
 * containerd and the registry. The name is looked up at each connection, since a
 * headless Service has the address of whichever pod there is.
 */
export function proxyContainer(config: Config, registry: Registry): Container {
  const { port, resources, env } = config.registry.trust;
  return {
    name: 'proxy',
    image: image(config, 'proxy'),
    command: [
      'socat',
      // Seconds: for the other direction after one has ended; without any data.
      ...['-t', '30', '-T', '900'],
      `TCP4-LISTEN:${port},bind=${loopback},reuseaddr,fork,max-children=128`,
      `TCP:${registry.host}.${config.namespace}.svc:${registry.port}`,
    ],
    env,
    // A port of the node: the scheduler keeps two environments with the same one apart.
    ports: [{ name: 'registry', number: port, hostPort: port, hostIp: loopback, protocol: Protocol.TCP }],
    probes: probes((timing) => Probe.fromTcpSocket({ host: loopback, port, ...timing })),
    resources: withOverrides(
      { cpuRequest: '10m', memoryRequest: '16Mi', memoryLimit: '128Mi', ephemeralStorage: '16Mi' },
      resources,
      'registry.trust.resources',
    ),
    security: { user: proxyUser },
  };
}

/** Writes the files on the node; the script says how. */
export function writerContainer(config: Config, volumes: TrustVolumes): Container {
  const { port } = config.registry.trust;
  const script = (mode: 'run' | 'check' | 'alive') => [
    'sh',
    `${paths.script}/${scriptName}`,
    mode,
    ...registryNames(config),
  ];
  return {
    name: 'files',
    image: image(config, 'trust'),
    command: script('run'),
    env: {
      CERTS_D: paths.directory,
      CERTIFICATE: `${paths.certificate}/ca.crt`,
      BEAT: `${paths.beat}/beat`,
      OWNER: `${config.namespace}/${config.environment}`,
      PORT: String(port),
      INTERVAL: '5',
    },
    mounts: [
      { path: paths.directory, volume: volumes.directory },
      { path: paths.certificate, volume: volumes.certificate, readOnly: true },
      { path: paths.script, volume: volumes.script, readOnly: true },
      { path: paths.beat, volume: volumes.beat },
    ],
    probes: {
      ...probes((timing) => Probe.fromCommand(script('alive'), timing)),
      // Not a reason to restart it: files of somebody else stay until that one is gone.
      readiness: Probe.fromCommand(script('check')),
    },
    resources: initResources,
    // The folder belongs to the node's root. It owns it, so it needs no capability.
    security: { user: 0 },
  };
}
