import type { Fields } from '../../fields';

/** What of a fixture goes into every object. */
export interface Basics {
  /** What is in names of objects. */
  readonly short: string;
  /** What is in labels. */
  readonly label: string;
  readonly workers: number;
  /** The job with all of Teraslice's defaults, as its variable EX holds it. */
  readonly execution: Readonly<Record<string, unknown>>;
}

export const ids = {
  jobId: '7ba9afb0-417a-4936-adc5-b15e31d1edd1',
  exId: 'e76a0278-d9bc-4d78-bf14-431bcd97528c',
  ownerUid: 'f1d2d2f9-24e9-4b1c-9d8b-0c1d2e3f4a5b',
} as const;

const under = (path: string, fields: object): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${path}/${key}`, value as unknown]));

const selector = (component: string) => ({
  'app.kubernetes.io/name': 'teraslice',
  'app.kubernetes.io/component': component,
  'teraslice.terascope.io/exId': ids.exId,
});

const labels = (component: string, label: string) => ({
  ...selector(component),
  'teraslice.terascope.io/jobId': ids.jobId,
  'teraslice.terascope.io/jobName': label,
  'app.kubernetes.io/instance': 'ts-dev1',
});

const pod = 'spec/template/spec';
const relocatable = { 'job.teraslice.terascope.io/relocatable': 'false' };

/** `ts-exc-NAME-7ba9afb0-417a`: the first 13 characters of the job's id. */
export const nameOf = (kind: 'exc' | 'wkr', short: string) => `ts-${kind}-${short}-7ba9afb0-417a`;

/** What both kinds of pod have. */
function podFields(component: string, name: string): Fields {
  const container = `${pod}/containers/${name}`;
  return {
    [`${container}/image`]: 'terascope/teraslice:v3.18.0',
    [`${container}/ports/0/containerPort`]: 45680,
    ...under(`${container}/volumeMounts/0`, { name: 'config', mountPath: '/app/config' }),
    ...under(`${container}/volumeMounts/1`, { name: 'assets', mountPath: '/app/assets' }),
    [`${container}/env/NODE_TYPE/value`]: component,
    [`${container}/env/POD_IP/valueFrom/fieldRef/fieldPath`]: 'status.podIP',
    ...under(`${container}/securityContext`, {
      allowPrivilegeEscalation: false,
      'capabilities/drop/0': 'ALL',
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: 10001,
    }),
    [`${pod}/volumes/config/configMap/name`]: 'teraslice-worker',
    ...under(`${pod}/volumes/config/configMap/items/0`, { key: 'teraslice.yaml', path: 'teraslice.yaml' }),
    [`${pod}/volumes/assets/emptyDir`]: {},
    [`${pod}/terminationGracePeriodSeconds`]: 60,
    ...under(`${pod}/securityContext`, {
      runAsNonRoot: true,
      runAsUser: 10001,
      runAsGroup: 10001,
      fsGroup: 10001,
      fsGroupChangePolicy: 'OnRootMismatch',
      'seccompProfile/type': 'RuntimeDefault',
    }),
  };
}

/** Every field of the three objects of a job without any option, with Teraslice's defaults. */
export function expectedFields({ short, label, workers, execution }: Basics): Record<string, Fields> {
  const controller = nameOf('exc', short);
  const worker = nameOf('wkr', short);
  const owner = under('metadata/ownerReferences/0', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    name: controller,
    uid: ids.ownerUid,
    controller: false,
    blockOwnerDeletion: false,
  });
  const controllerContainer = `${pod}/containers/${controller}`;
  const size = { cpu: 0.5, memory: 512000000 };
  return {
    Job: {
      apiVersion: 'batch/v1',
      kind: 'Job',
      'metadata/name': controller,
      'metadata/namespace': 'ts-dev1',
      ...under('metadata/labels', { ...labels('execution_controller', label), ...relocatable }),
      ...under('spec/template/metadata/labels', { ...labels('execution_controller', label), ...relocatable }),
      ...podFields('execution_controller', controller),
      ...under(`${controllerContainer}/readinessProbe`, {
        'httpGet/path': '/health',
        'httpGet/port': 45680,
        initialDelaySeconds: 3,
        periodSeconds: 10,
        timeoutSeconds: 1,
        successThreshold: 1,
        failureThreshold: 3,
      }),
      ...under(`${controllerContainer}/resources/requests`, size),
      ...under(`${controllerContainer}/resources/limits`, size),
      // 0.9 × 512000000 ÷ 2²⁰.
      [`${controllerContainer}/env/NODE_OPTIONS/value`]: '--max-old-space-size=439',
      [`${controllerContainer}/env/EX/value`]: { ...execution, _status: 'scheduling', slicer_port: 45680 },
      [`${pod}/restartPolicy`]: 'Never',
    },
    Service: {
      apiVersion: 'v1',
      kind: 'Service',
      'metadata/name': `svc-${controller}`,
      'metadata/namespace': 'ts-dev1',
      ...under('metadata/labels', {
        ...selector('execution_controller'),
        'teraslice.terascope.io/jobId': ids.jobId,
      }),
      ...owner,
      ...under('spec/selector', {
        'app.kubernetes.io/component': 'execution_controller',
        'teraslice.terascope.io/exId': ids.exId,
      }),
      ...under('spec/ports/0', { port: 45680, targetPort: 45680 }),
    },
    Deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      'metadata/name': worker,
      'metadata/namespace': 'ts-dev1',
      ...under('metadata/labels', labels('worker', label)),
      ...owner,
      'spec/replicas': workers,
      ...under('spec/selector/matchLabels', selector('worker')),
      ...under('spec/template/metadata/labels', labels('worker', label)),
      ...podFields('worker', worker),
      [`${pod}/containers/${worker}/env/EX/value`]: {
        ...execution,
        _status: 'initializing',
        slicer_port: 45680,
        slicer_hostname: `svc-${controller}.ts-dev1`,
      },
    },
  };
}

/** Defaults of Teraslice 3.18 on Kubernetes (`job-schemas.ts`), and what `storage/execution.ts` adds. */
export const executionDefaults: Readonly<Record<string, unknown>> = {
  active: true,
  analytics: true,
  assets: null,
  autorecover: false,
  lifecycle: 'once',
  max_retries: 3,
  name: 'Custom Job',
  apis: [],
  probation_window: 300000,
  slicers: 1,
  stateful: false,
  labels: null,
  env_vars: {},
  log_level: null,
  targets: [],
  ephemeral_storage: false,
  pod_spec_override: {},
  volumes: [],
  relocatable: false,
  job_id: ids.jobId,
  ex_id: ids.exId,
  metadata: {},
  _context: 'ex',
  _has_errors: false,
  _slicer_stats: {},
  _failureReason: '',
};
