import { titan } from '../../src/app';
import { matches } from '../wholetale/support';
import { all, commandManifests, configOf, one, podSpec } from './support';

const pushed = {
  id: '5f0c7c2e-6a5a-4a0e-9d5d-0d4f6f5a4b3c',
  type: 'PUSH' as const,
  repository: 'pg',
  commit: 'c0ffee',
  commitProperties: { message: 'first' },
  remoteType: 's3',
  remote: { bucket: 'tales', path: 'pg' },
  parameters: { secretKey: 'tell-nobody' },
  volumes: [
    {
      name: 'v0',
      path: '/var/lib/postgresql/data',
      size: '9Gi',
      from: { repository: 'pg', commit: 'c0ffee', generation: 1 },
    },
  ],
  security: { user: 70, group: 71, fsGroup: 72 },
};

const manifestsOf = (settings: object = {}, more: object = {}) =>
  titan.operationManifests({ ...titan.operationDefaults(configOf(settings)), ...pushed, ...more });

const name = `titan-operation-${pushed.id}`;
const manifests = manifestsOf();
const job = one(manifests, 'Job');
const pod = podSpec(job);
const [container] = pod.containers;

test('Job and Secret have Titan’s name, and the Job tries twice', () => {
  expect([job.metadata!.name, one(manifests, 'Secret').metadata!.name]).toEqual([name, name]);
  expect(name.length).toBeLessThanOrEqual(63);
  expect(job.spec!.backoffLimit).toBe(1);
  expect(pod.restartPolicy).toBe('OnFailure');
});

test('Titan’s own runner finds everything where it looks for it', () => {
  expect(container).toMatchObject({ name: 'operation', command: ['/titan/kubernetesOperation'] });
  expect(container!.env).toEqual([{ name: 'TITAN_PATH', value: '/var/titan' }]);
  expect(container!.volumeMounts!.slice(0, 3)).toEqual([
    { name: 'x-secret', mountPath: '/var/titan/x-secret', readOnly: true },
    { name: 'x-scratch', mountPath: '/var/titan/x-scratch' },
    { name: 'v0', mountPath: '/var/titan/v0' },
  ]);
  const volume = (of: string) => pod.volumes!.find((each) => each.name === of)!;
  expect(volume('x-secret').secret!.secretName).toBe(name);
  expect(volume('v0').persistentVolumeClaim!.claimName).toBe(`${pushed.id}-v0`);
  expect(volume('x-scratch').ephemeral!.volumeClaimTemplate!.spec.accessModes).toEqual(['ReadWriteOnce']);
  const config = one(manifests, 'Secret').stringData!.config!;
  expect(JSON.parse(config)).toEqual({
    remoteType: 's3',
    remote: pushed.remote,
    parameters: pushed.parameters,
    operationId: pushed.id,
    commitId: 'c0ffee',
    commit: { message: 'first' },
    type: 'PUSH',
    scratchVolume: 'x-scratch',
    volumes: ['v0'],
    volumeDescriptions: ['/var/lib/postgresql/data'],
  });
});

test('a push works on a copy of the commit, a pull on an empty volume', () => {
  const claim = one(manifests, 'PersistentVolumeClaim');
  expect(claim.metadata!.name).toBe(`${pushed.id}-v0`);
  expect(claim.spec!.dataSource!.name).toBe('pg-v0-c0ffee');
  expect(claim.spec!.resources!.requests).toEqual({ storage: '9Gi' });
  const [volume] = pushed.volumes;
  const pulled = manifestsOf({}, { type: 'PULL', volumes: [{ ...volume, from: undefined }] });
  expect(one(pulled, 'PersistentVolumeClaim').spec!.dataSource).toBeUndefined();
});

