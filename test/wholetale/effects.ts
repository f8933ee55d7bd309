import type { Effect } from '../settings-effects';

const components = {
  mongo: ['mongo', 'mongodb', 0],
  redis: ['redis', 'redis', 0],
  registry: ['registry', 'registry', 0],
  girder: ['girder', 'wt-girder', 0],
  dashboard: ['dashboard', 'dashboard', 0],
  worker: ['celery-worker', 'gwvolman', 1],
} as const;

const podSpec = '/spec/template/spec';

/** What every component takes. */
function common(component: keyof typeof components): [string, Effect][] {
  const [deployment, , index] = components[component];
  const at = (path: string) => new RegExp(`^Deployment/${deployment} ${podSpec}${path}`);
  const effects: [string, unknown, string][] = [
    ['nodeSelector', { disk: 'ssd' }, '/nodeSelector/disk$'],
    ['tolerations', [{ key: 'gpu', operator: 'Exists' }], '/tolerations'],
    ['affinity', { podAffinity: {} }, '/affinity'],
    ['env', { EXTRA: 'yes' }, `/containers/${index}/env`],
  ];
  return [
    ...effects.map(([key, value, path]): [string, Effect] => [
      `${component}.${key}`,
      { value, changes: [at(path)] },
    ]),
    ...resources(`${component}.resources`, deployment, index),
  ];
}

function resources(key: string, deployment: string, index: number): [string, Effect][] {
  const at = (path: string) =>
    new RegExp(`^Deployment/${deployment} ${podSpec}/containers/${index}/resources/${path}$`);
  return [
    [`${key}.cpuRequest`, { value: '333m', changes: [at('requests/cpu')] }],
    [`${key}.cpuLimit`, { value: '3', changes: [at('limits/cpu')] }],
    [`${key}.memoryRequest`, { value: '65Mi', changes: [at('requests/memory')] }],
    [`${key}.memoryLimit`, { value: '33Gi', changes: [at('limits/memory')] }],
  ];
}

function claim(key: string, name: string): [string, Effect][] {
  const at = (path: string) => [new RegExp(`^PersistentVolumeClaim/${name} /spec/${path}$`)];
  return [
    [`${key}.size`, { value: '77Mi', changes: at('resources/requests/storage') }],
    [`${key}.storageClass`, { value: 'fast', changes: at('storageClassName') }],
  ];
}

function image(name: string, ...places: string[]): [string, Effect] {
  const changes = places.map((place) => new RegExp(`^Deployment/${place}$`));
  return [`images.${name}`, { value: 'example.org/another:1.0', changes }];
}

/** A key that concerns the DaemonSet on each node, which is not made on GKE. */
function trusting(key: string, value: unknown, ...places: string[]): [string, Effect] {
  const changes = places.map((place) => new RegExp(`^DaemonSet/registry-trust ${place}`));
  return [key, { value, given: { registry: { trust: { enabled: true } } }, changes }];
}

const proxy = `${podSpec}/containers/0`;
const trust: [string, Effect][] = [
  [
    'registry.trust.enabled',
    {
      value: true,
      changes: [
        /^(DaemonSet|ConfigMap|ServiceAccount)\/registry-trust /,
        /^NetworkPolicy\/wholetale-(registry|trust) /,
      ],
    },
  ],
  trusting('registry.trust.port', 5444, `${podSpec}/containers/\\d/`),
  trusting('registry.trust.directory', '/srv/certs.d', `${podSpec}/volumes/0/hostPath/path$`),
  trusting('registry.trust.nodeSelector', { disk: 'ssd' }, `${podSpec}/nodeSelector/disk$`),
  trusting('registry.trust.tolerations', [{ operator: 'Exists' }], `${podSpec}/tolerations`),
  trusting('registry.trust.affinity', { podAffinity: {} }, `${podSpec}/affinity`),
  trusting('registry.trust.env', { EXTRA: 'yes' }, `${proxy}/env`),
  trusting('registry.trust.resources.cpuRequest', '333m', `${proxy}/resources/requests/cpu$`),
  trusting('registry.trust.resources.cpuLimit', '3', `${proxy}/resources/limits/cpu$`),
  trusting('registry.trust.resources.memoryRequest', '17Mi', `${proxy}/resources/requests/memory$`),
  trusting('registry.trust.resources.memoryLimit', '1Gi', `${proxy}/resources/limits/memory$`),
];

function policies(key: string, value: unknown, names: string, given: object = {}): [string, Effect] {
  const changes = [new RegExp(`^NetworkPolicy/wholetale-(${names}) `)];
  return [`networkPolicy.${key}`, { value, given, changes }];
}

