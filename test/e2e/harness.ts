import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import type { ExecaChildProcess } from 'execa';
import execa from 'execa';

import type { Sandbox, StartOptions } from '../../sandbox';
import { resetSandbox, sandboxEnvironment, startSandbox } from '../../sandbox';
import type { Outcome } from './command-line';
import { execute, root } from './command-line';

/** A sandbox of its own, and a project folder beside the checkout, so that a test leaves nothing behind. */
export class Playground {
  /** Everything that any command printed, to be searched for secrets. */
  readonly printed: string[] = [];

  private constructor(
    readonly dir: string,
    readonly sandbox: Sandbox,
    readonly env: Record<string, string>,
  ) {}

  /** @param options what its sandbox differs in from the usual one */
  static async create(name: string, options: Omit<StartOptions, 'name'> = {}): Promise<Playground> {
    const dir = mkdtempSync(path.join(os.tmpdir(), `talestack-${name}-`));
    process.env.TALESTACK_SANDBOX_DIR = path.join(dir, 'state');
    const sandbox = await startSandbox({ ...options, name });
    makeProject(path.join(dir, 'project'));
    const env = { ...sandboxEnvironment(sandbox), TALESTACK_SANDBOX_DIR: path.join(dir, 'state') };
    return new Playground(dir, sandbox, env);
  }

  get project(): string {
    return path.join(this.dir, 'project');
  }

  /** Stops the control plane and removes all files. */
  async remove(): Promise<void> {
    // Another playground may have set it to its own since.
    process.env.TALESTACK_SANDBOX_DIR = path.join(this.dir, 'state');
    await resetSandbox({ name: this.sandbox.name });
    rmSync(this.dir, { recursive: true, force: true });
  }

  /** Writes `stacks/Pulumi.ENV.yaml` with these keys, keeping the encrypted ones that are there. */
  async writeStack(environment: string, keys: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [key, value] of Object.entries(keys)) {
      const args = [
        'config',
        'set',
        '--plaintext',
        '--stack',
        environment,
        ...(key.includes('.') ? ['--path'] : []),
      ];
      await this.pulumiOk([...args, `talestack:${key}`, String(value)]);
    }
  }

  /** Makes the stack and sets every secret; returns the values, to look for them where they must not be. */
  async initStack(environment: string, namespace?: string): Promise<Record<string, string>> {
    const own = namespace === undefined ? '' : `  talestack:namespace: ${namespace}\n`;
    writeFileSync(
      path.join(this.project, `stacks/Pulumi.${environment}.yaml`),
      `config:\n  talestack:cluster:\n    type: none\n${own}`,
    );
    ok(await this.talestack('secrets', 'init', environment, '--self-signed-site'));
    return this.secretsOf(environment);
  }

  /** Every secret of an environment in plain text; unlike what other commands print, it is not kept. */
  async secretsOf(environment: string): Promise<Record<string, string>> {
    const printed = await this.pulumiOk(['config', '--show-secrets', '--json', '--stack', environment]);
    this.printed.splice(-2);
    const config = JSON.parse(printed) as Record<string, { value?: string; secret: boolean }>;
    return Object.fromEntries(
      Object.entries(config).flatMap(([key, { value = '', secret }]) => (secret ? [[key, value]] : [])),
    );
  }

  talestack(...args: string[]): Promise<Outcome> {
    return this.run(process.execPath, [path.join(root, 'bin/talestack.js'), '--dir', this.project, ...args]);
  }

  /** The same as `talestack`, for whoever wants to meet it on its way. */
  start(...args: string[]): ExecaChildProcess {
    const all = [path.join(root, 'bin/talestack.js'), '--dir', this.project, ...args];
    return execa(process.execPath, all, { cwd: this.project, env: this.env, reject: false });
  }

  pulumi(args: readonly string[], input?: string): Promise<Outcome> {
    return this.run('pulumi', [...args, '--non-interactive'], input);
  }

  async pulumiOk(args: readonly string[], input?: string): Promise<string> {
    return ok(await this.pulumi(args, input));
  }

  /** `kubectl` with its JSON output parsed. */
  async get<T>(...args: string[]): Promise<T> {
    return JSON.parse(ok(await this.run('kubectl', ['get', '--output=json', ...args]))) as T;
  }

  async kubectl(args: readonly string[], input?: string): Promise<string> {
    return ok(await this.run('kubectl', args, input));
  }

  async run(program: string, args: readonly string[], input?: string): Promise<Outcome> {
    const done = await execute(program, args, { cwd: this.project, env: this.env, input });
    this.printed.push(done.stdout, done.stderr);
    return done;
  }
}

/** A project folder that uses the programs of this checkout. */
export function makeProject(project: string): void {
  mkdirSync(path.join(project, 'stacks'), { recursive: true });
  copyFileSync(path.join(root, 'Pulumi.yaml'), path.join(project, 'Pulumi.yaml'));
  copyFileSync(path.join(root, 'settings'), path.join(project, 'settings'));
  writeFileSync(path.join(project, 'package.json'), '{"private": true}\n');
  const entry = JSON.stringify(path.join(root, 'stacks/main.js'));
  writeFileSync(path.join(project, 'stacks/main.js'), `module.exports = require(${entry});\n`);
  symlinkSync(path.join(root, 'node_modules'), path.join(project, 'node_modules'));
}

/** The standard output of a command that must have succeeded. */
export function ok({ exitCode, stdout, stderr }: Outcome): string {
  if (exitCode !== 0) throw new Error(`exit status ${exitCode}\n${stdout}\n${stderr}`);
  return stdout;
}
