import { EnvFieldPaths, EnvValue, Probe } from 'cdk8s-plus-25';

import type { Config } from '../config/schema';
import type { Container } from '../kube/container';
import { mirrored } from '../kube/images';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { dockerHost } from './docker';
import type { Girder } from './girder';
import { ingressName } from './ingress';
import type { Redis } from './redis';
import type { Registry } from './registry';
import { loginKeys } from './secrets';
import type { WorkerVolumes } from './worker-volumes';
import { buildDirsPath } from './worker-volumes';
import { image } from './workload';

export interface GwvolmanProps {
  readonly config: Config;
  readonly redis: Redis;
  readonly registry: Registry;
  readonly girder: Girder;
  readonly volumes: WorkerVolumes;
}

/**
 * `node1` is the one node that tales are placed on by name; the two others are
 * celery's own. The legacy image has the same queues in its entry point and
 * ignores the argument; the one of 2.1 hands it to `celery worker`.
 */
const queues = ['manager', 'celery', 'node1'];

/** The celery worker that makes and removes tales, and builds their images. */
export function gwvolmanContainer({ config, redis, registry, girder, volumes }: GwvolmanProps): Container {
  const { variant, resources, env } = config.worker;
  return {
    name: 'gwvolman',
    image: image(config, 'worker'),
    args: ['-Q', queues.join(',')],
    env: {
      ...addresses({ redis, registry, girder }),
      ...tales(config),
      ...(variant === '2.1' && version21(config, registry, girder)),
      // The image's entry point takes an unset user for one without a name. Mounts need root.
      GOSU_USER: '0:0',
      C_FORCE_ROOT: '1',
      ...env,
    },
    mounts: [{ path: buildDirsPath, volume: volumes.buildDirs }],
    probes: probes((timing) => Probe.fromCommand(connectedTo(redis.port), timing), {
      startupSeconds: 300,
      silenceSeconds: 600,
    }),
    resources: withOverrides(
      { cpuRequest: '250m', memoryRequest: '3Gi', memoryLimit: '4Gi', ephemeralStorage: '4Gi' },
      resources,
      'worker.resources',
    ),
    // FUSE and WebDAV mounts.
    security: { privileged: true, capabilities: ['SYS_ADMIN'] },
  };
}

/** Where its neighbours are. */
function addresses({ redis, registry, girder }: Pick<GwvolmanProps, 'redis' | 'registry' | 'girder'>) {
  const login = (key: string) => EnvValue.fromSecretValue({ secret: registry.login, key });
  return {
    DOCKER_HOST: dockerHost,
    HOSTDIR: '/src',
    REGISTRY_URL: `https://${registry.address}`,
    REGISTRY_USER: login(loginKeys.username),
    REGISTRY_PASS: login(loginKeys.password),
    GIRDER_API_URL: girder.apiUrl,
    CELERY_BROKER: redis.url,
    CELERY_BACKEND: redis.url,
  };
}

/** What it needs to know to make a tale. Names differ between versions, hence both of the namespace. */
function tales(config: Config) {
  const { images, worker } = config;
  const namespace = EnvValue.fromFieldRef(EnvFieldPaths.POD_NAMESPACE);
  return {
    DOMAIN: config.domain,
    DEPLOYMENT_TYPE: 'kubernetes',
    MY_NAMESPACE: namespace,
    NAMESPACE: namespace,
    INGRESS_NAME: ingressName,
    WORKER_IMAGE: image(config, 'worker'),
    VOLSZ_WORKSPACE: worker.workspaceSize,
    ...(images.girderfs !== undefined && { GIRDERFS_IMAGE: mirrored(images.girderfs, images.prefix) }),
    ...(worker.repo2dockerVersion !== undefined && { REPO2DOCKER_VERSION: worker.repo2dockerVersion }),
  };
}

/** What only gwvolman 2.1 reads (its `utils.py` and `r2d/kaniko.py`). */
function version21(config: Config, registry: Registry, girder: Girder) {
  const ingressClass = config.ingress.className ?? usualIngressClass[config.cluster.type];
  return {
    // Its name for what older versions call DEPLOYMENT_TYPE.
    DEPLOYMENT: 'k8s',
    GIRDER_EXISTING_CLAIM: girder.claim.name,
    DOCKER_PULL_SECRET: registry.credentials.name,
    ...(ingressClass !== undefined && { INGRESS_CLASS: ingressClass }),
  };
}

/** The class that each tale's ingress names where settings name none; gwvolman's own default is traefik. */
const usualIngressClass: Readonly<Record<Config['cluster']['type'], string | undefined>> = {
  gke: 'gce',
  minikube: 'nginx',
  none: undefined,
};

/**
 * Succeeds while the pod holds a connection to the given remote port, which a
 * celery worker does from the moment it takes work. `celery inspect ping` would
 * start another Python each time, and is found at another path in each image.
 */
function connectedTo(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  // In these tables, the remote address is followed by the state; 01 is "established".
  return ['grep', '-Eqs', `:[0-9A-F]{4} [0-9A-F]+:${hex} 01 `, '/proc/net/tcp', '/proc/net/tcp6'];
}