const networkPolicy: [string, Effect][] = [
  policies('enabled', false, '.*'),
  policies('controller.podLabels', { app: 'envoy' }, 'girder|dashboard|registry|tale|worker|build'),
  policies('controller.namespaceLabels', { edge: 'yes' }, 'girder|dashboard|registry|tale|worker|build'),
  policies('controllerCidrs', ['192.0.2.1/32'], 'girder|dashboard|registry|tale|worker|build'),
  policies('nodeCidrs', ['192.0.2.0/24'], 'girder|dashboard|tale|registry'),
  policies('internalCidrs', ['192.0.2.0/24'], 'girder|tale|worker|build'),
  policies('apiServerCidrs', ['192.0.2.1/32'], 'worker|setup'),
  policies('apiServerPorts', [16443], 'worker|setup'),
  policies('dnsCidrs', ['192.0.2.53/32'], 'girder|tale|worker|build|setup'),
];

/** An environment variable that comes to be, or changes, in gwvolman. */
const gwvolmanEnv = /^Deployment\/celery-worker \/spec\/template\/spec\/containers\/1\/env/;

/** The set-up Job is told something else, so it is another Job. */
const setUpAnew = [
  /^ConfigMap\/girder-setup \/data\/config.json$/,
  /^Job\/girder-setup \/spec\/template\/metadata\/annotations\/talestack.io\/config$/,
];

const setUpPod = (path: string) => [new RegExp(`^Job/girder-setup ${podSpec}${path}`)];
const setUp: [string, Effect][] = [
  ...Object.entries<Effect>({
    enabled: {
      value: false,
      changes: [
        /^(ConfigMap|Job|Lease|Role|RoleBinding|Secret|ServiceAccount)\/girder-setup /,
        /^NetworkPolicy\/wholetale-(girder|setup) /,
      ],
    },
    adminLogin: { value: 'root', changes: setUpAnew },
    adminEmail: { value: 'root@example.org', changes: setUpAnew },
    assetstoreRoot: { value: '/tmp/files', changes: setUpAnew },
    plugins: { value: ['oauth'], changes: setUpAnew },
    settings: { value: { 'core.brand_name': 'Tales' }, changes: setUpAnew },
    nodeSelector: { value: { disk: 'ssd' }, changes: setUpPod('/nodeSelector/disk$') },
    tolerations: { value: [{ key: 'gpu', operator: 'Exists' }], changes: setUpPod('/tolerations') },
    affinity: { value: { podAffinity: {} }, changes: setUpPod('/affinity') },
    env: { value: { EXTRA: 'yes' }, changes: setUpPod('/containers/0/env') },
    'resources.cpuRequest': { value: '333m', changes: setUpPod('/containers/0/resources/requests/cpu$') },
    'resources.cpuLimit': { value: '3', changes: setUpPod('/containers/0/resources/limits/cpu$') },
    'resources.memoryRequest': {
      value: '65Mi',
      changes: setUpPod('/containers/0/resources/requests/memory$'),
    },
    'resources.memoryLimit': { value: '33Gi', changes: setUpPod('/containers/0/resources/limits/memory$') },
  }).map(([key, effect]): [string, Effect] => [`girder.setup.${key}`, effect]),
];

