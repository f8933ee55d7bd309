import { plannedManifests } from '../../src/app';
import { namespaceManifests } from '../../src/batch';
import { runningSystems } from '../../src/config/systems';
import { schema } from '../../src/config/schema';
import { isNeeded } from '../../src/config/secrets/groups';
import { deriveKnown } from '../../src/config/secrets/values';
import { load, project, refusal } from '../config/project';
import { loadConfig } from '../../src/config';
import { given } from './effects';

const config = (settings: object) => ({ ...schema.parse(settings), environment: 'dev' });
const withBatch = config(given);

test('without a submission nothing is made, and the options are all there', () => {
  const off = config({ batch: { claim: { enabled: true }, registry: { server: 'a.b', username: 'c' } } });
  expect(runningSystems(off).map(({ system }) => system)).toEqual(['wholetale']);
  expect(plannedManifests(off).filter(({ chart }) => chart === 'batch')).toEqual([]);
  expect(isNeeded('batch.registryPassword', off)).toBe(false);
});

test.each([
  ['claim.enabled', 'claim: {enabled: true}'],
  ['registry.server', 'registry: {server: a.example.org, username: me}'],
])('%s is warned of where no submission of the config needs it', (key, text) => {
  const { warnings } = load({ stack: stack(text) });
  expect(warnings.map((each) => each.key ?? '').filter((each) => each.includes(key))).toHaveLength(1);
});

