import {
  formatRanges,
  jobIndexes,
  parseRanges,
  readRecord,
  retryManifests,
  shapeFor,
  submissionManifests,
} from '../../src/batch';
import type { Manifest } from '../../src/kube/manifest';
import { configMaps, jobs, numbered, optionsOf, submission } from './support';

const indexed = (given: Parameters<typeof submission>[0] = {}) =>
  submission({ shape: 'indexed', tasks: numbered(250), ...given });

test('one Job for all tasks, each of which is tried again for itself', () => {
  const options = optionsOf({ maxConcurrent: 20, retries: 3, exitCodes: { success: [4], final: [9] } });
  const manifests = submissionManifests(indexed({ options }));
  const [job, ...others] = jobs(manifests);
  expect(others).toEqual([]);
  expect(job?.metadata?.name).toBe('night');
  expect(job?.spec).toMatchObject({
    completionMode: 'Indexed',
    completions: 250,
    parallelism: 20,
    backoffLimitPerIndex: 3,
    ttlSecondsAfterFinished: 86_400,
    podFailurePolicy: {
      rules: [
        { action: 'Ignore' },
        // 213 is how the wrapper itself fails.
        { action: 'FailIndex', onExitCodes: { containerName: 'task', operator: 'In', values: [9, 213] } },
      ],
    },
  });
  expect(job?.spec).not.toHaveProperty('maxFailedIndexes');
  expect(job?.spec).not.toHaveProperty('backoffLimit');
  const container = job?.spec?.template.spec?.containers[0];
  expect(container?.command).toEqual(['/talestack/run', '4', 'block', '100']);
  const mounted = job?.spec?.template.spec?.volumes?.find(({ name }) => name === 'talestack');
  const sources = mounted?.projected?.sources?.map(({ configMap }) => configMap?.name) ?? [];
  expect(sources[0]).toBe('night--wrapper');
  // Everything that is mounted is made, and before the Job.
  const made = manifests.map(({ metadata }) => metadata.name);
  for (const name of sources) expect(made.slice(0, -1)).toContain(name);
  expect(manifests.at(-1)?.kind).toBe('Job');
});

test('all at once where maxConcurrent is unset, and never more than there are', () => {
  const parallelism = (given: object) =>
    jobs(submissionManifests(indexed({ options: optionsOf(given) })))[0]?.spec?.parallelism;
  expect([parallelism({}), parallelism({ maxConcurrent: 999 })]).toEqual([250, 250]);
});

test('maxFailedIndexes is no more than there are tasks', () => {
  const most = (maxFailedIndexes: number) =>
    jobs(submissionManifests(indexed({ options: optionsOf({ maxFailedIndexes }) })))[0]?.spec
      ?.maxFailedIndexes;
  expect([most(0), most(10), most(999)]).toEqual([0, 10, 250]);
});

test.each(['indexed', 'sharded', 'per-task'] as const)(
  '%s: the record gives back what was submitted',
  (shape) => {
    const tasks = [
      { identifier: 'a "b"'.replaceAll('"', ''), command: 'echo $(x) \\n "\n\\\n\ttab" ü' },
      ...numbered(120),
    ];
    const options = optionsOf({ exitCodes: { success: [4], final: [9] }, time: 5 });
    const props = submission({ shape, tasks, options });
    const manifests = submissionManifests(props);
    // As they come back from the API server.
    const live = JSON.parse(JSON.stringify(manifests)) as Manifest[];
    expect(readRecord('night', live.reverse())).toEqual({
      name: 'night',
      shape,
      owner: 'commands',
      options,
      tasks,
    });
    expect(readRecord('other', live)).toBeUndefined();
  },
);

test('a record that lost a list is told, and one of a later version', () => {
  const manifests = submissionManifests(indexed());
  const withoutLists = manifests.filter(({ metadata }) => !metadata.name.includes('--tasks'));
  expect(() => readRecord('night', withoutLists)).toThrow(
    'is about 250 tasks, and the lists beside it have 0',
  );
  const later = manifests.map((each) =>
    each.metadata.name === 'night--record'
      ? { ...each, data: { 'submission.json': '{"version": 2, "options": {}}' } }
      : each,
  );
  expect(() => readRecord('night', later)).toThrow('later version');
});

const recordWith = (change: (options: Record<string, unknown>) => Record<string, unknown>) =>
  submissionManifests(indexed()).map((each) => {
    if (each.metadata.name !== 'night--record') return each;
    const data = each.data as Record<string, string>;
    const json = JSON.parse(data['submission.json'] ?? '') as { options: Record<string, unknown> };
    return {
      ...each,
      data: { 'submission.json': JSON.stringify({ ...json, options: change(json.options) }) },
    };
  });

test('a record of an earlier talestack has the defaults of options that it did not know', () => {
  const { user, ...known } = optionsOf();
  expect(
    readRecord(
      'night',
      recordWith(() => known),
    )?.options.user,
  ).toBe(user);
});

test('a record with options that no submission can have is damaged', () => {
  expect(() =>
    readRecord(
      'night',
      recordWith((all) => ({ ...all, memory: 'much' })),
    ),
  ).toThrow('damaged');
  expect(() =>
    readRecord(
      'night',
      recordWith((all) => ({ ...all, image: undefined })),
    ),
  ).toThrow('damaged');
});

