import { existsSync, readdirSync, readFileSync, statSync, truncateSync, watch } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ExecaChildProcess } from 'execa';

import type { Outcome } from '../command-line';
import { ok, Playground } from '../harness';

interface Item {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** Kinds of the objects that an environment is made of. */
const kinds =
  'deployments,daemonsets,statefulsets,jobs,cronjobs,services,configmaps,secrets,persistentvolumeclaims,ingresses,networkpolicies,serviceaccounts,roles,rolebindings,poddisruptionbudgets,resourcequotas,limitranges';

/** An environment whose runs are disturbed, and what has to hold after each. */
export class Stage {
  private constructor(
    readonly play: Playground,
    readonly environment: string,
    /** Every object of ours, by kind and name. */
    readonly whole: readonly string[],
    /** UIDs of the claims, which outlive everything here. */
    readonly claims: Readonly<Record<string, string>>,
    /** How often the first `up` wrote the state. */
    readonly saves: number,
  ) {}

  /** Brings an environment up once, undisturbed, to know what belongs to it. */
  static async create(name: string): Promise<Stage> {
    const play = await Playground.create(name);
    await play.initStack(name);
    const empty = new Stage(play, name, [], {}, 0);
    const { ended, saves } = await empty.watched(['up', name]);
    ok(ended);
    const { whole, claims } = await empty.census();
    return new Stage(play, name, whole, claims, saves);
  }

  remove(): Promise<void> {
    return this.play.remove();
  }

  up(...flags: string[]): Promise<Outcome> {
    return this.play.talestack('up', this.environment, ...flags);
  }

  down(...flags: string[]): Promise<Outcome> {
    return this.play.talestack('down', this.environment, ...flags);
  }

  /**
   * Everything is there once, the claims are the same, neither Pulumi nor the cluster has anything to change, and
   * nothing is left of runs before.
   */
  async expectUp(): Promise<void> {
    expect(this.left()).toEqual({ pending: 0, locks: 0 });
    expect(await this.census()).toEqual({ whole: this.whole, claims: this.claims });
    const flags = ['--refresh', '--expect-no-changes'];
    const looked = await this.play.talestack('preview', this.environment, ...flags);
    expect(looked).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('Nothing was changed by hand') as string,
    });
  }

  /** Only the claims are there, and they are the same. */
  async expectDown(): Promise<void> {
    const whole = this.whole.filter((each) => each.startsWith('PersistentVolumeClaim/'));
    expect(await this.census()).toEqual({ whole, claims: this.claims });
  }

  private async census() {
    const selector = '--selector=app.kubernetes.io/managed-by=talestack';
    const { items } = await this.play.get<{ items: Item[] }>(kinds, '--namespace=wholetale', selector);
    const claims = items.filter(({ kind }) => kind === 'PersistentVolumeClaim');
    return {
      whole: items.map(({ kind, metadata }) => `${kind}/${metadata.name}`).sort(),
      claims: Object.fromEntries(claims.map(({ metadata }) => [metadata.name, metadata.uid])),
    };
  }

  /** What Pulumi remembers, as the next run finds it. */
  left(): Remains {
    const { latest = {} } = (
      JSON.parse(readFileSync(this.stateFile, 'utf8')) as { checkpoint: { latest?: Latest } }
    ).checkpoint;
    return { pending: latest.pending_operations?.length ?? 0, locks: this.locks };
  }

  /** How many locks there are. */
  get locks(): number {
    const locks = path.join(this.backend, '.pulumi/locks');
    const files = existsSync(locks) ? readdirSync(locks, { recursive: true, encoding: 'utf8' }) : [];
    return files.filter((file) => file.endsWith('.json')).length;
  }

  /** Cuts the state off, as a full disk does. @param part how much is left of it, from 0 to 1 */
  cutOff(part: number): void {
    truncateSync(this.stateFile, Math.floor(statSync(this.stateFile).size * part));
  }

  /** Whether Pulumi could read the state; a full disk may have cut it off. */
  isStateWhole(): boolean {
    try {
      JSON.parse(readFileSync(this.stateFile, 'utf8'));
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Starts a command and calls when its engine has written its state so many
   * times: once before each operation and once after it.
   *
   * @returns how it ended, and how often it wrote
   */
  async watched(
    args: readonly string[],
    at = 0,
    then: (command: ExecaChildProcess) => void = () => undefined,
  ): Promise<{ readonly ended: Outcome; readonly saves: number }> {
    let saves = 0;
    const command = this.play.start(...args);
    const watcher = watch(path.dirname(this.stateFile), (event, file) => {
      if (event !== 'rename' || file !== path.basename(this.stateFile)) return;
      saves += 1;
      if (saves === at) then(command);
    });
    try {
      const ended = await command;
      this.play.printed.push(ended.stdout, ended.stderr);
      return { ended, saves };
    } finally {
      watcher.close();
    }
  }

  private get stateFile(): string {
    return path.join(this.backend, `.pulumi/stacks/talestack/${this.environment}.json`);
  }

  /** Folder of the state. */
  get backend(): string {
    return fileURLToPath(this.play.env.PULUMI_BACKEND_URL ?? '');
  }
}

interface Latest {
  readonly pending_operations?: readonly unknown[];
}

export interface Remains {
  readonly pending: number;
  readonly locks: number;
}
