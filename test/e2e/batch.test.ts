import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok, Playground } from './harness';
import type { List } from './shapes';

interface PodSpec {
  readonly containers: readonly {
    readonly image: string;
    readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  }[];
  readonly volumes: readonly {
    readonly name: string;
    readonly persistentVolumeClaim?: { readonly claimName: string };
  }[];
  readonly imagePullSecrets: readonly { readonly name: string }[];
  readonly restartPolicy: string;
}

interface Job {
  readonly spec: { readonly completions: number; readonly template: { readonly spec: PodSpec } };
  readonly status: { readonly failedIndexes?: string };
}

interface Status {
  readonly simulated: boolean;
  readonly shape: string;
  readonly jobs: number;
  readonly counts: Readonly<
    Record<'total' | 'waiting' | 'running' | 'succeeded' | 'failed' | 'unknown', number>
  >;
  readonly retries: number;
  readonly failed: readonly {
    readonly identifier: string;
    readonly index: number;
    readonly exitCode?: number;
    readonly seconds?: number;
  }[];
  readonly reasons: readonly { readonly cause: string; readonly message: string; readonly fix?: string }[];
}

const environment = 'dev';
const image = ['--k8s-image', 'gitlab-registry.example.org/caf/example:1'];
const inNamespace = ['--namespace', 'batch'];
/** All of the seed's commands have it. */
const seedSelector = ['-l', 'app=submission-helper'];
/** Ten thousand take minutes: `TALESTACK_BATCH_TASKS=10000 npm test -- test/e2e/batch.test.ts`. */
const many = Number(process.env.TALESTACK_BATCH_TASKS ?? '2000');
const failing = many / 200;

let play: Playground;

const batch = (action: string, ...args: string[]) => play.talestack('batch', action, environment, ...args);
const json = async <T>(action: string, ...args: string[]) =>
  JSON.parse(ok(await batch(action, ...args, '--json'))) as T;
const status = (name: string) => json<Status>('status', name);
const jobs = async (...more: string[]) => (await play.get<List<Job>>('jobs', ...inNamespace, ...more)).items;
const uids = async (name: string) =>
  (await jobs('-l', `batch.talestack.io/submission=${name}`)).map(({ metadata }) => metadata.uid).sort();

function tasksFile(name: string, lines: readonly string[]): string {
  const file = path.join(play.project, name);
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}

/** Finished Jobs are collected now, as they would be after their time to live. */
async function collect(name: string): Promise<void> {
  for (const { metadata } of await jobs('-l', `batch.talestack.io/submission=${name}`)) {
    const patch = JSON.stringify({ spec: { ttlSecondsAfterFinished: 0 } });
    await play.kubectl(['patch', 'job', metadata.name, ...inNamespace, '--type=merge', `--patch=${patch}`]);
  }
  const selector = `batch.talestack.io/submission=${name}`;
  await play.kubectl(['wait', '--for=delete', 'job', '-l', selector, ...inNamespace, '--timeout=60s']);
}