test('a retry has its tasks, their indexes, and names of its own', () => {
  const indexes = [3, 4, 5, 249];
  const props = indexed({ options: optionsOf({ maxFailedIndexes: 100 }) });
  const manifests = retryManifests(props, { run: 1, indexes });
  const first = new Set(submissionManifests(props).map(({ metadata }) => metadata.name));
  const shared = manifests.map(({ metadata }) => metadata.name).filter((name) => first.has(name));
  expect(shared).toEqual(['night--wrapper']);
  const [job] = jobs(manifests);
  expect(job?.metadata?.name).toBe('night--r1');
  expect(job?.spec).toMatchObject({ completions: 4, parallelism: 4, maxFailedIndexes: 4 });
  expect(jobIndexes(job as unknown as Manifest)).toEqual(indexes);
  const [list] = configMaps(manifests).flatMap(({ data }) => data?.['tasks.0'] ?? []);
  expect(list?.split('\n').map((line) => line.split('\t').slice(0, 2))).toEqual([
    ['3', 'ttbar_3'],
    ['4', 'ttbar_4'],
    ['5', 'ttbar_5'],
    ['249', 'ttbar_249'],
    [''],
  ]);
});

test('a retry of Jobs of one task', () => {
  const manifests = retryManifests(submission(), { run: 2, indexes: [1] });
  expect(manifests.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
    ['Job', 'night--ttbar-1--r2'],
  ]);
  expect(jobIndexes(manifests[0]!)).toEqual([1]);
});

describe('ten thousand tasks', () => {
  const tasks = numbered(10_000);

  test('are a handful of objects, and no ConfigMap comes near 1 MiB', () => {
    const manifests = submissionManifests(indexed({ tasks }));
    expect(manifests.length).toBeLessThan(10);
    for (const each of manifests) expect(Buffer.byteLength(JSON.stringify(each))).toBeLessThan(700 * 1024);
    expect(readRecord('night', manifests)?.tasks).toEqual(tasks);
  });

  test('with command lines of 10 kB, too', () => {
    const long = tasks
      .slice(0, 1000)
      .map((each) => ({ ...each, command: `${each.command} ${'\\"ü'.repeat(2500)}` }));
    const manifests = submissionManifests(indexed({ tasks: long }));
    for (const each of manifests) expect(Buffer.byteLength(JSON.stringify(each))).toBeLessThan(1024 * 1024);
    expect(readRecord('night', manifests)?.tasks).toEqual(long);
  });

  test('in the sharded shape, Jobs of a hundred that share what may run at once', () => {
    const options = optionsOf({ maxConcurrent: 250, retries: 2 });
    const made = jobs(submissionManifests(indexed({ shape: 'sharded', tasks, options })));
    expect(made).toHaveLength(100);
    expect(made.flatMap((each) => jobIndexes(each as unknown as Manifest))).toEqual(tasks.map((_, at) => at));
    expect(new Set(made.map(({ spec }) => spec?.parallelism))).toEqual(new Set([2]));
    expect(made[0]?.spec).toMatchObject({ completionMode: 'Indexed', completions: 100, backoffLimit: 200 });
    expect(made[0]?.spec).not.toHaveProperty('backoffLimitPerIndex');
    expect(made.filter(({ spec }) => spec?.suspend)).toEqual([]);
  });

  test('where fewer run than there are Jobs, the others wait', () => {
    const options = optionsOf({ maxConcurrent: 7 });
    const made = jobs(submissionManifests(indexed({ shape: 'sharded', tasks, options })));
    expect(made.filter(({ spec }) => spec?.suspend !== true).map(({ spec }) => spec?.parallelism)).toEqual(
      Array(7).fill(1),
    );
  });
});

test.each([
  [50, {}, undefined, 'per-task'],
  [51, {}, undefined, 'indexed'],
  [51, {}, { major: 1, minor: 33 }, 'indexed'],
  [51, {}, { major: 1, minor: 32 }, 'sharded'],
  [50, {}, { major: 1, minor: 20 }, 'per-task'],
  [10, { maxConcurrent: 3 }, undefined, 'indexed'],
  [10, { maxConcurrent: 10 }, undefined, 'per-task'],
  [10_000, { shape: 'per-task' }, undefined, 'per-task'],
] as const)('%i tasks with %j on %j: %s', (count, given, server, expected) => {
  expect(shapeFor(optionsOf(given), count, server)).toBe(expected);
});

test('other tasks are other lists, so that a late pod never reads one of another list', () => {
  const listsOf = (tasks: ReturnType<typeof numbered>) =>
    configMaps(submissionManifests(indexed({ tasks })))
      .map(({ metadata }) => metadata?.name ?? '')
      .filter((name) => name.includes('--tasks'));
  const changed = numbered(250).map((each, at) => (at === 7 ? { ...each, command: 'other' } : each));
  const before = listsOf(numbered(250));
  expect(listsOf(changed).filter((name) => before.includes(name))).toEqual([]);
  expect(listsOf(numbered(250))).toEqual(before);
});

test.each([
  [[], ''],
  [[5], '5'],
  [[0, 1, 2, 5, 7, 8], '0-2,5,7-8'],
])('%j is %j', (indexes, text) => {
  expect(formatRanges(indexes)).toBe(text);
  expect(parseRanges(text)).toEqual(indexes);
});

test('what is no range is refused', () => {
  expect(() => parseRanges('1-x')).toThrow('is no range');
});
