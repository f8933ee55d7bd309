import type { Effect } from '../settings-effects';

/** The one submission of {@link given}. */
const pod = '/spec/template/spec';

/** What every key is looked at with: a submission, and what a claim and a Secret need to be made. */
const batch = {
  image: 'example.org/caf:1.0',
  claim: { enabled: true },
  registry: { server: 'registry.example.org', username: 'reader' },
  submissions: { night: { tasks: ['echo one', 'echo two'] } },
};
export const given = { wholetale: { enabled: false }, batch };

const job = (path: string) => new RegExp(`^Job/night--task-[01] ${path}`);
const record = /^ConfigMap\/night--record \/data\/submission.json$/;

/** Key of an option → a value, and where it goes in each Job. The record has all of them. */
function option(key: string, value: unknown, ...paths: string[]): [string, Effect] {
  return [`batch.${key}`, { value, given, changes: [record, ...paths.map(job)] }];
}

/** The same for options that concern one Job for all tasks. */
function indexed(key: string, value: unknown, path: string): [string, Effect] {
  const inIndexed = { ...given, batch: { ...batch, shape: 'indexed' } };
  return [`batch.${key}`, { value, given: inIndexed, changes: [record, new RegExp(`^Job/night ${path}$`)] }];
}

/** Another Job takes the place of the first ones. */
const another = /^(Job|ConfigMap)\/night(--|\s)/;

/** Every key of the block, and what it changes. */
export const effects: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ['batch.namespace', { value: 'caf', given, changes: [/ \/metadata\/namespace$/, /^Namespace\//] }],
  ['batch.quota', { value: { pods: '9' }, given, changes: [/^ResourceQuota\/batch-test /] }],
  [
    'batch.limitRange',
    { value: [{ type: 'Pod', max: { cpu: '4' } }], given, changes: [/^LimitRange\/batch-test /] },
  ],
  option('image', 'example.org/caf:2.0', `${pod}/containers/0/image$`),
  [
    'batch.registrySecret',
    {
      value: 'mine',
      given,
      changes: [record, job(`${pod}/imagePullSecrets/0/name$`), /^Secret\/(mine|sh-k8s-registry-secret) /],
    },
  ],
  [
    'batch.volumeClaim',
    {
      value: 'mine',
      given,
      changes: [
        record,
        job(`${pod}/volumes/0/persistentVolumeClaim/claimName$`),
        /^PersistentVolumeClaim\/(mine|ntuples-claim) /,
      ],
    },
  ],
  option('mountPath', '/data', `${pod}/containers/0/volumeMounts/0/mountPath$`),
  option('ncores', 4, `${pod}/containers/0/resources/requests/cpu$`),
  option('memory', 8000, `${pod}/containers/0/resources/(requests|limits)/memory$`),
  option('disk', 50, `${pod}/containers/0/resources/(requests|limits)/ephemeral-storage$`),
  option('time', 10, `${pod}/activeDeadlineSeconds$`),
  indexed('maxConcurrent', 1, '/spec/parallelism'),
  option('retries', 5, '/spec/backoffLimit$'),
  indexed('maxFailedIndexes', 1, '/spec/maxFailedIndexes'),
  [
    'batch.exitCodes.success',
    { value: [3], given, changes: [/^ConfigMap\/night--(wrapper|record) /, job('/spec/')] },
  ],
  option('exitCodes.final', [9], '/spec/podFailurePolicy/rules/1/'),
  ['batch.shape', { value: 'indexed', given, changes: [another] }],
  option('user', 4711, `${pod}/securityContext/runAsUser$`),
  // Jobs of commands alone have a time to live; see per-task.test.ts.
  option('ttl', 60),
  option('nodeSelector', { disk: 'ssd' }, `${pod}/nodeSelector/disk$`),
  option('tolerations', [{ operator: 'Exists' }], `${pod}/tolerations/0/operator$`),
  option('affinity', { podAffinity: { a: 1 } }, `${pod}/affinity/`),
  ['batch.claim.enabled', { value: false, given, changes: [/^PersistentVolumeClaim\/ntuples-claim /] }],
  [
    'batch.claim.size',
    {
      value: '7Gi',
      given,
      changes: [/^PersistentVolumeClaim\/ntuples-claim \/spec\/resources\/requests\/storage$/],
    },
  ],
  [
    'batch.claim.storageClass',
    {
      value: 'nfs',
      given,
      changes: [
        /^PersistentVolumeClaim\/ntuples-claim \/spec\/storageClassName$/,
        // Without a class it is an exception of a house rule.
        /^PersistentVolumeClaim\/ntuples-claim \/metadata\/annotations\/talestack\.io\/allow-storage-by-class$/,
      ],
    },
  ],
  [
    'batch.submissions',
    {
      value: { night: { revision: 1 } },
      given,
      changes: [job('/metadata/annotations/batch.talestack.io/digest$'), /^ConfigMap\/night--(tasks|record)/],
    },
  ],
]);

/** Keys that are in the value of a secret, which no manifest holds: see batch.test.ts. */
export const inSecrets: readonly string[] = ['batch.registry.server', 'batch.registry.username'];
