import type { Results } from '../../src/batch';
import {
  jobsToStart,
  noResults,
  readResults,
  readTermination,
  resultManifests,
  submissionChanges,
  submissionManifests,
} from '../../src/batch';
import { detailedFailures, keptLogBytes } from '../../src/batch/results';
import type { Manifest } from '../../src/kube/manifest';
import { numbered, optionsOf, submission } from './support';

const place = { name: 'night', namespace: 'batch', environment: 'dev' };

test('results come back as they were kept', () => {
  const results: Results = {
    succeeded: [0, 1, 2, 7],
    failed: [
      { index: 3, exitCode: 9, reason: 'Error', seconds: 12, lastLines: 'no such file' },
      { index: 4, reason: 'DeadlineExceeded' },
      { index: 5, exitCode: 9, reason: 'Error' },
    ],
    retries: [[3, 4, 5], [5]],
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: '2026-01-01T01:00:00Z',
  };
  expect(readResults('night', resultManifests(place, results))).toEqual(results);
  expect(readResults('other', resultManifests(place, results))).toBe(noResults);
});

test('the worst of a hundred thousand tasks fits', () => {
  const all = Array.from({ length: 100_000 }, (_, index) => index);
  const results: Results = {
    succeeded: all.filter((index) => index % 2 === 0),
    failed: all
      .filter((index) => index % 2 === 1)
      .map((index) => ({ index, exitCode: index % 255, reason: 'Error', lastLines: 'ü\n'.repeat(9999) })),
    retries: [],
  };
  const manifests = resultManifests(place, results);
  for (const each of manifests) expect(Buffer.byteLength(JSON.stringify(each))).toBeLessThan(1_000_000);
  const back = readResults('night', manifests);
  expect(back.succeeded).toEqual(results.succeeded);
  expect(back.failed.map(({ index, exitCode }) => [index, exitCode])).toEqual(
    results.failed.map(({ index, exitCode }) => [index, exitCode]),
  );
  const kept = back.failed.flatMap(({ lastLines }) => lastLines ?? []);
  expect(kept).toHaveLength(detailedFailures);
  expect(Buffer.byteLength(kept[0] ?? '')).toBeLessThanOrEqual(keptLogBytes);
  expect(kept[0]).toMatch(/^(ü\n)+$/);
});

test('results that cannot be read are told', () => {
  const [results] = resultManifests(place, noResults);
  expect(() => readResults('night', [{ ...results!, data: { 'results.json': '{' } }])).toThrow(
    'cannot be read',
  );
});

test.each(['', 'Traceback: no', '{"index":', '{"index":-1,"identifier":"a","exitCode":0}', '[]'])(
  '%j is nothing that the wrapper says',
  (message) => {
    expect(readTermination(message)).toBeUndefined();
  },
);

describe('which Jobs start next', () => {
  const [a, b, c, d] = submissionManifests(
    submission({ tasks: numbered(4), options: optionsOf({ maxConcurrent: 2 }) }),
  ).filter(({ kind }) => kind === 'Job');
  if (!a || !b || !c || !d) throw new Error('there are four');
  const done = (job: Manifest, type: string) => ({
    ...job,
    status: { conditions: [{ type, status: 'True' }] },
  });

  test.each([
    ['none while two run', [d, c, b, a], 2, []],
    ['one when one is done', [d, c, b, done(a, 'Complete')], 2, ['night--ttbar-2']],
    [
      'two when two are',
      [d, done(b, 'Failed'), c, done(a, 'Complete')],
      2,
      ['night--ttbar-2', 'night--ttbar-3'],
    ],
    ['all without a limit', [a, b, c, d], undefined, ['night--ttbar-2', 'night--ttbar-3']],
    ['not yet when a Job is about to end', [a, done(b, 'SuccessCriteriaMet'), c], 2, []],
  ])('%s', (_, jobs, most, expected) => {
    expect(jobsToStart(jobs, most)).toEqual(expected);
  });
});

describe('what would change', () => {
  const { tasks, options } = submission();
  const record = { name: 'night', shape: 'per-task', owner: 'commands', options, tasks } as const;

  test('nothing', () => {
    const again = { tasks, options: optionsOf({ shape: 'auto' }), shape: 'per-task' } as const;
    expect(submissionChanges(record, again)).toEqual([]);
  });

  test('every kind of change', () => {
    const [first, second, third] = tasks;
    if (!first || !second || !third) throw new Error('there are three');
    const another = { identifier: 'new', command: 'true' };
    const changed = { ...second, command: 'other' };
    expect(
      submissionChanges(record, {
        tasks: [third, changed, another],
        options: optionsOf({ memory: 1 }),
        shape: 'per-task',
      }),
    ).toEqual([
      { kind: 'moved', task: third, index: 0, from: 2 },
      { kind: 'changed', task: changed, index: 1, before: second },
      { kind: 'added', task: another, index: 2 },
      { kind: 'removed', task: first, index: 0 },
      { kind: 'option', option: 'memory', before: 4000, after: 1 },
    ]);
  });
});
