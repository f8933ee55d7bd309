import type { Effect } from '../settings-effects';

const podSpec = '/spec/template/spec';
const pods = { master: 'teraslice-master', search: 'teraslice-search' } as const;

/** The file of the master, and so a restart of it. */
const masterFile = [
  /^ConfigMap\/teraslice-master \/data\/teraslice.yaml$/,
  /^Deployment\/teraslice-master \/spec\/template\/metadata\/annotations\/talestack.io\/config$/,
];
const workerFile = /^ConfigMap\/teraslice-worker \/data\/teraslice.yaml$/;
const files = [...masterFile, workerFile];

const deployment = (name: keyof typeof pods, path: string) =>
  new RegExp(`^Deployment/${pods[name]} ${podSpec}${path}`);

/** What both Deployments take. */
function common(name: keyof typeof pods): [string, Effect][] {
  const effects: [string, unknown, string][] = [
    ['nodeSelector', { disk: 'ssd' }, '/nodeSelector/disk$'],
    ['tolerations', [{ key: 'gpu', operator: 'Exists' }], '/tolerations'],
    ['affinity', { podAffinity: {} }, '/affinity'],
    ['env', { EXTRA: 'yes' }, '/containers/0/env'],
    ['resources.cpuRequest', '333m', '/containers/0/resources/requests/cpu$'],
    ['resources.cpuLimit', '3', '/containers/0/resources/limits/cpu$'],
    ['resources.memoryRequest', '65Mi', '/containers/0/resources/requests/memory$'],
    ['resources.memoryLimit', '33Gi', '/containers/0/resources/limits/memory$'],
  ];
  return effects.map(([key, value, path]) => [
    `${name}.${key}`,
    { value, changes: [deployment(name, path)] },
  ]);
}

/** Options that are in the configuration alone, of the master and of the pods of jobs. */
const inFiles = ([key, value]: [string, unknown]): [string, Effect] => [key, { value, changes: files }];

const options: [string, Effect][] = [
  ...Object.entries({
    clusterManagerType: 'kubernetes',
    shutdownTimeout: 1,
    workerDisconnectTimeout: 2,
    nodeDisconnectTimeout: 3,
    slicerTimeout: 4,
    cpu: 1.5,
    memory: 536_870_912,
    cpuExecutionController: 0.25,
    memoryExecutionController: 5,
    executionControllerTargets: [{ key: 'rack', value: 'alpha' }],
    ephemeralStorage: true,
    envVars: { REGION: 'west' },
    kubernetesImage: 'example.org/jobs:1',
    kubernetesOverridesEnabled: true,
    kubernetesWorkerAntiaffinity: true,
    kubernetesApiPollDelay: 6,
  }).map(inFiles),
  ['masterHostname', { value: 'other', changes: [workerFile] }],
  [
    'assetsDirectory',
    {
      value: '/assets',
      changes: [...files, deployment('master', '/containers/0/volumeMounts/1/mountPath$')],
    },
  ],
  [
    'kubernetesConfigMapName',
    {
      value: 'ts-dev1-worker',
      changes: [...masterFile, /^ConfigMap\/teraslice-worker /, /^ConfigMap\/ts-dev1-worker /],
    },
  ],
];

const assetsVolume = deployment('master', '/volumes/1/');
const withAssets = { assets: { enabled: true } };
const assetsClaim = (path: string) => [new RegExp(`^PersistentVolumeClaim/teraslice-assets /spec/${path}`)];
const withPriority = { priorityClass: { enabled: true } };
const priorityClass = (path: string) => [new RegExp(`^PriorityClass/teraslice-test /${path}$`)];
const priorityName = deployment('master', '/priorityClassName$');
const withData = { search: { persistent: true } };
const dataClaim = (path: string) => [
  new RegExp(`^PersistentVolumeClaim/teraslice-search-data /spec/${path}`),
];
const searchObjects = /^(Deployment|Service|NetworkPolicy)\/teraslice-search /;

