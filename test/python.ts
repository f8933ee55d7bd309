import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { cacheDir } from '../sandbox/paths';

/** Whether this machine has what it takes to install packages of Python. */
export const canInstallPython = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;

/**
 * The folder of programs of an environment of Python with pinned packages in it,
 * which is made where it is not there yet.
 *
 * @param requirements file with every package and its version
 */
export async function pythonEnvironment(name: string, requirements: string): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const dir = path.join(cacheDir(), `${name}-${version}`);
  const [bin, complete] = [path.join(dir, 'bin'), path.join(dir, 'complete')];
  if (existsSync(complete)) return bin;
  rmSync(dir, { recursive: true, force: true });
  await execa('python3', ['-m', 'venv', dir]);
  const python = path.join(bin, 'python');
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  writeFileSync(complete, '');
  return bin;
}
