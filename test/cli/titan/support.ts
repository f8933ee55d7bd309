import type { titan } from '../../../src/app';
import type { TitanSession } from '../../../src/cli/titan/session';
import { settingsOf } from '../../../src/cli/titan/settings';
import type { RepositorySettings } from '../../../src/config/schema/titan';
import { stackStamp } from '../../../src/kube/stamp';
import type { LiveObject } from '../../../stacks/workloads';
import { FakeCluster } from '../../fake-cluster';
import { configOf } from '../../wholetale/support';

export const namespace = 'titan';
export const driver = 'csi.example.org';
export const snapshots = 'snapshot.storage.k8s.io/v1';

/** What the controllers of the cluster in memory are to do wrong. */
export interface Faults {
  /** Claims that get no volume, by name. */
  readonly stuckClaims: Set<string>;
  /** What the driver says of a snapshot, by name; empty: it says nothing, and makes none. */
  readonly badSnapshots: Map<string, string>;
  /** Images that cannot be pulled. */
  readonly badImages: Set<string>;
  /** Pods that never end, by name. */
  readonly stuckPods: Set<string>;
  /** What Jobs come to. */
  jobs: 'Complete' | 'Failed' | 'running';
  /** What their pods print. */
  log: string;
}

export interface TestCluster {
  readonly cluster: FakeCluster;
  readonly faults: Faults;
}

/** A cluster that has what commits need, and controllers that do at once what is asked of them. */
export function testCluster(...more: readonly LiveObject[]): TestCluster {
  const cluster = new FakeCluster(
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    storageClass('standard', true),
    { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: driver } },
    snapshotClass('snap', true),
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'snapshot-controller', namespace: 'x' } },
    ...more,
  );
  const faults: Faults = {
    stuckClaims: new Set(),
    badSnapshots: new Map(),
    badImages: new Set(),
    stuckPods: new Set(),
    jobs: 'Complete',
    log: '',
  };
  cluster.controllers.push(
    (each) => {
      collectGarbage(each);
    },
    (each) => {
      bindClaims(each, faults);
    },
    (each) => {
      takeSnapshots(each, faults);
    },
    (each) => {
      runPods(each, faults);
    },
    (each) => {
      runJobs(each, faults);
    },
  );
  return { cluster, faults };
}

export function storageClass(name: string, isDefault = false, provisioner = driver): LiveObject {
  const annotations = { 'storageclass.kubernetes.io/is-default-class': `${isDefault}` };
  const object = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name, annotations } };
  return { ...object, provisioner } as LiveObject;
}

export function snapshotClass(name: string, isDefault = false, of = driver): LiveObject {
  const annotations = { 'snapshot.storage.kubernetes.io/is-default-class': `${isDefault}` };
  const object = { apiVersion: snapshots, kind: 'VolumeSnapshotClass', metadata: { name, annotations } };
  return { ...object, driver: of, deletionPolicy: 'Delete' } as LiveObject;
}

function collectGarbage(cluster: FakeCluster): void {
  const uids = new Set([...cluster.objects.values()].map(({ metadata }) => metadata.uid));
  for (const [key, { metadata }] of cluster.objects)
    if ((metadata.ownerReferences ?? []).some(({ uid }) => !uids.has(uid))) cluster.objects.delete(key);
}

interface ClaimLike {
  readonly spec?: { readonly storageClassName?: string };
  readonly status?: unknown;
}

function bindClaims(cluster: FakeCluster, { stuckClaims }: Faults): void {
  for (const claim of cluster.all('PersistentVolumeClaim')) {
    const { name = '' } = claim.metadata;
    const { spec, status } = claim as ClaimLike;
    if (status !== undefined) continue;
    const storageClassName = spec?.storageClassName ?? 'standard';
    const phase = stuckClaims.has(name) ? 'Pending' : 'Bound';
    cluster.patch(`PersistentVolumeClaim/${namespace}/${name}`, {
      spec: { storageClassName },
      status: { phase },
    });
  }
}

function takeSnapshots(cluster: FakeCluster, { badSnapshots }: Faults): void {
  for (const snapshot of cluster.all('VolumeSnapshot')) {
    const { name = '' } = snapshot.metadata;
    if (snapshot.status !== undefined) continue;
    const said = badSnapshots.get(name);
    if (said === '') continue;
    const content = `content-${name}`;
    const status =
      said === undefined
        ? { readyToUse: true, boundVolumeSnapshotContentName: content }
        : { readyToUse: false, error: { message: said } };
    cluster.patch(`VolumeSnapshot/${namespace}/${name}`, { status });
    cluster.add({
      ...{ apiVersion: snapshots, kind: 'VolumeSnapshotContent', metadata: { name: content } },
      spec: { deletionPolicy: 'Delete' },
    });
  }
}

interface SetLike {
  readonly spec?: {
    readonly replicas?: number;
    readonly template: {
      readonly metadata?: { readonly labels?: Record<string, string> };
      readonly spec: {
        readonly containers: readonly { readonly name: string; readonly image: string }[];
        readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName: string } }[];
      };
    };
  };
}

