import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { commandLine } from '../../../src/cli/command-line';
import { useSandbox } from '../../../src/cli/sandbox-environment';

// What runs is of no matter to a command that ends all of it.
jest.mock('../../../sandbox/status', () => ({
  ...jest.requireActual<object>('../../../sandbox/status'),
  sandboxStatus: () => Promise.reject(new Error('read the whole status')),
}));

const before = { ...process.env };
let dir: string;
let printed: string[];

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-sandbox-command-'));
  process.env.TALESTACK_SANDBOX_DIR = dir;
  delete process.env.TALESTACK_SANDBOX;
  printed = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...before };
  rmSync(dir, { recursive: true });
});

const sandbox = (...words: readonly string[]) => commandLine(['sandbox', ...words]).parseAsync();

it.each([
  [['stop'], 'The sandbox default is stopped. Its objects stay: npx talestack sandbox start'],
  [
    ['stop', '--name', 'other'],
    'The sandbox other is stopped. Its objects stay: npx talestack sandbox start --name other',
  ],
  [['reset'], 'The sandbox default and all that it held are gone. A new one, with the stack: npm start'],
  [['reset', '--name', 'nosuch'], 'There is no sandbox nosuch: nothing was deleted.'],
])('%j says what comes then', async (words, said) => {
  for (const name of ['default', 'other']) mkdirSync(path.join(dir, name));
  await sandbox(...words);
  expect(printed).toEqual([said]);
});

describe('without a sandbox that runs', () => {
  const stack = 'npm start (with the stack), or npx talestack sandbox start (the control plane alone)';
  const named =
    'npm start -- --name other (with the stack), or npx talestack sandbox start --name other (the control plane alone)';

  it('the environment `sandbox` is refused with what brings the stack up', async () => {
    await expect(useSandbox({ env: 'sandbox' })).rejects.toMatchObject({ problems: [{ fix: stack }] });
    await expect(useSandbox({ env: 'prod' })).resolves.toBeUndefined();
  });

  it.each([
    [['env'], stack],
    [['kubeconfig', '--name', 'other'], named],
  ])('sandbox %j is refused in the same way', async (words, fix) => {
    await expect(sandbox(...words)).rejects.toMatchObject({
      title: 'The sandbox is not running',
      problems: [{ fix }],
    });
  });
});
