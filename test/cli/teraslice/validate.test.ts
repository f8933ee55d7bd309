import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { UsageError } from '../../../src/cli/boundary';
import { terasliceValidate } from '../../../src/cli/commands/teraslice-validate';
import { openEnvironment } from '../../../src/cli/environment';
import { outcomeLine, validateJobs } from '../../../src/cli/teraslice/validate';
import { noClusterMade } from '../../../src/config';
import { UserError } from '../../../src/errors';
import { project } from '../../config/project';
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
  const { jobs, error } = await validateJobs(cluster, [right]);
  expect(error).toBeUndefined();
  expect(jobs).toEqual([{ file: right, ok: true, name: 'right', workers: 3, warnings: [] }]);
  expect(jobs.map(outcomeLine)).toEqual([`${right}: ok, right, 3 workers`]);
});

test('all problems of all files are told at once', async () => {
  const { error } = await validateJobs(cluster, [wrong, right, missing]);
  const { title, problems } = error!;
  expect(title).toBe('2 of 3 jobs cannot be run');
  expect(problems.map(({ where, key }) => [where, key])).toEqual([
    [`${wrong}:1`, 'workers'],
    [`${wrong}:1`, 'slicers'],
    [missing, undefined],
  ]);
});

test('beside wrong ones, those that are right are told of, too', async () => {
  const one = written('one.json', { name: 'one', workers: 1 });
  const { jobs, error } = await validateJobs(cluster, [one, wrong, missing]);
  expect(error).toBeInstanceOf(UserError);
  expect(jobs.map(outcomeLine)).toEqual([
    `${one}: ok, one, 1 worker`,
    `${wrong}: 2 problems`,
    `${missing}: 1 problem`,
  ]);
});

test('one wrong file is told of in its own words', async () => {
  const { error } = await validateJobs(cluster, [right, wrong]);
  expect(error!.title).toBe(`${wrong} is no job that Teraslice can run`);
});

test('standard input is one job', async () => {
  await expect(validateJobs(cluster, ['-', '/dev/stdin'])).rejects.toThrow(UsageError);
});

describe('the command', () => {
  const projectDir = project({
    'stacks/Pulumi.dev.yaml': 'config:\n  talestack:wholetale: { enabled: false }\n',
  });
  const said = { log: '', error: '' };
  beforeEach(() => {
    for (const to of ['log', 'error'] as const) {
      said[to] = '';
      jest.spyOn(console, to).mockImplementation((...line: unknown[]) => {
        said[to] += `${line.join(' ')}\n`;
      });
    }
  });
  afterEach(() => {
    jest.restoreAllMocks();
    process.exitCode = undefined;
  });
  const none = { namespace: undefined, domain: undefined, kubeconfig: undefined, context: undefined };
  const set = ['teraslice.options.kubernetesOverridesEnabled=true'];
  const run = async (json: boolean, ...jobs: string[]) => {
    await terasliceValidate.handler({ ...none, _: [], $0: '', env: 'dev', dir: projectDir, json, set, jobs });
  };

  it('does not ask for a cluster where only jobs are looked at', async () => {
    await run(false, right);
    expect(said.log).toBe(`${right}: ok, right, 3 workers\n`);
    expect(said.error).not.toContain(noClusterMade);
    // So that this finds it where it is.
    openEnvironment({ ...none, env: 'dev', dir: projectDir, json: false, set });
    expect(said.error).toContain(noClusterMade);
  });

  it('lists every file before it tells of the problems', async () => {
    await expect(run(false, right, wrong)).rejects.toThrow('is no job that Teraslice can run');
    expect(said.log).toBe(`${right}: ok, right, 3 workers\n${wrong}: 2 problems\n`);
  });

  it('prints one document for scripts, and ends with status 1', async () => {
    await run(true, right, wrong);
    expect(process.exitCode).toBe(1);
    expect(JSON.parse(said.log)).toMatchObject({
      jobs: [
        { file: right, ok: true },
        { file: wrong, ok: false, problems: [{ key: 'workers' }, { key: 'slicers' }] },
      ],
      error: { problems: [{ key: 'workers' }, { key: 'slicers' }] },
    });
  });
});
