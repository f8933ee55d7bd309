import { setTimeout as sleep } from 'node:timers/promises';

import type { ExecaChildProcess } from 'execa';

import type { Family } from './family';
import { familyOf, kill, living } from './family';
import type { Stage } from './stage';

/** For one that is not ended by what should end it: the test is to fail, and not to stand still. */
const releaseSeconds = 300;

/** A run in the middle of a step that has begun and cannot end: its provider is stopped. */
export class HeldRun {
  /** Whether the step had to be let go in the end, since the run did not end without it. */
  wasReleased = false;
  private said = '';
  private readonly release: NodeJS.Timeout;

  private constructor(
    command: ExecaChildProcess,
    readonly family: Family,
  ) {
    command.stderr?.on('data', (chunk: Buffer) => {
      this.said += chunk.toString();
    });
    this.release = setTimeout(() => {
      this.wasReleased = true;
      kill(this.family.providers, 'SIGCONT');
    }, releaseSeconds * 1000);
  }

  /** @throws Error where the run ended before any of its steps could be held */
  static async of(stage: Stage, command: ExecaChildProcess): Promise<HeldRun> {
    const { pid = 0 } = command;
    const family = familyOf(pid);
    for (;;) {
      if (living([pid]).length === 0) throw new Error('the run ended before it could be held');
      kill(family.providers, 'SIGSTOP');
      // What had ended already is written down in moments.
      await sleep(1000);
      if (stage.left().pending > 0) return new HeldRun(command, family);
      kill(family.providers, 'SIGCONT');
      await sleep(20);
    }
  }

  /** Waits until the command says something. */
  async says(text: string): Promise<void> {
    while (!this.said.includes(text)) {
      if (!this.isAlive) throw new Error(`the run ended without: ${text}`);
      await sleep(50);
    }
  }

  /** Whether the command and its engine both run. */
  get isAlive(): boolean {
    const { cli, engine = 0 } = this.family;
    return living([cli, engine]).length === 2;
  }

  interrupt(): void {
    kill([this.family.cli], 'SIGINT');
  }

  /** Those of its processes that are still there; no stopped one is left behind. */
  end(): number[] {
    clearTimeout(this.release);
    const { cli, engine = 0, providers } = this.family;
    const left = living([cli, engine, ...providers]);
    kill(left, 'SIGKILL');
    return left;
  }
}
