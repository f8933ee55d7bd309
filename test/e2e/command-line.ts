import path from 'node:path';

import execa from 'execa';

import { expectDocumented } from '../documented';

export const root = path.join(__dirname, '../..');

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface ExecuteOptions {
  readonly cwd: string;
  /** Added to the variables of the test run. */
  readonly env: Readonly<Record<string, string>>;
  /** Standard input; nothing can be read from it where undefined. */
  readonly input?: string | undefined;
}

const entry = path.join('bin', 'talestack.js');

/** Runs a program to its end, whatever its exit status. What talestack prints for scripts is of the documented shape. */
export async function execute(
  program: string,
  args: readonly string[],
  { cwd, env, input }: ExecuteOptions,
): Promise<Outcome> {
  const stdin = input === undefined ? ({ stdin: 'ignore' } as const) : { input };
  const done = await execa(program, args, { cwd, env, reject: false, ...stdin });
  const [script = '', ...words] = args;
  if (script.endsWith(entry)) expectDocumented(words, done.stdout, done.exitCode);
  return { exitCode: done.exitCode, stdout: done.stdout, stderr: done.stderr };
}

/** Commands run in a folder as a user types them there, with a folder for sandboxes of their own. */
export class CommandLine {
  readonly env: Readonly<Record<string, string>>;

  /**
   * @param cwd where the commands run
   * @param stateRoot folder of all sandboxes that they start
   * @param checkout whose `talestack` is meant
   */
  constructor(
    readonly cwd: string,
    readonly stateRoot: string,
    private readonly checkout = root,
  ) {
    this.env = { TALESTACK_SANDBOX_DIR: stateRoot };
  }

  talestack(...args: string[]): Promise<Outcome> {
    return this.run(process.execPath, [path.join(this.checkout, 'bin/talestack.js'), ...args]);
  }

  /** A script for sh, in which `$talestack` is the command line. */
  shell(script: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    const talestack = `talestack() { '${process.execPath}' '${this.checkout}/bin/talestack.js' "$@"; }`;
    return this.run('sh', ['-euc', `${talestack}\n${script}`], env);
  }

  /** A script for sh after `eval "$(talestack sandbox env)"`, with all the sandbox's programs. */
  inside(script: string, env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
    return this.shell(`eval "$(talestack sandbox env)"\n${script}`, env);
  }

  run(
    program: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<Outcome> {
    return execute(program, args, { cwd: this.cwd, env: { ...this.env, ...env } });
  }
}
