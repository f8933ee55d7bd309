const postgres = {
  image: 'postgres:16.4',
  volumes: { v0: { path: '/var/lib/postgresql/data' } },
  ports: [5432],
};

/**
 * Settings of environments that differ in what they make. The whole app of each
 * is held against the house rules; a system that is off by default is switched
 * on in one of them.
 */
export const environments: Readonly<Record<string, object>> = {
  default: {},
  'every system': { titan: { repositories: { orders: postgres } }, teraslice: { enabled: true } },
  'Teraslice for development': {
    wholetale: { enabled: false },
    teraslice: {
      enabled: true,
      search: { deploy: true, persistent: true },
      assets: { enabled: true },
      legacyBinding: true,
    },
  },
  'batch submissions': {
    wholetale: { enabled: false },
    batch: {
      image: 'example.org/tasks:1.0',
      exitCodes: { success: [2] },
      claim: { enabled: true },
      registry: { server: 'registry.example.org', username: 'tasks' },
      submissions: {
        few: { shape: 'per-task', tasks: ['run a', 'run b', 'exit 3'] },
        many: { shape: 'indexed', tasks: ['run c', 'run d'], maxConcurrent: 1 },
      },
    },
  },
  'Titan alone': {
    wholetale: { enabled: false },
    titan: {
      repositories: {
        orders: postgres,
        stopped: { ...postgres, running: false },
        two: {
          image: 'mongo:8.0.0',
          volumes: { v0: { path: '/data/db' }, v1: { path: '/data/configdb' } },
          ports: [27017],
        },
        // Nobody knows how to ask it whether it is ready.
        silent: { image: 'example.org/files:1.0.0', volumes: { v0: { path: '/data' } } },
      },
    },
  },
  sandbox: { cluster: { type: 'none' }, domain: 'local.wholetale.org' },
  minikube: { cluster: { type: 'minikube' }, namespace: 'default' },
  gke: { cluster: { type: 'gke', name: 'wholetale', location: 'us-west1' }, ingress: { className: 'gce' } },
  'legacy worker': { worker: { variant: 'legacy' }, images: { worker: 'wholetale/gwvolman:dev-kube' } },
  'several dashboards': { dashboard: { replicas: 3 } },
  'with quota and limits': {
    quota: { 'requests.cpu': '10' },
    limitRange: [{ type: 'Container', default: { memory: '1Gi' } }],
  },
  'network policies': { networkPolicy: { enabled: true }, cluster: { type: 'none' } },
  'a registry for the world': { registry: { ingress: { enabled: true } } },
  'certificates issued': { tls: { issuer: 'letsencrypt' } },
  'without set-up': { girder: { setup: { enabled: false } } },
};
