import type { Effect } from '../settings-effects';
import { postgres } from './support';

const podSpec = '/spec/template/spec';
const container = `${podSpec}/containers/0`;

/** With one repository, `pg`. */
const given = { titan: { repositories: { pg: postgres } } };
const titan = (key: string, effect: Omit<Effect, 'given'>): [string, Effect] => [
  `titan.${key}`,
  { given, ...effect },
];

/** Keys of the block that the manifests of `up` depend on. */
export const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  titan('namespace', { value: 'data', changes: [/\/metadata\/namespace$/, /^Namespace\//] }),
  titan('storageClass', {
    value: 'fast',
    changes: [/^PersistentVolumeClaim\/pg-v0 \/spec\/storageClassName$/],
  }),
  titan('commits.keep', {
    value: 5,
    changes: [/^StatefulSet\/pg \/metadata\/annotations\/titan\.talestack\.io\/keep$/],
  }),
  titan('quota', { value: { pods: '9' }, changes: [/^ResourceQuota\/titan-test /] }),
  titan('limitRange', { value: [{ type: 'Pod', max: { cpu: '1' } }], changes: [/^LimitRange\/titan-test /] }),
  [
    'titan.repositories',
    {
      value: { mongo: { image: 'mongo:7.0.14', volumes: { v0: { path: '/data/db' } } } },
      given,
      changes: [/^PersistentVolumeClaim\/mongo-v0 /, /^Service\/mongo /, /^StatefulSet\/mongo /],
    },
  ],
]);

/** Keys that say what commands do; what comes of them is in commands.test.ts. */
export const notInManifests: readonly string[] = [
  'titan.commits.deletionPolicy',
  'titan.snapshotClass',
  'titan.titanImage',
  'titan.operation.resources.cpuRequest',
  'titan.operation.resources.cpuLimit',
  'titan.operation.resources.memoryRequest',
  'titan.operation.resources.memoryLimit',
  'titan.operation.scratchSize',
  'titan.operation.ttlSeconds',
];

/** What is noted of a repository changes with nearly everything that is set of it. */
const noted = /^StatefulSet\/pg \/metadata\/annotations\/titan\.talestack\.io\/definition$/;
const inPod = (path: string) => new RegExp(`^StatefulSet/pg ${podSpec}${path}`);
const inContainer = (path: string) => new RegExp(`^StatefulSet/pg ${container}${path}`);
const probe = (field: string) => inContainer(`/(startup|readiness|liveness)Probe/${field}`);
const ports = [
  /^Service\/pg \/spec\/ports\//,
  inContainer('/ports/'),
  inContainer('/(startup|readiness|liveness)Probe/tcpSocket/port$'),
];

/** Keys of one repository, as `volumes.v0.size`. */
export const repositoryEffects: ReadonlyMap<string, Omit<Effect, 'given'> & { readonly given?: object }> =
  new Map(
    Object.entries<Omit<Effect, 'given'> & { readonly given?: object }>({
      image: { value: 'postgres:17.0', changes: [inContainer('/image$'), noted] },
      volumes: {
        value: { ...postgres.volumes, v1: { path: '/backup' } },
        changes: [/^PersistentVolumeClaim\/pg-v1 /, inContainer('/volumeMounts/'), inPod('/volumes/'), noted],
      },
      ports: { value: [5433], changes: [...ports, noted] },
      udpPorts: {
        value: [53],
        changes: [/^Service\/pg \/spec\/ports\/1\//, inContainer('/ports/1/'), noted],
      },
      'from.commit': {
        value: 'c0ffee',
        changes: [
          /^PersistentVolumeClaim\/pg-v0(-\w{8})? /,
          inPod('/volumes/0/persistentVolumeClaim/claimName$'),
          /^StatefulSet\/pg \/metadata\/annotations\/titan\.talestack\.io\/from$/,
        ],
      },
      'from.repository': {
        value: 'other',
        given: { from: { commit: 'c0ffee' } },
        changes: [
          /^PersistentVolumeClaim\/pg-v0-\w{8} /,
          inPod('/volumes/0/persistentVolumeClaim/claimName$'),
          /^StatefulSet\/pg \/metadata\/annotations\/titan\.talestack\.io\/from$/,
        ],
      },
      'from.generation': {
        value: 2,
        given: { from: { commit: 'c0ffee' } },
        changes: [
          /^PersistentVolumeClaim\/pg-v0-\w{8} /,
          inPod('/volumes/0/persistentVolumeClaim/claimName$'),
          /^StatefulSet\/pg \/metadata\/annotations\/titan\.talestack\.io\/from$/,
        ],
      },
      running: { value: false, changes: [/^StatefulSet\/pg \/spec\/replicas$/] },
      env: { value: { POSTGRES_DB: 'tales' }, changes: [inContainer('/env/')] },
      envSecret: { value: 'pg-password', changes: [inContainer('/envFrom/0/secretRef/name$'), noted] },
      user: {
        value: 70,
        changes: [
          inContainer('/securityContext/runAs(User|Group)$'),
          inPod('/securityContext/fsGroup$'),
          noted,
        ],
      },
      group: {
        value: 70,
        changes: [inContainer('/securityContext/runAsGroup$'), inPod('/securityContext/fsGroup$'), noted],
      },
      fsGroup: { value: 70, changes: [inPod('/securityContext/fsGroup$'), noted] },
      writableRoot: {
        value: true,
        changes: [inContainer('/securityContext/readOnlyRootFilesystem$'), noted],
      },
      writablePaths: {
        value: ['/var/cache'],
        changes: [inContainer('/volumeMounts/'), inPod('/volumes/'), noted],
      },
      'probe.command': {
        value: ['pg_isready'],
        changes: [probe('exec/command/0$'), probe('tcpSocket/port$'), noted],
      },
      'probe.port': { value: 5433, changes: [probe('tcpSocket/port$'), noted] },
      'probe.startupSeconds': {
        value: 900,
        changes: [inContainer('/startupProbe/failureThreshold$'), noted],
      },
      'service.type': { value: 'ClusterIP', changes: [/^Service\/pg-access /, noted] },
      'service.annotations': {
        value: { 'example.org/internal': 'yes' },
        given: { service: { type: 'LoadBalancer' } },
        changes: [/^Service\/pg-access \/metadata\/annotations\/example\.org\/internal$/, noted],
      },
      nodeSelector: { value: { disk: 'ssd' }, changes: [inPod('/nodeSelector/disk$'), noted] },
      tolerations: { value: [{ operator: 'Exists' }], changes: [inPod('/tolerations'), noted] },
      affinity: { value: { podAffinity: {} }, changes: [inPod('/affinity'), noted] },
      'resources.cpuRequest': { value: '333m', changes: [inContainer('/resources/requests/cpu$'), noted] },
      'resources.cpuLimit': { value: '3', changes: [inContainer('/resources/limits/cpu$'), noted] },
      'resources.memoryRequest': {
        value: '65Mi',
        changes: [inContainer('/resources/requests/memory$'), noted],
      },
      'resources.memoryLimit': { value: '33Gi', changes: [inContainer('/resources/limits/memory$'), noted] },
    }),
  );

/** Keys of one volume. */
export const volumeEffects: ReadonlyMap<string, Omit<Effect, 'given'>> = new Map(
  Object.entries<Omit<Effect, 'given'>>({
    path: {
      value: '/data',
      changes: [
        /^PersistentVolumeClaim\/pg-v0 \/metadata\/annotations\/titan\.talestack\.io\/path$/,
        inContainer('/volumeMounts/0/mountPath$'),
        noted,
      ],
    },
    size: {
      value: '7Gi',
      changes: [/^PersistentVolumeClaim\/pg-v0 \/spec\/resources\/requests\/storage$/, noted],
    },
    storageClass: {
      value: 'fast',
      changes: [/^PersistentVolumeClaim\/pg-v0 \/spec\/storageClassName$/, noted],
    },
  }),
);