beforeAll(async () => {
  play = await Playground.create('batch', {
    nodes: { count: 10, cpu: 1000, memory: 8000, pods: 1000 },
    stages: [path.join(__dirname, 'batch-stages.yaml')],
  });
  writeFileSync(
    path.join(play.project, `stacks/Pulumi.${environment}.yaml`),
    [
      'config:',
      '  talestack:cluster: { type: none }',
      '  talestack:wholetale: { enabled: false }',
      '  talestack:batch:',
      '    submissions:',
      '      from-config:',
      '        image: gitlab-registry.example.org/caf/example:1',
      '        tasks: [echo one, echo two, echo three]',
      '',
    ].join('\n'),
  );
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('batch submission on a real API server, with simulated pods', () => {
  it('says all that is wrong at once, and writes nothing', async () => {
    const wrong = await batch(
      'submit',
      tasksFile('wrong.json', ['[{"identifier":"a","command":"x"},{"identifier":"a","command":"y"}]']),
      ...['--k8s-mount-path', 'data', '--memory', '0', '--identifier', '__'],
    );
    expect(wrong.exitCode).toBe(1);
    for (const said of [
      '--k8s-image',
      '--k8s-mount-path = "data"',
      '--memory = 0',
      '--identifier = "__"',
      '"a"',
    ])
      expect(wrong.stderr).toContain(said);
    expect(wrong.stderr).not.toContain('    at ');
    const { items } = await play.get<List>('namespaces');
    expect(items.map(({ metadata }) => metadata.name)).not.toContain('batch');
  }, 60_000);

  it('prints with --dry-run what an API server accepts, and writes nothing', async () => {
    const file = tasksFile('dry.txt', ['echo 1', 'echo 2']);
    const yaml = ok(await batch('submit', file, ...image, '--dry-run'));
    await play.kubectl(['create', 'namespace', 'batch']);
    await play.kubectl(['apply', '--dry-run=server', '--filename=-'], yaml);
    expect(await jobs()).toEqual([]);
    await play.kubectl(['delete', 'namespace', 'batch']);
  }, 60_000);

  it("submits three tasks in the seed's shape, which the seed's commands find", async () => {
    const file = tasksFile('three.txt', ['run --mass 125', 'run --mass 126', 'run --mass 127']);
    const args = [file, ...image, '--k8s-volume-claim', 'ntuples-claim', '--ttl', '3600'];
    const missing = await batch('submit', ...args);
    expect(ok(missing)).toContain('3 tasks');
    expect(missing.stderr).toContain('PersistentVolumeClaim/batch/ntuples-claim: is not there');

    const found = await jobs(...seedSelector);
    expect(found).toHaveLength(3);
    const [spec] = found.map((each) => each.spec.template.spec);
    expect(spec).toMatchObject({
      restartPolicy: 'Never',
      imagePullSecrets: [{ name: 'sh-k8s-registry-secret' }],
      containers: [{ image: image[1] }],
    });
    const claim = spec!.volumes.find((each) => each.persistentVolumeClaim?.claimName === 'ntuples-claim')!;
    expect(spec!.containers[0]!.volumeMounts).toContainEqual(
      expect.objectContaining({ name: claim.name, mountPath: '/ntuples' }),
    );
    expect((await play.get<List>('pods', ...seedSelector, ...inNamespace)).items).toHaveLength(3);

    // The scheduler holds pods whose claim is missing.
    const held = await status('three');
    expect(held.counts).toMatchObject({ total: 3, waiting: 3, succeeded: 0 });
    expect(held.reasons[0]).toMatchObject({ message: expect.stringContaining('ntuples-claim') as string });
    await play.kubectl(
      ['apply', '--filename=-'],
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: 'ntuples-claim', namespace: 'batch' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      }),
    );
    const waited = await batch('wait', 'three', '--timeout', '5');
    expect(ok(waited)).toContain('3 succeeded');
    expect(waited.stdout).toContain('simulated');
  }, 120_000);

  it('submits a list once: also after its Jobs were collected', async () => {
    const args = [path.join(play.project, 'three.txt'), ...image, '--ttl', '3600'];
    const before = await uids('three');
    expect(await json('submit', ...args)).toMatchObject({ outcome: 'unchanged', created: 0 });
    expect(await uids('three')).toEqual(before);
    await collect('three');
    expect(await json('submit', ...args)).toMatchObject({ outcome: 'unchanged', created: 0 });
    expect(await jobs(...seedSelector)).toEqual([]);
    expect(await status('three')).toMatchObject({ jobs: 0, counts: { succeeded: 3, unknown: 0 } });
  }, 180_000);

  it('refuses another list of the same name with what differs, and takes it with --replace', async () => {
    const same = [...image, '--identifier', 'three', '--ttl', '3600'];
    const file = tasksFile('changed.txt', ['run --mass 125', 'run --mass 200', 'run --mass 127', 'run']);
    const refused = await batch('submit', file, ...same, '--memory', '5000');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('"run --mass 126", and is "run --mass 200" now');
    expect(refused.stderr).toContain('is new: "run"');
    expect(refused.stderr).toContain('memory: was 4000, and is 5000 now');
    expect(refused.stderr).toContain('--replace');

    expect(await json('submit', file, ...same, '--replace')).toMatchObject({ outcome: 'replaced' });
    expect(await json('wait', 'three', '--timeout', '5')).toMatchObject({
      allSucceeded: true,
      counts: { total: 4, succeeded: 4 },
    });
  }, 180_000);

  it('says why tasks do not start, how one failed, and retries that one alone', async () => {
    const none = ['--k8s-volume-claim', '', '--retries', '0'];
    const held = [tasksFile('pull.json', ['{"held": "a"}']), '--k8s-image', 'example.org/missing:1', ...none];
    ok(await batch('submit', ...held));
    const two = tasksFile('failing.yaml', ['a: x', 'b: exit 7']);
    ok(await batch('submit', two, ...image, ...none));
    const waited = await batch('wait', 'failing', '--timeout', '5');
    expect(waited.exitCode).toBe(1);
    expect(waited.stdout).toMatch(/^b +1 +7 +Error +42s/m);

    const shown = ok(await batch('status', 'pull'));
    expect(shown).toContain('example.org/missing:1 cannot be pulled: manifest for example.org/missing:1');
    expect(shown).toContain('--k8s-registry-secret');

    const first = await uids('failing');
    expect(await json('retry', 'failing')).toMatchObject({
      retry: 1,
      retried: [{ index: 1, identifier: 'b' }],
    });
    expect(await json('retry', 'failing')).toMatchObject({ retry: 0, retried: [] });
    expect(await uids('failing')).toHaveLength(first.length + 1);
    expect(await json('wait', 'failing', '--timeout', '5')).toMatchObject({
      allSucceeded: true,
      counts: { succeeded: 2, failed: 0 },
      failed: [],
    });
    // What the seed's command cancels is not taken for done, and not begun again by itself.
    await play.kubectl(['delete', 'jobs', ...seedSelector, ...inNamespace]);
    expect(await json('submit', ...held)).toMatchObject({ outcome: 'unchanged', created: 0 });
    expect(await json('status')).toMatchObject({
      submissions: [
        { submission: 'failing', counts: { succeeded: 2 } },
        { submission: 'pull', jobs: 0, counts: { succeeded: 0, unknown: 1 } },
        { submission: 'three', counts: { succeeded: 4 } },
      ],
    });
    expect(await json('retry', 'pull', '--unknown')).toMatchObject({ retried: [{ identifier: 'held' }] });
  }, 300_000);

  it('deletes a submission after a yes; its results stay until they are to be forgotten', async () => {
    const maps = async () =>
      (await play.get<List>('configmaps', ...seedSelector, ...inNamespace)).items.map(
        (each) => each.metadata.name,
      );
    const asked = await batch('delete', 'pull');
    expect(asked.exitCode).toBe(2);
    expect(asked.stdout).toContain('Job/batch/pull');
    expect(asked.stdout).toContain('1 task not ended yet');
    expect(asked.stderr).toContain('--yes');
    expect(await uids('pull')).toHaveLength(1);
    ok(await batch('delete', 'pull', '--yes'));
    expect(await uids('pull')).toEqual([]);
    expect(await maps()).toContain('pull--record');
    ok(await batch('delete', '--all', '--forget', '--yes'));
    expect(await jobs()).toEqual([]);
    expect(await maps()).toEqual([]);
  }, 180_000);

  it('runs submissions of the stack config, and leaves changes of them to it', async () => {
    ok(await play.talestack('up', environment));
    expect(await json('wait', 'from-config', '--timeout', '5')).toMatchObject({
      owner: 'stack',
      counts: { total: 3, succeeded: 3 },
    });
    const before = await uids('from-config');
    ok(await play.talestack('up', environment));
    expect(await uids('from-config')).toEqual(before);
    const retried = await batch('retry', 'from-config');
    expect(retried.exitCode).toBe(1);
    expect(retried.stderr).toContain(`stacks/Pulumi.${environment}.yaml`);
    expect(retried.stderr).toContain('talestack:batch.submissions.from-config');
    const three = tasksFile('three.txt', ['run']);
    const submit = await batch('submit', three, ...image, '--identifier', 'from-config', '--replace');
    expect(submit.exitCode).toBe(1);
    expect(submit.stderr).toContain('talestack:batch.submissions.from-config');
  }, 180_000);

  it(`runs ${many} tasks in one Indexed Job, tells which failed, and retries these alone`, async () => {
    const lines = Array.from({ length: many }, (_, index) => `process --event ${index}`);
    const args = [
      tasksFile('many.txt', lines),
      ...[...image, '--k8s-volume-claim', '', '--retries', '0', '--maxConcurrent', '1000'],
    ];
    expect(await json('submit', ...args)).toMatchObject({ outcome: 'submitted', shape: 'indexed' });
    const [job, ...others] = await jobs('-l', 'batch.talestack.io/submission=many');
    expect(others).toEqual([]);
    expect(job!.spec.completions).toBe(many);
    expect(await json('submit', ...args)).toMatchObject({ outcome: 'unchanged', created: 0 });

    const waited = await batch('wait', 'many', '--timeout', '20', '--json');
    expect(waited.exitCode).toBe(1);
    const first = JSON.parse(waited.stdout) as Status;
    expect(first.simulated).toBe(true);
    expect(first.counts).toEqual({
      total: many,
      waiting: 0,
      running: 0,
      succeeded: many - failing,
      failed: failing,
      unknown: 0,
    });
    const expected = Array.from({ length: failing }, (_, each) => each * 200 + 199);
    expect(first.failed.map(({ index }) => index)).toEqual(expected);
    expect(new Set(first.failed.map(({ exitCode }) => exitCode))).toEqual(new Set([3]));

    const retried = await json<{ retried: readonly { index: number }[] }>('retry', 'many');
    expect(retried.retried.map(({ index }) => index)).toEqual(expected);
    const made = await jobs('-l', 'batch.talestack.io/submission=many,batch.talestack.io/run=1');
    expect(made.reduce((sum, each) => sum + each.spec.completions, 0)).toBe(failing);
    expect(await json('wait', 'many', '--timeout', '5')).toMatchObject({
      allSucceeded: true,
      retries: 1,
      counts: { total: many, succeeded: many, failed: 0 },
      failed: [],
    });
    expect(await json('submit', ...args)).toMatchObject({ outcome: 'unchanged', created: 0 });
  }, 1_500_000);
});
