import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { V1Job } from '@kubernetes/client-node';
import { parseDocument } from 'yaml';

import { ok, Playground } from './harness';

// On simulated nodes: no task really runs.
const environment = 'caf';

jest.setTimeout(600_000);

let play: Playground;

beforeAll(async () => {
  play = await Playground.create('batch-stack');
  await play.initStack(environment);
});

afterAll(async () => {
  await play.remove();
});

interface Batch {
  readonly image: string;
  readonly memory?: number;
  readonly few: Record<string, unknown>;
  readonly many: Record<string, unknown>;
}

/** Sets the block `batch`; the secrets of the stack stay. */
function write({ few, many, ...batch }: Batch): void {
  const file = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.setIn(['config', 'talestack:wholetale'], { enabled: false });
  document.setIn(['config', 'talestack:batch'], {
    ...batch,
    volumeClaim: '',
    submissions: { few, many: { tasksFile: 'many.txt', ...many } },
  });
  writeFileSync(file, document.toString());
}

async function jobs(): Promise<Map<string, V1Job>> {
  const { items } = await play.get<{ items: V1Job[] }>(
    'jobs',
    '--selector=app=submission-helper',
    '--namespace=batch',
  );
  return new Map(items.map((each) => [each.metadata?.name ?? '', each]));
}

async function uids(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries([...(await jobs())].map(([name, { metadata }]) => [name, metadata?.uid]));
}

const tasks = { a: 'run a', b: 'run "$(b)"' };
const listed = (commands: Readonly<Record<string, string>>) =>
  Object.entries(commands).map(([identifier, command]) => ({ identifier, command }));

const first: Batch = {
  image: 'example.org/caf:1.0',
  few: { tasks: listed(tasks), exitCodes: { success: [4], final: [9] } },
  many: { maxConcurrent: 20 },
};

test('`up` makes a Job for each of a few tasks, and one for many', async () => {
  writeFileSync(
    path.join(play.project, 'many.txt'),
    Array.from({ length: 60 }, (_, at) => `run ${at}\n`).join(''),
  );
  write(first);
  ok(await play.talestack('up', environment));
  expect([...(await jobs()).keys()].sort()).toEqual(['few--a', 'few--b', 'many']);
  const many = (await jobs()).get('many');
  expect(many?.spec).toMatchObject({ completions: 60, parallelism: 20, backoffLimitPerIndex: 2 });
  // The namespace admits the pods: they are really made.
  for (;;) {
    const found = [...(await jobs()).values()];
    if (found.every(({ status }) => (status?.succeeded ?? 0) > 0)) break;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
});

test('right after, there is nothing to change, and the environment is ready', async () => {
  ok(await play.talestack('preview', environment, '--expect-no-changes'));
  ok(await play.talestack('status', environment));
});

test('other options run nothing again', async () => {
  const before = await uids();
  write({ ...first, image: 'example.org/caf:2.0', memory: 7000, many: { maxConcurrent: 7, retries: 5 } });
  ok(await play.talestack('up', environment));
  expect(await uids()).toEqual(before);
});

test('a changed command runs again, for itself', async () => {
  const before = await uids();
  write({ ...first, few: { ...first.few, tasks: listed({ ...tasks, b: 'run other' }) } });
  ok(await play.talestack('up', environment));
  const after = await uids();
  expect(Object.keys(after).filter((name) => after[name] !== before[name])).toEqual(['few--b']);
  const command = (await jobs()).get('few--b')?.spec?.template.spec?.containers[0]?.command;
  expect(command?.at(-1)).toBe('run other');
});

test('a changed list runs again as a whole, as it is now; so does a raised revision', async () => {
  const before = await uids();
  writeFileSync(path.join(play.project, 'many.txt'), 'run other\n'.repeat(55));
  write({ ...first, few: { ...first.few, revision: 1 }, many: { maxConcurrent: 20, memory: 9000 } });
  ok(await play.talestack('up', environment));
  const after = await uids();
  expect(Object.keys(after).filter((name) => after[name] === before[name])).toEqual([]);
  const spec = (await jobs()).get('many')?.spec;
  expect(spec?.completions).toBe(55);
  expect(spec?.template.spec?.containers[0]?.resources?.requests?.memory).toBe('9G');
});

test('`down` takes all of it away', async () => {
  ok(await play.talestack('down', environment, '--delete-data'));
  expect([...(await jobs()).keys()]).toEqual([]);
});