/** Every key of the block, without `teraslice.`, and what it changes where there is a cluster. */
export const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  [
    'jobPorts',
    { value: [8125], changes: [/^NetworkPolicy\/teraslice-jobs \/spec\/ingress\/\d\/ports\/0\/port$/] },
  ],
  [
    'namespace',
    {
      value: 'streams',
      changes: [
        /metadata\/namespace$/,
        /^Namespace\//,
        /^RoleBinding\/teraslice-master \/subjects\/0\/namespace$/,
        ...files,
      ],
    },
  ],
  ['enabled', { value: false, changes: [/teraslice/] }],
  [
    'name',
    {
      value: 'ts-dev1',
      changes: [
        ...files,
        /^Deployment\/teraslice-master .*\/labels\/clusterName$/,
        /^NetworkPolicy\/teraslice-(jobs|search) .*\/app.kubernetes.io\/instance$/,
      ],
    },
  ],
  ['logLevel', { value: 'debug', changes: files }],
  ['settings', { value: { index_settings: {} }, changes: files }],
  ['connectors', { value: { kafka: { default: { brokers: 'kafka:9092' } } }, changes: files }],
  ...options.map(([key, effect]): [string, Effect] => [`options.${key}`, effect]),
  ...common('master'),
  ['master.service.type', { value: 'NodePort', changes: [/^Service\/teraslice-master \/spec\/type$/] }],
  [
    'master.service.nodePort',
    {
      value: 30678,
      given: { master: { service: { type: 'NodePort' } } },
      changes: [/^Service\/teraslice-master \/spec\/ports\/0\/nodePort$/],
    },
  ],
  ...common('search'),
  ['search.nodes', { value: ['http://search.example.org:9200'], changes: files }],
  ['search.connector', { value: 'elasticsearch', changes: files }],
  ['search.deploy', { value: false, changes: [searchObjects] }],
  [
    'search.persistent',
    {
      value: true,
      changes: [deployment('search', '/volumes/0/'), /^PersistentVolumeClaim\/teraslice-search-data /],
    },
  ],
  ['search.size', { value: '77Mi', given: withData, changes: dataClaim('resources/requests/storage$') }],
  ['search.storageClass', { value: 'fast', given: withData, changes: dataClaim('storageClassName$') }],
  [
    'assets.enabled',
    { value: true, changes: [...files, assetsVolume, /^PersistentVolumeClaim\/teraslice-assets /] },
  ],
  [
    'assets.existingClaim',
    {
      value: 'nfs',
      given: withAssets,
      changes: [...files, assetsVolume, /^PersistentVolumeClaim\/teraslice-assets /],
    },
  ],
  [
    'assets.accessMode',
    { value: 'ReadWriteOnce', given: withAssets, changes: assetsClaim('accessModes/0$') },
  ],
  ['assets.size', { value: '77Mi', given: withAssets, changes: assetsClaim('resources/requests/storage$') }],
  ['assets.storageClass', { value: 'nfs', given: withAssets, changes: assetsClaim('storageClassName$') }],
  [
    'priorityClass.enabled',
    { value: true, changes: [...files, priorityName, /^PriorityClass\/teraslice-test /] },
  ],
  [
    'priorityClass.name',
    {
      value: 'high-priority',
      given: withPriority,
      changes: [...files, priorityName, /^PriorityClass\/(teraslice-test|high-priority) /],
    },
  ],
  [
    'priorityClass.create',
    { value: false, given: withPriority, changes: [/^PriorityClass\/teraslice-test /] },
  ],
  ['priorityClass.value', { value: 7, given: withPriority, changes: priorityClass('value') }],
  [
    'priorityClass.preemption',
    { value: 'Never', given: withPriority, changes: priorityClass('preemptionPolicy') },
  ],
  ['legacyBinding', { value: true, changes: [/^(Role|RoleBinding)\/teraslice-all-teraslice /] }],
  ['quota', { value: { pods: '9' }, changes: [/^ResourceQuota\/teraslice /] }],
  ['limitRange', { value: [{ type: 'Pod', max: { cpu: '1' } }], changes: [/^LimitRange\/teraslice /] }],
]);
