import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { resetSandbox, stopSandbox } from '../../sandbox';

const before = process.env.TALESTACK_SANDBOX_DIR;
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-stop-'));
  process.env.TALESTACK_SANDBOX_DIR = path.join(dir, 'state');
});

afterEach(() => {
  if (before === undefined) delete process.env.TALESTACK_SANDBOX_DIR;
  else process.env.TALESTACK_SANDBOX_DIR = before;
  rmSync(dir, { recursive: true });
});

it('a sandbox that never was, such as one of a mistyped name, is told from one that was stopped', async () => {
  expect(await stopSandbox({ name: 'nosuch' })).toEqual({ name: 'nosuch', wasThere: false });
  expect(await resetSandbox({ name: 'nosuch' })).toEqual({ name: 'nosuch', wasThere: false });
  expect(existsSync(path.join(dir, 'state/nosuch'))).toBe(false);
});