/** Every key of the settings that manifests depend on. */
export const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  // All of it goes.
  ['wholetale.enabled', { value: false, changes: [/^/] }],
  [
    'namespace',
    {
      value: 'elsewhere',
      changes: [/metadata\/namespace$/, /^Namespace\//, /\/subjects\/0\/namespace$/, ...setUpAnew],
    },
  ],
  [
    'domain',
    {
      value: 'example.org',
      changes: [
        /^Ingress\/(registry-)?ingress \/spec\/(rules|tls)/,
        /^Deployment\/dashboard .*\/env/,
        /^Deployment\/girder .*\/env/,
        gwvolmanEnv,
        ...setUpAnew,
      ],
    },
  ],
  ...(['registry', 'registryCertificate'] as const).map((group): [string, Effect] => {
    const annotation = `/spec/template/metadata/annotations/secrets.talestack.io/${group}$`;
    const readers = ['registry', 'celery-worker'].map(
      (name) => new RegExp(`^Deployment/${name} ${annotation}`),
    );
    return [`secrets.${group}.revision`, { value: 3, changes: readers }];
  }),
  ...(['girder', 'globus'] as const).map((group): [string, Effect] => {
    const annotation = `/spec/template/metadata/annotations/secrets.talestack.io/${group}$`;
    const changes = [new RegExp(`^Job/girder-setup ${annotation}`)];
    return [`secrets.${group}.revision`, { value: 3, changes }];
  }),
  [
    'tls.issuer',
    {
      value: 'letsencrypt',
      changes: [
        /^Certificate\/site-cert-issued /,
        /^Secret\/site-cert-secret /,
        /^Ingress\/(registry-)?ingress \/spec\/tls\/0\/secretName$/,
        /^Ingress\/ingress \/metadata\/annotations\/cert-manager.io\/cluster-issuer$/,
      ],
    },
  ],
  [
    'tls.issuerKind',
    {
      value: 'Issuer',
      given: { tls: { issuer: 'letsencrypt' } },
      changes: [
        /^Certificate\/site-cert-issued \/spec\/issuerRef\/kind$/,
        /^Ingress\/ingress \/metadata\/annotations\/cert-manager.io\/(cluster-)?issuer$/,
      ],
    },
  ],
  // No rollout fails before `up` gives it up.
  ['wait.ready', { value: 900, changes: [/^Deployment\/[\w-]+ \/spec\/progressDeadlineSeconds$/] }],
  [
    'revision',
    {
      value: 7,
      changes: [
        /^Deployment\/.* \/spec\/template\/metadata\/annotations\/talestack.io\/revision$/,
        /^Job\/girder-setup \/spec\/template\/metadata\/annotations\/talestack.io\/revision$/,
      ],
    },
  ],
  [
    'cluster.type',
    {
      value: 'minikube',
      changes: [
        gwvolmanEnv,
        /^(DaemonSet|ConfigMap|ServiceAccount)\/registry-trust /,
        /^Service\/registry-ingress \/metadata\/annotations\/cloud\.google\.com/,
        // The load balancer of Google, and the pods of the DaemonSet.
        /^NetworkPolicy\/wholetale-(girder|dashboard|tale|registry|trust) /,
      ],
    },
  ],
  [
    'cluster.address.name',
    {
      value: 'tales',
      changes: [/^Ingress\/ingress \/metadata\/annotations\/kubernetes.io\/ingress.global-static-ip-name$/],
    },
  ],
  [
    'images.prefix',
    {
      value: 'mirror.example.org',
      changes: [/^Deployment\/.*\/(image|value)$/, /^Job\/girder-setup .*\/image$/],
    },
  ],
  [
    'images.pullSecret',
    { value: 'pull', changes: [/^(Deployment|Job)\/.* \/spec\/template\/spec\/imagePullSecrets/] },
  ],
  image('mongo', `mongo ${podSpec}/containers/0/image`),
  image('redis', `redis ${podSpec}/containers/0/image`),
  image('registry', `registry ${podSpec}/containers/0/image`),
  image('girder', `girder ${podSpec}/containers/0/image`),
  image(
    'dashboard',
    `dashboard ${podSpec}/containers/0/image`,
    `dashboard ${podSpec}/containers/0/env/\\d/value`,
  ),
  image('docker', `celery-worker ${podSpec}/containers/0/image`),
  image(
    'worker',
    `celery-worker ${podSpec}/containers/1/image`,
    `celery-worker ${podSpec}/containers/1/env/\\d+/value`,
  ),
  image(
    'init',
    `girder ${podSpec}/initContainers/0/image`,
    `celery-worker ${podSpec}/initContainers/\\d/image`,
  ),
  trusting('images.trust', 'example.org/another:1.0', '/spec/template/spec/containers/1/image$'),
  trusting('images.proxy', 'example.org/another:1.0', '/spec/template/spec/containers/0/image$'),
  [
    'images.node',
    { value: 'node:22.1.0', changes: [/^Job\/girder-setup \/spec\/template\/spec\/containers\/0\/image$/] },
  ],
  ...(['teraslice', 'opensearch'] as const).map((name): [string, Effect] => [
    `images.${name}`,
    {
      value: 'example.org/another:1.0',
      given: { teraslice: { enabled: true, search: { deploy: true } } },
      changes:
        name === 'opensearch'
          ? [/^Deployment\/teraslice-search .*\/image$/]
          : [/^Deployment\/teraslice-master \/spec\/template\//, /^ConfigMap\/teraslice-(master|worker) /],
    },
  ]),
  ['images.girderfs', { value: 'wholetale/girderfs:v2.0', changes: [gwvolmanEnv] }],
  ...common('mongo'),
  ...claim('mongo', 'mongo-volume-claim'),
  [
    'mongo.subPath',
    {
      value: 'db',
      changes: [new RegExp(`^Deployment/mongo ${podSpec}/containers/0/volumeMounts/0/subPath$`)],
    },
  ],
  ...common('redis'),
  ...common('registry'),
  ...claim('registry', 'registry-storage-volume-claim'),
  [
    'registry.legacyUser',
    { value: true, changes: [/^Secret\/registry-secret \/stringData\/registry\.password$/] },
  ],
  [
    'registry.ingress.enabled',
    {
      value: false,
      changes: [/^(Service|Ingress)\/registry-ingress /, /^NetworkPolicy\/wholetale-registry /],
    },
  ],
  [
    'registry.ingress.annotations',
    {
      value: { 'example.org/a': 'b' },
      changes: [/^Ingress\/registry-ingress \/metadata\/annotations\/example\.org\/a$/],
    },
  ],
  [
    'registry.ingress.serviceAnnotations',
    {
      value: { 'example.org/a': 'b' },
      changes: [/^Service\/registry-ingress \/metadata\/annotations\/example\.org\/a$/],
    },
  ],
  ...trust,
  ...common('girder'),
  ...claim('girder', 'girder-ps-volume-claim'),
  ['girder.devBranches', { value: 'a b c', changes: [/^Deployment\/girder .*\/env/] }],
  ...setUp,
  ...common('dashboard'),
  ['dashboard.replicas', { value: 3, changes: [/^Deployment\/dashboard \/spec\/replicas$/] }],
  ['dashboard.authProvider', { value: 'Other', changes: [/^Deployment\/dashboard .*\/env\/\d\/value$/] }],
  ...common('worker'),
  ...resources('worker.dockerResources', 'celery-worker', 0),
  ...claim('worker.dockerStorage', 'docker-storage-volume-claim'),
  ...claim('worker.buildDirs', 'image-build-dirs-volume-claim'),
  [
    'worker.variant',
    {
      value: 'legacy',
      changes: [
        gwvolmanEnv,
        /^NetworkPolicy\/wholetale-(girder|worker|tale|build|registry) /,
        /^Secret\/local-registry-secret /,
        /^(Service|Ingress)\/registry-ingress /,
        ...setUpAnew,
      ],
    },
  ],
  ['worker.workspaceSize', { value: '2Gi', changes: [gwvolmanEnv] }],
  ['worker.repo2dockerVersion', { value: 'wholetale/repo2docker_wholetale:v1.2', changes: [gwvolmanEnv] }],
  [
    'ingress.className',
    { value: 'traefik', changes: [/^Ingress\/(registry-)?ingress \/spec\/ingressClassName$/, gwvolmanEnv] },
  ],
  [
    'ingress.annotations',
    { value: { 'example.org/a': 'b' }, changes: [/^Ingress\/ingress \/metadata\/annotations/] },
  ],
  ...networkPolicy,
  ['quota', { value: { pods: '9' }, changes: [/^ResourceQuota\/wholetale /] }],
  ['limitRange', { value: [{ type: 'Pod', max: { cpu: '1' } }], changes: [/^LimitRange\/wholetale /] }],
]);

