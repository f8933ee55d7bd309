import type { ImageConfig } from './pack';
import type { LayerName } from './layers';

/** What an image is made of. */
export interface RoleRecipe {
  /** From the lowest up. */
  readonly layers: readonly LayerName[];
  readonly config: ImageConfig;
}

/** There is no git; girder imports the library that looks for it. */
const python = { PYTHONPATH: '/opt/python', PYTHONUNBUFFERED: '1', GIT_PYTHON_REFRESH: 'quiet' };

/**
 * Every image, by what it does in the stack. Each is run as its namesake in a
 * public registry is; README.md says what it is and what it is not.
 */
export const roles = {
  redis: {
    layers: ['base'],
    config: {
      entrypoint: ['redis-server', '--bind', '0.0.0.0', '--protected-mode', 'no'],
      workingDir: '/data',
      ports: [6379],
      volumes: ['/data'],
    },
  },
  registry: {
    layers: ['base', 'registry', 'files-registry'],
    config: {
      entrypoint: ['docker-registry'],
      command: ['serve', '/etc/docker/registry/config.yml'],
      ports: [5000],
      volumes: ['/var/lib/registry'],
    },
  },
  docker: {
    layers: ['base', 'docker', 'files-docker'],
    config: {
      entrypoint: ['/usr/local/bin/dockerd-entrypoint.sh'],
      env: { DOCKER_TLS_CERTDIR: '/certs' },
      ports: [2375, 2376],
      volumes: ['/var/lib/docker'],
    },
  },
  init: { layers: ['base'], config: { command: ['sh'] } },
  trust: { layers: ['base'], config: { command: ['sh'] } },
  proxy: { layers: ['base'], config: { entrypoint: ['socat'] } },
  dashboard: {
    layers: ['base', 'files-dashboard'],
    config: { entrypoint: ['/usr/local/bin/dashboard-entrypoint.sh'], ports: [80] },
  },
  mongo: {
    layers: ['base', 'ferretdb'],
    config: {
      entrypoint: ['ferretdb'],
      command: [':27017', '/data/db'],
      ports: [27017],
      volumes: ['/data/db', '/data/configdb'],
    },
  },
  girder: {
    layers: ['base', 'python', 'files-girder'],
    config: {
      entrypoint: ['/usr/local/bin/girder-entrypoint.py'],
      env: python,
      ports: [8080],
    },
  },
  worker: {
    layers: ['base', 'python', 'files-worker'],
    config: {
      entrypoint: ['/usr/local/bin/worker-entrypoint.sh'],
      env: python,
    },
  },
  node: { layers: ['base', 'node'], config: { command: ['node'] } },
  ingress: {
    layers: ['base', 'files-ingress'],
    config: { entrypoint: ['python3', '/usr/local/lib/ingress/controller.py'], ports: [80, 443] },
  },
  postgres: {
    layers: ['base', 'postgres', 'files-postgres'],
    config: {
      entrypoint: ['/usr/local/bin/postgres-entrypoint.sh'],
      command: ['postgres'],
      env: { PGDATA: '/var/lib/postgresql/data' },
      ports: [5432],
      volumes: ['/var/lib/postgresql/data'],
    },
  },
  task: { layers: ['base', 'files-task'], config: { command: ['bash'], env: { HOME: '/home/task' } } },
  teraslice: {
    layers: ['base', 'node', 'files-teraslice'],
    config: { entrypoint: ['node', '/usr/local/lib/teraslice/main.js'], ports: [5678] },
  },
  titan: { layers: ['base', 'files-titan'], config: {} },
} as const satisfies Readonly<Record<string, RoleRecipe>>;

export type Role = keyof typeof roles;
