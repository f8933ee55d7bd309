import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { expectDocumented } from '../documented';
import { kubeconfigFor } from '../kubeconfig';
import { runHere } from '../run-here';
import type { Case, Content } from './row';
import { folder, unreadable, where } from './row';

const root = path.join(__dirname, '../..');

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Where the project and all else of this run is. */
  readonly dir: string;
  /**
   * Files that differ from before, by their names: of the project, of the state, of the folder that may be written
   * (`out`), of the user's home and of temporary files.
   */
  readonly changed: readonly string[];
  /** Requests that a cluster got. */
  readonly requests: readonly string[];
}

/** A project, a place for state, and a cluster that notes who asks it for anything. */
export class Bench {
  private readonly dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-bad-'));
  private readonly requests: string[] = [];
  private count = 0;

  private constructor(private readonly server: Server) {}

  static async open(): Promise<Bench> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const bench = new Bench(server);
    server.on('request', ({ method = '', url = '' }, response) => {
      bench.requests.push(`${method} ${url}`);
      response.writeHead(503).end('{}');
    });
    return bench;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Runs a case in this process, as `main.ts` does. */
  inProcess(one: Case, ...more: readonly string[]): Promise<Result> {
    return this.around(one, more, async (args, env) => {
      const before = { ...process.env };
      Object.assign(process.env, env);
      // Root may read everything, whatever the mode.
      const demoted = Object.values(one.files ?? {}).includes(unreadable) && process.geteuid?.() === 0;
      if (demoted) process.seteuid?.(65534);
      try {
        return await runHere(...args);
      } finally {
        if (demoted) process.seteuid?.(0);
        process.env = before;
      }
    });
  }

  /** Runs a case as a user does. */
  program(one: Case): Promise<Result> {
    return this.around(one, [], async (args, env) => {
      const done = await execa(process.execPath, [path.join(root, 'bin/talestack.js'), ...args], {
        env,
        reject: false,
        input: one.input ?? '',
      });
      expectDocumented(args, done.stdout, done.exitCode);
      return { status: done.exitCode, stdout: done.stdout, stderr: done.stderr };
    });
  }

  private async around(
    { files = {}, args = ['up', 'dev'] }: Case,
    more: readonly string[],
    run: (
      args: string[],
      env: Record<string, string>,
    ) => Promise<Pick<Result, 'status' | 'stdout' | 'stderr'>>,
  ): Promise<Result> {
    const dir = path.join(this.dir, `${(this.count += 1)}`);
    const [project, state] = [path.join(dir, 'project'), path.join(dir, 'state')];
    write(project, {
      'Pulumi.yaml': 'name: talestack\nruntime: nodejs\n',
      [where]: 'config: {}\n',
      ...files,
    });
    const [home, temporary] = [path.join(dir, 'home'), path.join(dir, 'tmp')];
    for (const each of [state, home, temporary]) mkdirSync(each);
    chmodSync(this.dir, 0o755);
    const kubeconfig = path.join(dir, 'kubeconfig');
    writeFileSync(kubeconfig, this.kubeconfig());
    const before = snapshot(dir);
    this.requests.length = 0;
    const said = await run(
      [
        ...args.map((each) => each.replaceAll('OUT', path.join(dir, 'out')).replaceAll('PROJECT', project)),
        '--dir',
        project,
        ...more,
      ],
      {
        KUBECONFIG: kubeconfig,
        PULUMI_BACKEND_URL: `file://${state}`,
        PULUMI_CONFIG_PASSPHRASE: 'passphrase-of-the-test',
        NO_COLOR: '1',
        HOME: home,
        TMPDIR: temporary,
        XDG_STATE_HOME: path.join(home, 'state'),
        XDG_CACHE_HOME: path.join(home, 'cache'),
        XDG_CONFIG_HOME: path.join(home, 'config'),
      },
    );
    const after = snapshot(dir);
    const names = new Set([...before.keys(), ...after.keys()]);
    return {
      ...said,
      dir,
      changed: [...names].filter((name) => before.get(name) !== after.get(name)),
      requests: [...this.requests],
    };
  }

  private kubeconfig(): string {
    const { port } = this.server.address() as AddressInfo;
    return kubeconfigFor(`http://127.0.0.1:${port}`);
  }
}

function write(project: string, files: Readonly<Record<string, Content>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(project, name);
    mkdirSync(path.dirname(file), { recursive: true });
    if (content === folder) {
      rmSync(file, { force: true });
      mkdirSync(file);
    } else writeFileSync(file, isText(content) ? content : '');
    if (content === unreadable) chmodSync(file, 0);
  }
}

function isText(content: Content): content is string | Uint8Array {
  return typeof content === 'string' || content instanceof Uint8Array;
}

/** Every file below a folder with its content and time, so that also a rewrite with the same bytes shows. */
function snapshot(dir: string): Map<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).map(
    (entry): [string, string] => {
      const file = path.join(entry.parentPath, entry.name);
      const content = entry.isFile()
        ? `${statSync(file).mtimeMs} ${readFileSync(file).toString('base64')}`
        : '';
      return [path.relative(dir, file), content];
    },
  );
  return new Map(entries);
}
