import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '../..');
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-bootstrap-'));
  mkdirSync(path.join(dir, 'checkout/scripts'), { recursive: true });
  cpSync(path.join(root, 'scripts/bootstrap.js'), path.join(dir, 'checkout/scripts/bootstrap.js'));
  writeFileSync(path.join(dir, 'checkout/package-lock.json'), '{}');
  // In the place of npm, and of the tests that follow it.
  const note = (name: string) =>
    `require('node:fs').writeFileSync(${JSON.stringify(path.join(dir, name))}, '')`;
  writeFileSync(path.join(dir, 'npm.js'), note('installed'));
  writeFileSync(path.join(dir, 'checkout/scripts/test.js'), note('tested'));
  mkdirSync(path.join(dir, 'shared'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function bootstrap() {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/bootstrap.js', 'test'], {
    cwd: path.join(dir, 'checkout'),
    env: { ...process.env, npm_execpath: path.join(dir, 'npm.js') },
    encoding: 'utf8',
  });
  return {
    status,
    stderr,
    installed: existsSync(path.join(dir, 'installed')),
    tested: existsSync(path.join(dir, 'tested')),
  };
}

it('installs what the lock file says, once', () => {
  mkdirSync(path.join(dir, 'checkout/node_modules'));
  expect(bootstrap()).toMatchObject({ status: 0, installed: true, tested: true });
  rmSync(path.join(dir, 'installed'));
  expect(bootstrap()).toMatchObject({ status: 0, installed: false, tested: true });
});

it('installs nothing through a link: the folder behind it is of somebody else', () => {
  symlinkSync(path.join(dir, 'shared'), path.join(dir, 'checkout/node_modules'));
  const { stderr, ...done } = bootstrap();
  expect(done).toEqual({ status: 1, installed: false, tested: false });
  expect(stderr).toContain(`node_modules is a link to ${path.join(dir, 'shared')}`);
});
