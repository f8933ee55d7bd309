import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { UsageError } from '../../../src/cli/boundary';
import { validateJobs } from '../../../src/cli/teraslice/validate';
import { UserError } from '../../../src/errors';
import { cluster } from '../../teraslice/job/fixtures';

const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-jobs-'));
afterAll(() => {
  rmSync(dir, { recursive: true });
});

function written(name: string, job: object): string {
  const file = path.join(dir, name);
  writeFileSync(file, JSON.stringify({ operations: [{ _op: 'a' }, { _op: 'b' }], ...job }));
  return file;
}

const right = written('right.json', { name: 'right', workers: 3 });
const wrong = written('wrong.json', { name: 'wrong', workers: 0, slicers: 0 });
const missing = path.join(dir, 'missing.json');

test('jobs that are right are told of', async () => {
  expect(await validateJobs(cluster, [right])).toEqual([
    { file: right, name: 'right', workers: 3, warnings: [] },
  ]);
});

test('all problems of all files are told at once', async () => {
  const error = await validateJobs(cluster, [wrong, right, missing]).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { title, problems } = error as UserError;
  expect(title).toBe('2 of 3 jobs cannot be run');
  expect(problems.map(({ where, key }) => [where, key])).toEqual([
    [`${wrong}:1`, 'workers'],
    [`${wrong}:1`, 'slicers'],
    [missing, undefined],
  ]);
});

test('standard input is one job', async () => {
  await expect(validateJobs(cluster, ['-', '/dev/stdin'])).rejects.toThrow(UsageError);
});