test('with one, a restricted namespace, the claim of the seed, and the Secret, each before the Jobs', () => {
  const planned = plannedManifests(withBatch);
  expect(runningSystems(withBatch)).toEqual([{ system: 'batch', namespace: 'batch' }]);
  const find = (kind: string) => planned.find(({ manifest }) => manifest.kind === kind)?.manifest;
  expect(find('Namespace')?.metadata).toMatchObject({
    name: 'batch',
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
  expect(find('PersistentVolumeClaim')).toMatchObject({
    metadata: { name: 'ntuples-claim', namespace: 'batch' },
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      resources: { requests: { storage: '1Gi' } },
    },
  });
  expect(find('Secret')).toMatchObject({
    metadata: { name: 'sh-k8s-registry-secret' },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': 'talestack-secret://batch.dockerconfigjson' },
  });
  for (const { manifest, dependsOn } of planned.filter(({ manifest }) => manifest.kind === 'Job')) {
    expect(dependsOn).toEqual(
      expect.arrayContaining([
        'Namespace/batch',
        'PersistentVolumeClaim/batch/ntuples-claim',
        'Secret/batch/sh-k8s-registry-secret',
      ]),
    );
    expect(manifest.metadata.annotations?.['pulumi.com/skipAwait']).toBe('true');
  }
});

test('the login of the Secret is made of server, user and the password that is a secret', () => {
  expect(isNeeded('batch.registryPassword', withBatch)).toBe(true);
  expect(deriveKnown('batch.dockerconfigjson', {}, withBatch)).toBeUndefined();
  const made = deriveKnown('batch.dockerconfigjson', { 'batch.registryPassword': 'p"w' }, withBatch);
  expect(JSON.parse(made ?? '')).toEqual({
    auths: {
      'registry.example.org': {
        username: 'reader',
        password: 'p"w',
        auth: Buffer.from('reader:p"w').toString('base64'),
      },
    },
  });
});

test("a namespace that commands make is no stack's", () => {
  const [namespace, ...others] = namespaceManifests(config({}));
  expect(others.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual([
    'NetworkPolicy/batch-tasks',
  ]);
  expect(namespace?.metadata).toMatchObject({
    name: 'batch',
    annotations: { 'talestack.io/made-by': 'batch' },
    labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
  });
  expect(namespaceManifests(config({ batch: { namespace: 'default' } }))).toEqual([]);
});

const stack = (text: string) =>
  `config:\n  talestack:namespace: dev\n  talestack:batch:\n${text.replace(/^/gm, '    ')}`;

test('tasks of a file, which is read with the config', () => {
  const text = stack('image: a:1\nsubmissions:\n  night:\n    tasksFile: lists/night.txt\n    memory: 7');
  const projectDir = project({ 'stacks/Pulumi.dev.yaml': text, 'lists/night.txt': '# all\nrun a\nrun b\n' });
  const { config: read } = loadConfig({ projectDir, environment: 'dev' });
  const { tasks, memory } = read.batch.submissions.night ?? {};
  expect(tasks).toEqual([
    { identifier: 'task-0', command: 'run a' },
    { identifier: 'task-1', command: 'run b' },
  ]);
  expect(memory).toBe(7);
  const planned = plannedManifests(read).filter(({ chart }) => chart === 'batch');
  const jobs = planned.filter(({ manifest }) => manifest.kind === 'Job');
  expect(jobs.map(({ manifest }) => manifest.metadata.name)).toEqual(['night--task-0', 'night--task-1']);
});

test('mistakes in a file of tasks have its name and their lines', () => {
  const text = stack('image: a:1\nsubmissions:\n  night:\n    tasksFile: night.yaml');
  const projectDir = project({ 'stacks/Pulumi.dev.yaml': text, 'night.yaml': 'a: x\nb: ""\n' });
  const { message } = refusal(() => loadConfig({ projectDir, environment: 'dev' }));
  expect(message).toContain('night.yaml:2: the command of b is empty');
});

test.each<[string, string, readonly string[]]>([
  ['no list', 'image: a:1\nsubmissions: {night: {memory: 1}}', ['batch.submissions.night.tasks: is not set']],
  [
    'two lists',
    'image: a:1\nsubmissions: {night: {tasks: [x], tasksFile: y}}',
    ['batch.submissions.night.tasksFile = "y": is set beside tasks'],
  ],
  [
    'a file that is not there',
    'image: a:1\nsubmissions: {night: {tasksFile: y}}',
    ['batch.submissions.night.tasksFile = "y": names a file that is not there'],
  ],
  ['no image', 'submissions: {night: {tasks: [x]}}', ['batch.submissions.night.image: is not set']],
  [
    'an empty list',
    'image: a:1\nsubmissions: {night: {tasks: []}}',
    ['batch.submissions.night.tasks: has no task'],
  ],
  [
    'names that are none',
    'image: a:1\nsubmissions: {My_Night: {tasks: [x]}}',
    ['is not the beginning of names of objects', 'fix: write my-night'],
  ],
  [
    'tasks that are none',
    'image: a:1\nsubmissions: {night: {tasks: [{command: x}]}}',
    ['is no task: a command line, or {identifier, command}'],
  ],
  [
    'Jobs that nobody would start',
    'image: a:1\nsubmissions: {night: {tasks: [x, y], shape: per-task, maxConcurrent: 1}}',
    ['batch.submissions.night.maxConcurrent = 1: needs somebody who starts the Jobs'],
  ],
  [
    'values out of range, with the line',
    'image: a:1\nmemory: 0\nmountPath: data\nsubmissions: {night: {tasks: [x], time: 0}}',
    [
      'stacks/Pulumi.dev.yaml:5: talestack:batch.memory = 0',
      'stacks/Pulumi.dev.yaml:6: talestack:batch.mountPath = "data": is a relative path',
      'talestack:batch.submissions.night.time = 0: is no time to run in',
    ],
  ],
  [
    'half of what a claim and a Secret need',
    'image: a:1\nvolumeClaim: ""\nclaim: {enabled: true}\nregistry: {server: a.b}\nsubmissions: {night: {tasks: [x]}}',
    [
      'batch.volumeClaim: is empty, and batch.claim.enabled asks for a claim of that name',
      'batch.registry.username: is not set',
    ],
  ],
  [
    'a name of a Job that would be too long',
    `image: a:1\nsubmissions: {${'n'.repeat(40)}: {tasks: [{identifier: ${'x'.repeat(30)}, command: x}]}}`,
    ['is too long for the name of a Job'],
  ],
])('%s is refused', (_, text, expected) => {
  const { message } = refusal(() => load({ stack: stack(text) }));
  for (const each of expected) expect(message).toContain(each);
});
