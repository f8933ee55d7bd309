import { UserError } from '../../../src/errors';
import type { Problem } from '../../../src/errors';
import type { JobCluster } from '../../../src/teraslice/job';
import { parseJob, renderJob } from '../../../src/teraslice/job';
import { ids } from './expected';
import { cluster, fixtures } from './fixtures';

const right = { name: 'job', workers: 1, operations: [{ _op: 'a' }, { _op: 'b' }] };

function problemsOf(text: string, of: JobCluster = cluster): readonly Problem[] {
  try {
    parseJob(of, { file: 'job.json', text });
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  return [];
}

const problems = (job: object, of?: JobCluster) => problemsOf(JSON.stringify({ ...right, ...job }), of);
const warnings = (job: object) =>
  parseJob(cluster, { file: 'job.json', text: JSON.stringify({ ...right, ...job }) }).warnings;

type Case = readonly [job: object, key: string, message: string];

const wrong: readonly Case[] = [
  [{ name: '' }, 'name', 'is empty'],
  [{ name: 5 }, 'name', 'is a number'],
  [{ name: 'a.b' }, 'name', 'has a dot'],
  [{ name: `${'a'.repeat(62)}-${'b'.repeat(9)}` }, 'name', 'would become the label'],
  [{ operations: 'a' }, 'operations', 'is text'],
  [{ operations: [{ _op: 'a' }] }, 'operations', 'has 1 of them'],
  [{ operations: undefined }, 'operations', 'is missing'],
  [{ operations: [{ _op: 'a' }, { op: 'b' }] }, 'operations[1]._op', 'is missing'],
  [{ operations: [{ _op: 'a' }, 7] }, 'operations[1]', 'is a number'],
  [
    { operations: [{ _op: 'a', _encoding: 'xml' }, { _op: 'b' }] },
    'operations[0]._encoding',
    'is none of these',
  ],
  [{ apis: [{ name: 'x' }] }, 'apis[0]._name', 'is missing'],
  [{ apis: [{ _name: 'x' }, { _name: 'x' }] }, 'apis[1]._name', 'is the name of another API'],
  [{ workers: 0 }, 'workers', 'is too small'],
  [{ workers: -1 }, 'workers', 'is too small'],
  [{ workers: 1.5 }, 'workers', 'has a fraction'],
  [{ workers: 'many' }, 'workers', 'is text'],
  [{ slicers: 0 }, 'slicers', 'is too small'],
  [{ max_retries: -1 }, 'max_retries', 'is too small'],
  [{ lifecycle: 'twice' }, 'lifecycle', 'is none of these'],
  [{ log_level: 'loud' }, 'log_level', 'is none of these'],
  [{ probation_window: '5 h' }, 'probation_window', 'is not a duration'],
  [{ stateful: 'yes' }, 'stateful', 'is text'],
  [{ analytics: null }, 'analytics', 'is null'],
  [{ assets: [1] }, 'assets[0]', 'is a number'],
  [{ targets: { key: 'a', value: 'b' } }, 'targets', 'is an object'],
  [{ targets: [{ value: 'west' }] }, 'targets[0].key', 'is missing'],
  [{ targets: [{ key: 'zone' }] }, 'targets[0].value', 'is missing'],
  [{ targets: [{ key: 'a b', value: 'c' }] }, 'targets[0].key', 'is not the key of a label'],
  [{ targets: [{ key: 'zone', value: 'to the west' }] }, 'targets[0].value', 'is not the value of a label'],
  [
    {
      targets: [
        { key: 'a', value: 'b' },
        { key: 'a', value: 'b', constraint: 'wanted' },
      ],
    },
    'targets[1].constraint',
    'is none of these',
  ],
  [{ volumes: [{ name: 'data' }] }, 'volumes[0].path', 'is missing'],
  [{ volumes: [{ path: '/data' }] }, 'volumes[0].name', 'is missing'],
  [{ volumes: [{ name: 'data', path: 'data' }] }, 'volumes[0].path', 'is not an absolute path'],
  [{ volumes: [{ name: 'Data', path: '/data' }] }, 'volumes[0].name', 'cannot be the name of a volume'],
  [
    {
      volumes: [
        { name: 'a', path: '/data' },
        { name: 'b', path: '/data/' },
      ],
    },
    'volumes[1].path',
    'is taken already, by volumes[0]',
  ],
  [
    {
      volumes: [
        { name: 'a', path: '/a' },
        { name: 'a', path: '/b' },
      ],
    },
    'volumes[1].name',
    'is taken already, by volumes[0]',
  ],
  [{ volumes: [{ name: 'config', path: '/a' }] }, 'volumes[0].name', "by Teraslice's own"],
  [{ volumes: [{ name: 'a', path: '/app/config' }] }, 'volumes[0].path', "by Teraslice's own"],
  [
    { volumes: [{ name: 'a', path: '/ephemeral0' }], ephemeral_storage: 'true' },
    'volumes[0].path',
    "by Teraslice's own",
  ],
  [{ external_ports: 80 }, 'external_ports', 'is a number'],
  [{ external_ports: ['80'] }, 'external_ports[0]', 'is text'],
  [{ external_ports: [0] }, 'external_ports[0]', 'is not a port'],
  [{ external_ports: [45680] }, 'external_ports[0]', "is Teraslice's own"],
  [{ external_ports: [{ name: 'a', port: 45680 }] }, 'external_ports[0].port', "is Teraslice's own"],
  [{ external_ports: [{ name: 'a' }] }, 'external_ports[0].port', 'is missing'],
  [{ external_ports: [{ port: 80 }] }, 'external_ports[0].name', 'is missing'],
  [
    { external_ports: [{ name: 'far_too_long_name', port: 80 }] },
    'external_ports[0].name',
    'cannot be the name',
  ],
  [{ external_ports: [80, { name: 'web', port: 80 }] }, 'external_ports[1]', 'port 80 is there already'],
  [
    {
      external_ports: [
        { name: 'web', port: 80 },
        { name: 'web', port: 81 },
      ],
    },
    'external_ports[1]',
    'another port is named web',
  ],
  [
    { external_ports: [{ name: 'metrics', port: 80 }], prom_metrics_enabled: true },
    'external_ports[0]',
    'Teraslice adds a port of that name, 3333',
  ],
  [{ prom_metrics_enabled: 'true' }, 'prom_metrics_enabled', 'is text'],
  [{ prom_metrics_port: 70000 }, 'prom_metrics_port', 'is too large'],
  [{ cpu: '1' }, 'cpu', 'is text'],
  [{ cpu: 0 }, 'cpu', 'is too small'],
  [{ memory: 512 }, 'memory', 'is too small'],
  [{ memory: '2Gi' }, 'memory', 'is text'],
  [{ memory_execution_controller: 512000000.5 }, 'memory_execution_controller', 'has a fraction'],
  [{ resources_limits_memory: 1024 }, 'resources_limits_memory', 'is too small'],
  [{ cpu: 1, resources_limits_cpu: 1 }, 'cpu', 'cannot stand beside resources_limits_cpu'],
  [
    { memory: 2147483648, resources_requests_memory: 128000000, resources_limits_memory: 256000000 },
    'memory',
    'cannot stand beside resources_requests_memory and resources_limits_memory',
  ],
  [{ resources_requests_cpu: 2, resources_limits_cpu: 1 }, 'resources_requests_cpu', 'is more than'],
  [{ labels: [['a', 'b']] }, 'labels', 'is a list'],
  [{ labels: { a: 1 } }, 'labels.a', 'is a number'],
  [{ labels: { a: '' } }, 'labels.a', 'is empty'],
  [{ labels: { '': 'a' } }, 'labels[""]', 'has an empty key'],
  [{ labels: { a: 'ends in !' } }, 'labels.a', 'its value would become "ends-in--"'],
  [{ labels: { '/a': 'b' } }, 'labels["/a"]', 'its key would become "-a"'],
  [{ env_vars: { A: 1 } }, 'env_vars.A', 'is a number'],
  [{ env_vars: { 'A=B': 'c' } }, 'env_vars["A=B"]', 'cannot be the name of a variable'],
  [{ env_vars: { 'A\tB': 'c' } }, 'env_vars["A\\tB"]', 'cannot be the name of a variable'],
  [{ env_vars: { GRÖSSE: 'c' } }, 'env_vars["GRÖSSE"]', 'cannot be the name of a variable'],
  [{ env_vars: null }, 'env_vars', 'is null'],
  [{ kubernetes_image: 'a b' }, 'kubernetes_image', 'is not the name of an image'],
  [{ pod_spec_override: { hostNetwork: true } }, 'pod_spec_override', 'is not taken by this cluster'],
  [{ pod_spec_override: [] }, 'pod_spec_override', 'is a list'],
  [{ job_id: ids.jobId }, 'job_id', 'belongs to a job that is registered already'],
];

test.each(wrong)('%j is refused at %s: %s', (job, key, message) => {
  const found = problems(job);
  expect(found.map((each) => each.key)).toEqual([key]);
  expect(found[0]!.message).toContain(message);
  expect(found[0]!.allowed ?? found[0]!.fix ?? found[0]!.message).not.toBe('');
  // Nothing is made.
  const text = JSON.stringify({ ...right, ...job });
  expect(() => renderJob(cluster, { file: 'job.json', text }, ids)).toThrow(UserError);
});

const overriding: JobCluster = { ...cluster, kubernetes_overrides_enabled: true };

test.each<readonly [override: object, key: string, message: string, allowed: string]>([
  [{ containers: {} }, 'containers', 'is an object', 'a list'],
  [{ containers: null }, 'containers', 'is null', 'a list'],
  [{ containers: ['a'] }, 'containers[0]', 'is text', 'an object'],
  [{ tolerations: { key: 'a' } }, 'tolerations', 'is an object', 'a list'],
  [{ volumes: 'a' }, 'volumes', 'is text', 'a list'],
  [{ affinity: [] }, 'affinity', 'is a list', 'an object'],
  [{ nodeSelector: 'zone' }, 'nodeSelector', 'is text', 'an object'],
  [{ containers: [{ env: { A: 'b' } }] }, 'containers[0].env', 'is an object', 'a list'],
  [{ containers: [{ command: 'sh' }] }, 'containers[0].command', 'is text', 'a list'],
  [{ containers: [{ args: [1] }] }, 'containers[0].args[0]', 'is a number', 'some text'],
  [{ initContainers: [{}, { resources: 1 }] }, 'initContainers[1].resources', 'is a number', 'an object'],
])('an override of %j is refused at %s: %s', (override, key, message, allowed) => {
  expect(problems({ pod_spec_override: override }, overriding)).toMatchObject([
    { key: `pod_spec_override.${key}`, message, allowed },
  ]);
});

test('an override is taken where its values are of the right kind', () => {
  const override = {
    affinity: null,
    nodeSelector: { zone: 'west' },
    tolerations: [{ key: 'a' }],
    containers: [{ args: ['a'], env: [{ name: 'A', value: 'b' }], resources: { limits: { cpu: '1' } } }],
    hostNetwork: false,
    securityContext: { runAsUser: 1000 },
  };
  const text = JSON.stringify({ ...right, pod_spec_override: override });
  expect(parseJob(overriding, { file: 'job.json', text }).warnings).toEqual([]);
});

test('an override that a restricted namespace refuses is a warning', () => {
  const override = {
    hostNetwork: true,
    hostPID: true,
    hostIPC: true,
    securityContext: { runAsUser: 0 },
    volumes: [
      { name: 'a', emptyDir: {} },
      { name: 'b', hostPath: { path: '/' } },
    ],
    containers: [{ securityContext: { privileged: true } }],
    initContainers: [{ securityContext: { runAsUser: 0 } }],
  };
  const text = JSON.stringify({ ...right, pod_spec_override: override });
  const said = parseJob(overriding, { file: 'job.json', text }).warnings;
  expect(said.map(({ key }) => key?.replace('pod_spec_override.', '')).sort()).toEqual([
    'containers[0].securityContext.privileged',
    'hostIPC',
    'hostNetwork',
    'hostPID',
    'initContainers[0].securityContext.runAsUser',
    'securityContext.runAsUser',
    'volumes[1].hostPath',
  ]);
  for (const { message } of said) expect(message).toContain('restricted');
});

test('what to do about an override is said in the words of the environment', () => {
  expect(problems({ pod_spec_override: { hostNetwork: true } })[0]!.fix).toContain(
    'teraslice.options.kubernetesOverridesEnabled',
  );
});

test('a mistyped key is told beside what is missing because of it', () => {
  const { operations, ...rest } = right;
  const text = JSON.stringify({ ...rest, operation: operations, mine: 1 });
  expect(problemsOf(text).map(({ key, message, fix }) => [key, message, fix])).toEqual(
    expect.arrayContaining([
      ['operations', 'is missing', undefined],
      ['operation', expect.stringContaining('is not known'), 'did you mean operations?'],
    ]),
  );
  expect(problemsOf(text)).toHaveLength(2);
});

test('a job without mistakes has no problem and no warning', () => {
  expect(problems({})).toEqual([]);
  expect(warnings({})).toEqual([]);
});

test('every problem is told at once, in the order of the file, each with line, path, value and what is allowed', () => {
  const text = [
    '{',
    '  "name": "a.b",',
    '  "workers": 0,',
    '  "targets": [',
    '    { "key": "zone", "value": "west" },',
    '    { "key": "zone", "constraint": "wanted" }',
    '  ],',
    '  "volumes": [{ "name": "data", "path": "data" }],',
    '  "external_ports": [80, 80],',
    '  "memory": 512,',
    '  "operations": [{ "_op": "a" }]',
    '}',
  ].join('\n');
  expect(problemsOf(text).map(({ where, key, value }) => [where, key, value])).toEqual([
    ['job.json:2', 'name', 'a.b'],
    ['job.json:3', 'workers', 0],
    ['job.json:6', 'targets[1].value', undefined],
    ['job.json:6', 'targets[1].constraint', 'wanted'],
    ['job.json:8', 'volumes[0].path', 'data'],
    ['job.json:9', 'external_ports[1]', 80],
    ['job.json:10', 'memory', 512],
    ['job.json:11', 'operations', undefined],
  ]);
  expect(problemsOf(text)[3]!.allowed).toBe('required, preferred, accepted');
  expect(problemsOf(text)[6]!.allowed).toContain('67108864');
});

test.each([
  ['', 'job.json', 'is empty'],
  ['{\n  "name": "a"', 'job.json:2', 'ends before it is complete'],
  ['{\n  "name": "a', 'job.json:2', 'ends before it is complete'],
  ['{\n  "name": "a",\n\n', 'job.json:2', 'ends before it is complete'],
  ['{\n  "name": "a",\n  "operations": [\n', 'job.json:3', 'ends before it is complete'],
  ['{\n  "name": "a",\n  workers: 1\n}', 'job.json:3', 'a key has to be in double quotes'],
  ["{\n  'name': 'a'\n}", 'job.json:2', 'a key has to be in double quotes'],
  ['{\n  "workers": ,\n  "name": "a"\n}', 'job.json:2', 'a value is missing before ","'],
  ['{\n  "name": "a",\n  "workers": 1,\n}', 'job.json:3', 'a comma is after the last entry'],
  ['{\n  "name": "a",\n  "assets": ["a",\n"b",\n\n]\n}', 'job.json:4', 'a comma is after the last entry'],
  ['{ // mine: http://a\n  "name": "a"\n}', 'job.json:1', 'a comment'],
  ['{\n  "name": "http://a",\n  /* mine */ "workers": 1\n}', 'job.json:3', 'a comment'],
  ['{\n  "name": "a"\n  "workers": 1\n}', 'job.json:3', 'a comma is missing before this'],
  ['{\n  "name" "a"\n}', 'job.json:2', 'a colon is missing before this'],
  ['{\n  "name": "a,\n  "workers": 1\n}', 'job.json:2', 'text has no closing quotation mark'],
  ['{\n  "name": "a",\n  "stateful": yes\n}', 'job.json:3', 'is no value of JSON'],
  ['{\n  "assets": ["a"}\n}', 'job.json:2', 'does not expect "}"'],
  ['{\n  "name": "a"\n}\n}', 'job.json:4', 'goes on after the end of the job'],
  ['{\n  "workers": 01\n}', 'job.json:2', 'no number of JSON'],
  ['{\n  "name": "\\q"\n}', 'job.json:2', 'an escape that JSON does not have'],
  ['[]', 'job.json:1', 'is a list'],
  ['null', 'job.json:1', 'is null'],
])('%j is no job: %s %s', (text, where, message) => {
  const [problem, ...more] = problemsOf(text);
  expect(more).toEqual([]);
  expect(problem!.where).toBe(where);
  expect(problem!.message).toContain(message);
});

test('of a text that is no JSON, nothing is quoted', () => {
  const found = problemsOf('{\n  "env_vars": { "A": "hunter2" "B": hunter2 }\n}');
  expect(found).toHaveLength(1);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('a key that is there twice is a mistake', () => {
  const text = '{\n"name": "a", "workers": 1,\n"workers": 2, "operations": [{"_op":"a"},{"_op":"b"}] }';
  expect(problemsOf(text)).toMatchObject([
    { where: 'job.json:3', message: expect.stringContaining('there already') as string },
  ]);
});

test('a connection has to be one of the cluster, where those are known', () => {
  const job = {
    operations: [
      { _op: 'a', _connection: 'other' },
      { _op: 'b', _connection: 'default' },
    ],
    apis: [{ _name: 'c', _connection: 'third' }],
  };
  expect(problems(job)).toEqual([]);
  const found = problems(job, { ...cluster, connections: ['default'] });
  expect(found.map(({ key, value, allowed }) => [key, value, allowed])).toEqual([
    ['operations[0]._connection', 'other', 'default'],
    ['apis[0]._connection', 'third', 'default'],
  ]);
});

test('what may hold a password is not shown', () => {
  const hidden = 'hunter2 hunter2';
  const found = problems({
    env_vars: { PASSWORD: [hidden], '': hidden },
    operations: [
      { _op: 'a', _encoding: 'xml' },
      { _op: '', password: hidden },
    ],
    apis: [{ _name: 4, password: hidden }],
    pod_spec_override: { containers: [{ env: [{ name: 'A', value: hidden }] }] },
  });
  expect(found.length).toBeGreaterThanOrEqual(6);
  expect(JSON.stringify(found)).not.toContain('hunter2');
});

test('what surprises is a warning', () => {
  const said = (job: object) => warnings(job).map(({ key, message, fix }) => [key, message, fix]);
  expect(said({ name: 'My Job' })).toEqual([
    ['name', 'becomes "my-job" in labels, and "my-job" in names of objects', undefined],
  ]);
  expect(said({ name: 'a'.repeat(40) })).toEqual([
    ['name', `becomes "${'a'.repeat(35)}" in names of objects`, undefined],
  ]);
  expect(said({ cpu: 1, memory: 2147483648 }).map(([key, , fix]) => [key, fix])).toEqual([
    ['cpu', 'use resources_requests_cpu and resources_limits_cpu'],
    ['memory', 'use resources_requests_memory and resources_limits_memory'],
  ]);
  expect(said({ workerz: 1 })).toEqual([
    ['workerz', expect.stringContaining('is not known to Teraslice'), 'did you mean workers?'],
  ]);
  expect(said({ workers: undefined })).toEqual([
    ['workers', expect.stringContaining('taken for 5'), undefined],
  ]);
  expect(said({ env_vars: { EX: 'x' } })).toEqual([
    ['env_vars.EX', expect.stringContaining('takes the place'), undefined],
  ]);
});

test.each([
  ['jobId', '--job-id'],
  ['exId', '--ex-id'],
  ['ownerUid', '--owner-uid'],
])('%s has to be a UUID', (id, option) => {
  const [fixture] = fixtures();
  const file = { file: 'job.json', text: fixture!.text };
  for (const value of ['', 'abc', ids.jobId.toUpperCase()]) {
    expect(() => renderJob(cluster, file, { ...ids, [id]: value })).toThrow(option);
  }
});

test('wrong ids and the mistakes of the file are told together', () => {
  const file = { file: 'job.json', text: JSON.stringify({ ...right, workers: 0 }) };
  let error: unknown;
  try {
    renderJob(cluster, file, { ...ids, jobId: 'a', exId: 'b' });
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).problems.map(({ key }) => key)).toEqual(['--job-id', '--ex-id', 'workers']);
});
