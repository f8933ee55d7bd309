import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { ExecaChildProcess } from 'execa';
import execa from 'execa';
import getPort from 'get-port';

import { cacheDir } from '../../../../sandbox/paths';

const requirements = path.join(__dirname, '../../../../sandbox/images/girder/requirements.txt');

/** Whether this machine has what it takes to install girder. */
export const canRunGirder = spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;

/** A girder as it is published, in a process of its own. */
export class RealGirder {
  private constructor(
    private readonly process: ExecaChildProcess,
    readonly url: string,
  ) {}

  /** Installs it where that was not done before, which takes a minute, and waits until it answers. */
  static async start(): Promise<RealGirder> {
    const python = await installed();
    const port = await getPort({ host: '127.0.0.1' });
    const process = execa(python, [path.join(__dirname, 'serve.py'), String(port)], {
      reject: false,
      all: true,
    });
    const url = `http://127.0.0.1:${port}/api/v1`;
    for (const deadline = Date.now() + 60_000; ;) {
      if (
        await fetch(url).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return new RealGirder(process, url);
      if (process.exitCode !== null || Date.now() > deadline) {
        process.kill();
        throw new Error(`girder did not start:\n${(await process).all ?? ''}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  /** Ends it. Gives all that it logged, the addresses of requests among it. */
  async stop(): Promise<string> {
    this.process.kill();
    return (await this.process).all ?? '';
  }
}

/** The interpreter of an environment that has girder in it. */
async function installed(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const dir = path.join(cacheDir(), `girder-${version}`);
  const [python, complete] = [path.join(dir, 'bin/python'), path.join(dir, 'complete')];
  if (existsSync(complete)) return python;
  rmSync(dir, { recursive: true, force: true });
  await execa('python3', ['-m', 'venv', dir]);
  await execa(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
  writeFileSync(complete, '');
  return python;
}
