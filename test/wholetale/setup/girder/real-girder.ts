import path from 'node:path';

import type { ExecaChildProcess } from 'execa';
import execa from 'execa';
import getPort from 'get-port';

import { canInstallPython, pythonEnvironment } from '../../../python';

const requirements = path.join(__dirname, '../../../../sandbox/images/girder/requirements.txt');

/** Whether this machine has what it takes to install girder. */
export const canRunGirder = canInstallPython;

/** A girder as it is published, in a process of its own. */
export class RealGirder {
  private constructor(
    private readonly process: ExecaChildProcess,
    readonly url: string,
  ) {}

  /** Installs it where that was not done before, which takes a minute, and waits until it answers. */
  static async start(): Promise<RealGirder> {
    const python = path.join(await pythonEnvironment('girder', requirements), 'python');
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