/** Keys that say where and how to deploy, and leave the manifests as they are. */
export const notInManifests: readonly string[] = [
  'configVersion',
  'layer',
  'kubeconfig',
  'context',
  'deleteData',
  'protect',
  'cluster.name',
  'cluster.project',
  'cluster.location',
  'cluster.zones',
  'cluster.nodeCount',
  'cluster.machineType',
  'cluster.diskGigabytes',
  'cluster.autoscaling.min',
  'cluster.autoscaling.max',
  'cluster.builder.enabled',
  'cluster.builder.machineType',
  'cluster.builder.min',
  'cluster.builder.max',
  'cluster.builder.diskGigabytes',
  'cluster.releaseChannel',
  'cluster.privateNodes',
  'cluster.authorizedNetworks',
  'cluster.network.nodes',
  'cluster.network.pods',
  'cluster.network.services',
  'cluster.address.existing',
  'cluster.dns.zone',
  'cluster.dns.project',
  'cluster.dns.ttlSeconds',
  'cluster.dns.wildcard',
  'cluster.registryCertificate',
  'cluster.enableApis',
  'cluster.labels',
  'cluster.deletionProtection',
  'secrets.registry.setAt',
  'secrets.registryCertificate.setAt',
  'secrets.site.setAt',
  'secrets.girder.setAt',
  'secrets.globus.setAt',
  'secrets.batchRegistry.setAt',
  'wait.ingress',
  'wait.dns',
  'wait.girder',
];