function runPods(cluster: FakeCluster, { badImages, stuckPods }: Faults): void {
  for (const set of cluster.all('StatefulSet')) {
    const { name = '', uid = '' } = set.metadata;
    const { spec } = set as SetLike;
    if (!spec) continue;
    const wanted = spec.replicas ?? 1;
    const pod = `${name}-0`;
    const path = `Pod/${namespace}/${pod}`;
    const there = cluster.find(path);
    if (wanted === 0 && there && !stuckPods.has(pod)) cluster.objects.delete(`v1 Pod ${namespace} ${pod}`);
    const [container] = spec.template.spec.containers;
    const isBad = badImages.has(container?.image ?? '');
    const bound = (spec.template.spec.volumes ?? []).every(({ persistentVolumeClaim: claim }) => {
      const found = claim && cluster.find(`PersistentVolumeClaim/${namespace}/${claim.claimName}`);
      return !claim || (found?.status as { phase?: string } | undefined)?.phase === 'Bound';
    });
    if (wanted > 0 && !there) {
      cluster.add({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          ...{ name: pod, namespace, labels: spec.template.metadata?.labels ?? {} },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid }],
        },
        spec: spec.template.spec,
        status: podStatus(container, isBad, bound),
      });
    }
    const ready = wanted > 0 && bound && !isBad ? 1 : 0;
    const replicas = cluster.find(path) ? 1 : 0;
    const status = { readyReplicas: ready, updatedReplicas: replicas, replicas, observedGeneration: 1 };
    if (JSON.stringify(set.status) !== JSON.stringify(status))
      cluster.patch(`StatefulSet/${namespace}/${name}`, { status });
  }
  for (const pod of cluster.all('Pod')) {
    const { name = '', ownerReferences = [] } = pod.metadata;
    const [owner] = ownerReferences;
    const isLeft = owner && ![...cluster.objects.values()].some(({ metadata }) => metadata.uid === owner.uid);
    if (isLeft) cluster.objects.delete(`v1 Pod ${namespace} ${name}`);
  }
}

function podStatus(
  container: { readonly name: string; readonly image: string } | undefined,
  isBad: boolean,
  bound: boolean,
): object {
  if (!bound) {
    const message = 'pod has unbound immediate PersistentVolumeClaims. preemption: none';
    return { phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', message }] };
  }
  const ready = [{ type: 'Ready', status: isBad ? 'False' : 'True' }];
  const state = isBad
    ? { waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } }
    : { running: {} };
  const statuses = [
    { name: container?.name, image: container?.image, ready: !isBad, restartCount: 0, state },
  ];
  return { phase: isBad ? 'Pending' : 'Running', conditions: ready, containerStatuses: statuses };
}

function runJobs(cluster: FakeCluster, { jobs, log }: Faults): void {
  for (const job of cluster.all('Job')) {
    const { name = '', uid = '' } = job.metadata;
    const pod = `${name}-x`;
    if (!cluster.find(`Pod/${namespace}/${pod}`)) {
      cluster.add({
        ...{ apiVersion: 'v1', kind: 'Pod' },
        metadata: {
          ...{ name: pod, namespace, labels: { 'batch.kubernetes.io/job-name': name } },
          ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name, uid }],
        },
      });
      cluster.podLogs.set(pod, log);
    }
    // It ends once what it needs is there.
    if (job.status !== undefined || jobs === 'running' || !cluster.find(`Secret/${namespace}/${name}`))
      continue;
    const conditions = [
      { type: jobs, status: 'True', reason: jobs === 'Failed' ? 'BackoffLimitExceeded' : '' },
    ];
    cluster.patch(`Job/${namespace}/${name}`, { status: { conditions } });
  }
}

export interface TestSession extends TitanSession {
  readonly said: string[];
  /** Of Ctrl-C. */
  readonly controller: AbortController;
}

let seconds = 0;

/** A user's session; their config may be another one than that of others. */
export function testSession(
  cluster: FakeCluster,
  config: object = {},
  more: Partial<TitanSession> = {},
): TestSession {
  const said: string[] = [];
  const controller = new AbortController();
  const environment = more.environment ?? 'dev';
  return {
    cluster,
    config: { ...configOf(config), environment },
    environment,
    stamp: stackStamp(environment),
    author: 'ann',
    json: true,
    signal: controller.signal,
    timeoutSeconds: 0.2,
    everySeconds: 0.01,
    // Commits of one test are told apart by their times.
    now: () => new Date(Date.UTC(2026, 5, 1) + 1000 * (seconds += 1)),
    say: (line) => {
      said.push(line);
    },
    lineOf: (path) => `stacks/Pulumi.${environment}.yaml:${path.length}`,
    ...more,
    said,
    controller,
  };
}

export const postgres: titan.ImageMetadata = {
  volumes: [{ name: 'v0', path: '/var/lib/postgresql/data' }],
  ports: [5432],
  udpPorts: [],
  user: undefined,
  group: undefined,
  tag: 'postgres:16.4',
  digest: undefined,
};

export const mongo: titan.ImageMetadata = {
  ...postgres,
  volumes: [
    { name: 'v0', path: '/data/configdb' },
    { name: 'v1', path: '/data/db' },
  ],
  ports: [27017],
  tag: 'mongo:7.0.14',
};

const noFlags = {
  image: undefined,
  size: undefined,
  'storage-class': undefined,
  environment: undefined,
  'env-secret': undefined,
  port: undefined,
  service: undefined,
  user: undefined,
  group: undefined,
  'writable-root': undefined,
};

export function settings(
  metadata: titan.ImageMetadata = postgres,
  flags: Partial<Parameters<typeof settingsOf>[0]> = {},
): RepositorySettings {
  return settingsOf({ ...noFlags, ...flags }, metadata);
}
