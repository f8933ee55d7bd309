import { submissionManifests, submissionSelector } from '../../src/batch';
import { argument } from '../../src/batch/jobs';
import { jobs, numbered, optionsOf, submission } from './support';

const [first] = jobs(submissionManifests(submission()));

test('a Job has the shape of the seed, and what is listed here beside', () => {
  expect(first).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      // One name for each identifier: submitting it again finds it.
      name: 'night--ttbar-0',
      namespace: 'batch',
      labels: {
        // The seed's.
        app: 'submission-helper',
        'app.kubernetes.io/name': 'night',
        'app.kubernetes.io/instance': 'dev',
        'app.kubernetes.io/part-of': 'batch',
        'app.kubernetes.io/component': 'night',
        'app.kubernetes.io/managed-by': 'talestack',
        'batch.talestack.io/submission': 'night',
        'batch.talestack.io/task': 'ttbar-0',
        'batch.talestack.io/index': '0',
        'batch.talestack.io/run': '0',
      },
      annotations: { 'talestack.io/made-by': 'batch', 'batch.talestack.io/identifier': 'ttbar_0' },
    },
    spec: {
      ttlSecondsAfterFinished: 86_400,
      backoffLimit: 2,
      podFailurePolicy: {
        rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }],
      },
      template: {
        metadata: { labels: first?.metadata?.labels },
        spec: {
          // The seed's.
          restartPolicy: 'Never',
          imagePullSecrets: [{ name: 'sh-k8s-registry-secret' }],
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'ntuples-claim' } }],
          containers: [
            {
              name: 'task',
              image: 'example.org/caf:1.0',
              command: ['bash', '-cl', 'run --file /ntuples/ttbar_0.root'],
              volumeMounts: [{ name: 'data', mountPath: '/ntuples' }],
              // Ours.
              resources: {
                requests: { cpu: '1', memory: '4G', 'ephemeral-storage': '100M' },
                limits: { memory: '4G', 'ephemeral-storage': '10G' },
              },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              terminationMessagePolicy: 'FallbackToLogsOnError',
            },
          ],
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
        },
      },
    },
  });
});

test("what the seed's commands select by is on Jobs and pods", () => {
  for (const job of jobs(submissionManifests(submission()))) {
    expect(job.metadata?.labels).toMatchObject(submissionSelector('night'));
    expect(job.spec?.template.metadata?.labels).toMatchObject(submissionSelector('night'));
  }
});

const podOf = (given: Parameters<typeof optionsOf>[0]) =>
  jobs(submissionManifests(submission({ options: optionsOf(given) })))[0]?.spec?.template.spec;

test.each<[string, Parameters<typeof optionsOf>[0], object]>([
  ['time', { time: 90 }, { activeDeadlineSeconds: 5400 }],
  ['registrySecret', { registrySecret: 'mine' }, { imagePullSecrets: [{ name: 'mine' }] }],
  ['user', { user: 4711 }, { securityContext: { runAsUser: 4711, runAsNonRoot: true } }],
  ['nodeSelector', { nodeSelector: { disk: 'ssd' } }, { nodeSelector: { disk: 'ssd' } }],
  ['tolerations', { tolerations: [{ operator: 'Exists' }] }, { tolerations: [{ operator: 'Exists' }] }],
  ['affinity', { affinity: { podAffinity: {} } }, { affinity: { podAffinity: {} } }],
])('%s is that of the pod', (_, given, expected) => {
  expect(podOf(given)).toMatchObject(expected);
});

test.each<[Parameters<typeof optionsOf>[0], string, string]>([
  [{ ncores: 8, memory: 1500 }, '8', '1500M'],
  [{ ncores: 0.5, memory: 1_000_000 }, '500m', '1T'],
  [{ ncores: 1.125, memory: 1 }, '1125m', '1M'],
])('%j in the spelling of the API server', (given, cpu, memory) => {
  const resources = podOf(given)?.containers[0]?.resources;
  expect(resources?.requests).toMatchObject({ cpu, memory });
  expect(resources?.limits).toMatchObject({ memory });
  expect(resources?.limits?.cpu).toBeUndefined();
});

