import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import execa from 'execa';

import { resetSandbox, stopSandbox } from '../../../sandbox';
import type { SandboxPaths } from '../../../sandbox/paths';
import { sandboxPaths } from '../../../sandbox/paths';
import { findProcesses } from '../../../sandbox/process-table';
import { linksOf } from '../../../sandbox/real/link';
import { ownerOf } from '../../../sandbox/real/owner';
import { root } from '../command-line';
import { hostState, processesWith } from './host-state';
import { describeReal, nodePackages } from './machine';

/** What this machine has of a sandbox. */
function leftOf(paths: SandboxPaths): string[] {
  const { mark, alias } = ownerOf(paths);
  const find = ['/sys/fs/cgroup', '-maxdepth', '2', '-name', `*${mark}*`];
  return [
    ...linksOf({ alias }).map((index) => `link ${index}`),
    ...execFileSync('find', find, { encoding: 'utf8' }).split('\n').filter(Boolean),
    ...processesWith(`${paths.programs}/`),
  ];
}

describeReal('a start that is killed', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-killed-'));
  const env = { TALESTACK_SANDBOX_DIR: path.join(dir, 'state') };
  let packages: string;

  beforeAll(async () => {
    process.env.TALESTACK_SANDBOX_DIR = env.TALESTACK_SANDBOX_DIR;
    // What is built first would be killed instead.
    packages = await nodePackages();
  }, 900_000);

  afterAll(async () => {
    for (const name of ['link', 'node']) await resetSandbox({ name });
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  /** Starts a sandbox and kills the start at a moment. */
  async function killedAt(paths: SandboxPaths, reached: () => Promise<boolean>): Promise<void> {
    const args = ['sandbox', 'start', '--nodes', 'real', '--name', paths.name];
    const starting = execa(process.execPath, [path.join(root, 'bin/talestack.js'), ...args], {
      cwd: dir,
      env,
      reject: false,
    });
    while (!(await reached())) {
      if (starting.exitCode !== null) throw new Error((await starting).stderr);
      await sleep(2);
    }
    process.kill(starting.pid!, 'SIGKILL');
    await starting;
  }

  test('leaves nothing that the next stop does not remove, and that touches no other sandbox', async () => {
    const before = hostState(packages);
    const [link, node] = [sandboxPaths('link'), sandboxPaths('node')];
    // As soon as the link is there, with both of its ends, and once the namespaces are being made.
    await killedAt(link, () => Promise.resolve(linksOf(ownerOf(link)).length > 1));
    await killedAt(node, async () => (await findProcesses(path.join(node.programs, 'node'))).length > 0);
    expect(leftOf(link)).toContainEqual(expect.stringMatching(/^link /));
    expect(leftOf(node)).toContainEqual(expect.stringMatching(/^link /));
    expect(leftOf(node)).toContainEqual(expect.stringMatching(/^\/sys\/fs\/cgroup\//));

    await stopSandbox({ name: 'link' });
    expect(leftOf(link)).toEqual([]);
    expect(leftOf(node)).toContainEqual(expect.stringMatching(/^link /));
    await stopSandbox({ name: 'node' });
    expect(leftOf(node)).toEqual([]);
    expect(hostState(packages)).toEqual(before);
  }, 180_000);
});
