import execa from 'execa';

import { wordsOf } from '../cli/parse';
import type { Block } from '../docs/shown';
import { missingOf } from '../docs/shown';
import type { Line, Walk } from '../docs/walks';
import { withWords } from '../docs/walks';
import { expectDocumented } from '../documented';

/** Someone who types what a page shows, in one shell and a terminal. */
export class Reader {
  /** What was to be evaluated holds for all that follows. */
  private readonly kept: string[] = [];

  /**
   * @param cwd where they type
   * @param env variables of their shell, beside those of the test run
   * @param prelude begins every script
   */
  constructor(
    private readonly cwd: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly prelude = '',
  ) {}

  /** Runs a script that has to succeed. */
  async run(script: string): Promise<void> {
    await this.type(script, {});
  }

  /** Types a block of a walk, and looks for what the page shows. */
  async follow(walk: Walk, block: Block): Promise<void> {
    const printed: string[] = [];
    for (const line of block.lines) {
      const more = walk.lines?.[line] ?? {};
      if (more.before !== undefined) await this.run(more.before);
      printed.push(await this.type(withWords(line, walk.words), more));
    }
    const missing = missingOf(withWords(block.shown, walk.words), printed.join('\n'));
    if (missing.length > 0)
      throw new Error(`not printed:\n${missing.join('\n')}\n\nbut:\n${printed.join('\n')}`);
  }

  private async type(line: string, more: Line): Promise<string> {
    const [, evaluated] = /^eval "\$\((.*)\)"$/.exec(line) ?? [];
    if (evaluated === undefined) return this.execute(line, more);
    this.kept.push(await this.execute(evaluated, more));
    return '';
  }

  private async execute(line: string, { answers, status = 0, says }: Line): Promise<string> {
    const script = ['set -eu', this.prelude, ...this.kept, line].filter(Boolean).join('\n');
    const { exitCode, stdout, stderr } = await (answers ? this.answer(script, answers) : this.shell(script));
    if (exitCode !== status || says?.test(`${stdout}\n${stderr}`) === false)
      throw new Error(`${line}\nexit status ${exitCode}\n${stdout}\n${stderr}`);
    const [, words] = /^npx talestack ([^|>&]* --json)$/.exec(line) ?? [];
    if (words !== undefined) expectDocumented(wordsOf(words), stdout, exitCode);
    return stdout;
  }

  private shell(script: string) {
    return execa('sh', ['-c', script], {
      cwd: this.cwd,
      env: this.env,
      reject: false,
      stdin: 'ignore',
    });
  }

  /** `script`, as util-linux has it, makes the terminal. An answer is typed once its question is there. */
  private async answer(script: string, answers: NonNullable<Line['answers']>) {
    const args = ['--quiet', '--return', '--flush', '--command', script, '/dev/null'];
    const env = { ...this.env, SHELL: '/bin/sh', TERM: 'dumb' };
    const terminal = execa('script', args, { cwd: this.cwd, env, reject: false });
    const open = [...answers];
    let seen = '';
    terminal.stdout?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      const [question, typed] = open[0] ?? [];
      if (question === undefined || !seen.includes(question)) return;
      seen = '';
      open.shift();
      terminal.stdin?.write(typed ?? '');
    });
    const done = await terminal;
    if (open.length > 0)
      throw new Error(`nothing asked ${open.map(([question]) => question).join(', ')}\n${done.stdout}`);
    return done;
  }
}