test('without time, claim and registry secret none of them is there', () => {
  const pod = podOf({ time: -1, volumeClaim: '', registrySecret: '' });
  expect(pod).not.toHaveProperty('activeDeadlineSeconds');
  expect(pod).not.toHaveProperty('imagePullSecrets');
  expect(pod).not.toHaveProperty('volumes');
  expect(pod?.containers[0]).not.toHaveProperty('volumeMounts');
});

test('Jobs above maxConcurrent wait', () => {
  const options = optionsOf({ maxConcurrent: 2 });
  const made = jobs(submissionManifests(submission({ options })));
  expect(made.map(({ spec }) => spec?.suspend)).toEqual([undefined, undefined, true]);
});

test('an exit code that is final ends the tries', () => {
  const options = optionsOf({ exitCodes: { final: [9, 3, 9] }, retries: 7 });
  const [job] = jobs(submissionManifests(submission({ options })));
  expect(job?.spec?.backoffLimit).toBe(7);
  expect(job?.spec?.podFailurePolicy?.rules).toEqual([
    expect.objectContaining({ action: 'Ignore' }),
    { action: 'FailJob', onExitCodes: { containerName: 'task', operator: 'In', values: [3, 9] } },
  ]);
  expect(job?.spec?.template.spec?.containers[0]?.command?.[0]).toBe('bash');
});

test('where an exit code counts as success, the wrapper runs the task', () => {
  const options = optionsOf({ exitCodes: { success: [4, 3] } });
  const manifests = submissionManifests(submission({ options }));
  const [job] = jobs(manifests);
  const container = job?.spec?.template.spec?.containers[0];
  const command = 'run --file /ntuples/ttbar_0.root';
  expect(container?.command).toEqual(['/talestack/run', '3 4', 'task', '0', 'ttbar_0', command]);
  expect(container?.volumeMounts).toContainEqual({
    name: 'talestack',
    mountPath: '/talestack',
    readOnly: true,
  });
  expect(job?.spec?.template.spec?.volumes).toContainEqual({
    name: 'talestack',
    projected: { defaultMode: 0o555, sources: [{ configMap: { name: 'night--wrapper' } }] },
  });
  expect(manifests.map(({ metadata }) => metadata.name).indexOf('night--wrapper')).toBeLessThan(
    manifests.findIndex(({ kind }) => kind === 'Job'),
  );
});

test('a Job of a stack has no time to live and is not awaited', () => {
  const [job] = jobs(submissionManifests(submission({ owner: 'stack' })));
  expect(job?.spec?.ttlSecondsAfterFinished).toBeUndefined();
  expect(job?.metadata?.annotations).toEqual({
    'pulumi.com/skipAwait': 'true',
    'batch.talestack.io/digest': expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    'batch.talestack.io/identifier': 'ttbar_0',
    'talestack.io/allow-finished-pods-collected': 'a stack that finds the Job gone would run it again',
  });
});

test('a Job of a stack changes its digest with its own command and the revision alone', () => {
  const digests = (given: Parameters<typeof submission>[0]) =>
    jobs(submissionManifests(submission({ owner: 'stack', ...given }))).map(
      ({ metadata }) => metadata?.annotations?.['batch.talestack.io/digest'],
    );
  const before = digests({});
  const [a, b, ...rest] = numbered(3);
  if (!a || !b) throw new Error('there are three');
  const changed = digests({ tasks: [a, { ...b, command: 'other' }, ...rest] });
  expect(changed.map((each, at) => each === before[at])).toEqual([true, false, true]);
  expect(digests({ options: optionsOf({ memory: 1, image: 'other:1' }) })).toEqual(before);
  expect(digests({ revision: 1 }).filter((each) => before.includes(each))).toEqual([]);
});

/** How Kubernetes expands an argument: kubernetes/third_party/forked/golang/expansion/expand.go. */
function expanded(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/\$(\$|\(([^)]*)\)|.|$)/gs, (all: string, what: string, name: string | undefined) => {
    if (what === '$') return '$';
    return name === undefined ? all : (variables[name] ?? all);
  });
}

test.each([
  'echo $$',
  '$(HOME) and $(date)',
  '$$(HOME)',
  '$$$',
  'a$b $(',
  '$',
  '$($HOME)',
  '$HOME $$HOME',
  'plain',
])('Kubernetes hands %j over as it is', (text) => {
  expect(expanded(argument(text), { HOME: 'replaced', date: 'replaced' })).toBe(text);
});
