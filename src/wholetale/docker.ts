import { Probe } from 'cdk8s-plus-25';

import type { Config } from '../config/schema';
import type { Container } from '../kube/container';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import type { Registry } from './registry';
import { initResources, initUser } from './wait';
import type { WorkerVolumes } from './worker-volumes';
import { buildDirsPath } from './worker-volumes';
import { image } from './workload';

/** For the neighbour in the same pod only. */
export const dockerHost = 'tcp://localhost:2375';

/** docker-in-docker: the daemon that gwvolman builds images with. */
export function dockerContainer(config: Config, volumes: WorkerVolumes): Container {
  return {
    name: 'docker',
    image: image(config, 'docker'),
    // Without arguments, the image's entry point would listen on every address.
    args: ['dockerd', '--host=unix:///var/run/docker.sock', `--host=${dockerHost}`],
    // Empty, since by default the image makes certificates and listens on 2376.
    env: { DOCKER_TLS_CERTDIR: '' },
    mounts: [
      { path: '/var/lib/docker', volume: volumes.dockerStorage },
      { path: buildDirsPath, volume: volumes.buildDirs },
      { path: '/etc/docker/certs.d', volume: volumes.trusted, readOnly: true },
    ],
    probes: probes((timing) => Probe.fromCommand(['docker', '--host', dockerHost, 'info'], timing), {
      startupSeconds: 180,
      silenceSeconds: 300,
      timeoutSeconds: 10,
    }),
    resources: withOverrides(
      // Nontrivial image builds are evicted below this (seed README).
      { cpuRequest: '500m', memoryRequest: '7Gi', memoryLimit: '8Gi', ephemeralStorage: '4Gi' },
      config.worker.dockerResources,
      'worker.dockerResources',
    ),
    security: { privileged: true },
  };
}

/**
 * Puts the registry's certificate where docker looks for it. The folder's name
 * has a colon, which a mount path may not have, so a file is copied instead.
 */
export function trustCertificate(config: Config, registry: Registry, volumes: WorkerVolumes): Container {
  const folder = `/certs.d/${registry.address}`;
  return {
    name: 'trust-registry',
    image: image(config, 'init'),
    command: ['sh', '-c', 'mkdir -p "$1" && cp /registry-cert/ca.crt "$1/ca.crt"', 'trust-registry', folder],
    mounts: [
      { path: '/registry-cert', volume: volumes.certificate, readOnly: true },
      { path: '/certs.d', volume: volumes.trusted },
    ],
    resources: initResources,
    security: { user: initUser },
  };
}
