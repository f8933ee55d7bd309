import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { ExecaChildProcess } from 'execa';
import execa from 'execa';

import { setupProgram } from '../../../src/wholetale/setup/bundle';
import { one } from '../support';
import { Bench, globus, password } from './harness';

const root = path.join(__dirname, '../../..');
const program = setupProgram();
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-bundle-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

test('it is in the ConfigMap that the Job mounts, and fits in there', () => {
  expect(one('ConfigMap', 'girder-setup').data!['setup.js']).toBe(program);
  expect(Buffer.byteLength(program)).toBeLessThan(200_000);
});

test('it has no path of this machine, and needs nothing but Node', () => {
  expect(program).not.toContain(root);
  expect(program).not.toContain(os.homedir());
  expect(program).not.toContain('node_modules');
  const needed = [...program.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name!);
  expect(needed).not.toEqual([]);
  expect(needed.filter((name) => !name.startsWith('node:'))).toEqual([]);
});

test('a checkout elsewhere gives the same bytes', async () => {
  for (const each of ['src/wholetale/setup', 'src/config/secrets/variables.ts'])
    cpSync(path.join(root, each), path.join(dir, each), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(dir, 'node_modules'));
  // One that would change the output, were it read.
  writeFileSync(
    path.join(dir, 'tsconfig.json'),
    '{"compilerOptions": {"target": "es5", "alwaysStrict": true}}',
  );
  const script = "process.stdout.write(require('./src/wholetale/setup/bundle').setupProgram())";
  const tsx = path.join(root, 'node_modules/tsx/dist/cli.mjs');
  writeFileSync(path.join(dir, 'print.ts'), script);
  const { stdout } = await execa(process.execPath, [tsx, 'print.ts'], { cwd: dir, stripFinalNewline: false });
  expect(stdout).toBe(program);
});

describe('as the pod runs it', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await Bench.create();
    writeFileSync(path.join(dir, 'setup.js'), program);
  });

  afterEach(() => bench.remove());

  function start(): ExecaChildProcess {
    const { config, secrets, account } = bench.folders;
    const args = [path.join(dir, 'setup.js'), config, secrets, account];
    return execa(process.execPath, args, {
      cwd: dir,
      env: {},
      extendEnv: false,
      reject: false,
      timeout: 20_000,
    });
  }

  test('it sets girder up, twice without harm, and shows no secret', async () => {
    const first = await start();
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
    expect(first.stdout.split('\n').at(-1)).toBe('girder is set up');
    expect(bench.girder.users).toMatchObject([{ login: 'admin', password, admin: true }]);
    expect(bench.girder.images).toHaveLength(3);
    bench.girder.changes.length = 0;
    const second = await start();
    expect(second.exitCode).toBe(0);
    expect(bench.girder.changes).toEqual([]);
    for (const secret of [password, ...Object.values(globus)]) {
      expect(first.stdout + second.stdout).not.toContain(secret);
    }
    expect(bench.leases.holders).toEqual([os.hostname(), '', os.hostname(), '']);
  });

  test('a failure that no other try would change has an exit status of its own', async () => {
    bench.setSecrets({ adminPassword: undefined });
    const { exitCode, stdout } = await start();
    expect(exitCode).toBe(2);
    expect(stdout).toContain('failed at step 2/6, administrator: the secret girder.adminPassword is not set');
  });

  test('SIGTERM ends it at once, with the Lease given back', async () => {
    await bench.girder.stop();
    const running = start();
    await new Promise<void>((resolve) =>
      running.stdout?.once('data', () => {
        resolve();
      }),
    );
    running.kill('SIGTERM');
    const { exitCode, stdout } = await running;
    expect(exitCode).toBe(3);
    expect(stdout).toContain('stopped by SIGTERM');
    expect(bench.leases.holder).toBe('');
    await bench.girder.start();
  });

  test('without its files it says what is missing', async () => {
    const { exitCode, stdout } = await execa(process.execPath, [path.join(dir, 'setup.js'), dir, dir, dir], {
      reject: false,
    });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^failed: ENOENT.*config\.json/);
  });
});