test('the pod reads the files as the repository’s own, and asks for no more than restricted allows', () => {
  expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, fsGroup: 72 });
  expect(pod.securityContext!.seccompProfile).toEqual({ type: 'RuntimeDefault' });
  expect(container!.securityContext).toMatchObject({
    runAsUser: 70,
    runAsGroup: 71,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
  });
  expect(pod.automountServiceAccountToken).toBe(false);
});

test('no Service and no StatefulSet takes its pod for one of the repository', () => {
  const labels = job.spec!.template.metadata!.labels!;
  const repository = commandManifests();
  for (const { spec } of all(repository, 'Service')) expect(matches(spec!.selector!, labels)).toBe(false);
});

test('Secret and claims go with the Job, once its id is known', () => {
  const owned = manifestsOf({}, { jobUid: '5d1c' });
  const owners = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid: '5d1c' }];
  expect(owned.map(({ kind, metadata }) => [kind, metadata.ownerReferences])).toEqual([
    ['PersistentVolumeClaim', owners],
    ['Secret', owners],
    ['Job', undefined],
  ]);
});

test('what may be secret stands in the Secret and nowhere else', () => {
  for (const each of manifests.filter(({ kind }) => kind !== 'Secret'))
    expect(JSON.stringify(each)).not.toContain('tell-nobody');
  expect(JSON.stringify(one(manifests, 'Secret').metadata)).not.toContain('tell-nobody');
});

const ofContainer = (settings: object) => podSpec(one(manifestsOf(settings), 'Job')).containers[0]!;

test.each([
  ['cpuRequest', '333m', 'requests', 'cpu'],
  ['cpuLimit', '3', 'limits', 'cpu'],
  ['memoryRequest', '65Mi', 'requests', 'memory'],
  ['memoryLimit', '33Gi', 'limits', 'memory'],
] as const)('titan.operation.resources.%s', (key, value, kind, what) => {
  const before = ofContainer({}).resources![kind]?.[what];
  const after = ofContainer({ operation: { resources: { [key]: value } } }).resources![kind]![what];
  expect([before === value, after]).toEqual([false, value]);
});

test('titan.operation.scratchSize, ttlSeconds, titanImage and storageClass', () => {
  const changed = manifestsOf({
    operation: { scratchSize: '3Gi', ttlSeconds: 60 },
    titanImage: 'titandata/titan:0.7.0',
    storageClass: 'fast',
  });
  const { spec } = one(changed, 'Job');
  const scratch = podSpec(one(changed, 'Job')).volumes!.find((each) => each.name === 'x-scratch')!;
  expect(spec!.ttlSecondsAfterFinished).toBe(60);
  expect(scratch.ephemeral!.volumeClaimTemplate!.spec).toMatchObject({
    storageClassName: 'fast',
    resources: { requests: { storage: '3Gi' } },
  });
  expect(podSpec(one(changed, 'Job')).containers[0]!.image).toBe('titandata/titan:0.7.0');
});

test('the properties of Titan’s context have its names', () => {
  const config = configOf(
    { namespace: 'data', storageClass: 'fast', snapshotClass: 'snap', titanImage: 'titandata/titan:0.7.0' },
    { kubeconfig: '/tmp/config', context: 'lab', images: { prefix: 'mirror.example.org' } },
  );
  expect(titan.titanContext(config)).toEqual({
    configFile: '/tmp/config',
    context: 'lab',
    namespace: 'data',
    storageClass: 'fast',
    snapshotClass: 'snap',
    titanImage: 'mirror.example.org/titandata/titan:0.7.0',
  });
});

test('the namespace that commands make is the same as that of `up`, and of no stack', () => {
  const [namespace, ...others] = titan.namespaceManifests(configOf());
  expect(others.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'NetworkPolicy/titan-default-deny',
    'NetworkPolicy/titan-repositories',
    'NetworkPolicy/titan-operations',
  ]);
  expect(namespace).toMatchObject({
    kind: 'Namespace',
    metadata: {
      name: 'titan',
      labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      annotations: { 'talestack.io/made-by': 'titan' },
    },
  });
});
