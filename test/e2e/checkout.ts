import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { root } from './command-line';

const git = (cwd: string, ...args: string[]) =>
  execa('git', args, {
    cwd,
    env: { GIT_DIR: undefined, GIT_INDEX_FILE: undefined, GIT_WORK_TREE: undefined },
  });

/**
 * A checkout with the files of this one as they are now, committed or not, in a
 * repository of its own. Dependencies are those of this one, as after `npm ci`.
 */
export async function copyCheckout(dir: string): Promise<void> {
  const { stdout } = await git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const file of stdout.split('\0').filter((each) => each && existsSync(path.join(root, each)))) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    copyFileSync(path.join(root, file), path.join(dir, file));
  }
  // A folder of links, not a link: an `npm ci` by mistake would empty this one's own.
  const dependencies = path.join(dir, 'node_modules');
  mkdirSync(dependencies);
  for (const name of readdirSync(path.join(root, 'node_modules'))) {
    if (name === '.talestack-lock') continue;
    symlinkSync(path.join(root, 'node_modules', name), path.join(dependencies, name));
  }
  const lock = createHash('sha256')
    .update(readFileSync(path.join(dir, 'package-lock.json')))
    .digest('hex');
  writeFileSync(path.join(dependencies, '.talestack-lock'), lock);
  await git(dir, 'init', '--quiet');
  await git(dir, 'add', '--all');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost', '-c', 'commit.gpgsign=false'];
  await git(dir, ...author, 'commit', '--quiet', '--no-verify', '--message', 'as it is');
}

/** What git says has changed in a checkout; empty when it is as it was. */
export async function changesIn(dir: string): Promise<string> {
  return (await git(dir, 'status', '--porcelain')).stdout;
}
