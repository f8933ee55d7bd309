import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

import { isRecord } from '../../record';
import { project } from '../../kube/stamp';

/** A copy of a state that Pulumi keeps. */
export interface StateCopy {
  readonly file: string;
  /** When it was what the stack is: milliseconds since 1970. */
  readonly time: number;
}

/** How many of the newest records of runs are looked at: Pulumi reads the newest one. */
const recentRuns = 10;

/** What Pulumi keeps of one stack in a folder, as its version 3 lays it out. */
export class StateFiles {
  /** @param folder that of the backend */
  constructor(
    readonly folder: string,
    private readonly stackName: string,
  ) {}

  /** The state itself; undefined where there is none, or it is packed in a way that is not known here. */
  get state(): string | undefined {
    const { anyState } = this;
    // Node 20 cannot unpack it.
    return anyState?.endsWith('.zst') === true ? undefined : anyState;
  }

  /** Whether there is a state, packed in whatever way. */
  get isThere(): boolean {
    return this.anyState !== undefined;
  }

  private get anyState(): string | undefined {
    const found = ['', '.gz', '.zst'].flatMap((packed) => {
      const file = `${this.base}.json${packed}`;
      const { mtimeMs, isFile } = look(file);
      return isFile ? [{ file, mtimeMs }] : [];
    });
    // Pulumi takes the one that was written last.
    const [last] = found.sort((left, right) => right.mtimeMs - left.mtimeMs);
    return last?.file;
  }

  get tags(): string {
    return `${this.base}.pulumi-tags`;
  }

  /** Locks, of whoever. */
  get locks(): string[] {
    return listed(this.at('locks/organization'));
  }

  /** Records of the last runs, newest first. */
  get runs(): string[] {
    const runs = listed(this.at('history')).filter((file) => /\.history\.json(\.gz)?$/.test(file));
    return runs.sort().reverse().slice(0, recentRuns);
  }

  /** Copies of the state as it was once, newest first. */
  get copies(): StateCopy[] {
    const { state } = this;
    const beside = state === undefined ? [] : [`${state}.bak`];
    const kept = [...listed(this.at('backups')), ...listed(this.at('history'))];
    const found = [...beside, ...kept.filter((file) => !file.includes('.history.json'))];
    return found
      .flatMap((file) => {
        const { isFile, mtimeMs } = look(file);
        return isFile ? [{ file, time: namedTime(file) ?? mtimeMs }] : [];
      })
      .sort((left, right) => right.time - left.time);
  }

  /** Where a file goes that cannot be read: on the same disk, and where Pulumi does not look. */
  placeAside(file: string, time = new Date()): string {
    const stamp = time.toISOString().replaceAll(':', '-');
    return path.join(this.folder, '.pulumi/put-aside', this.stackName, `${stamp}-${path.basename(file)}`);
  }

  /** There while it is still to be noted on the stack that its state has to be compared with the cluster. */
  get noteToCome(): string {
    return path.join(this.folder, '.pulumi/put-aside', `${this.stackName}.to-be-noted`);
  }

  private get base(): string {
    return this.at('stacks');
  }

  private at(kind: string): string {
    return path.join(this.folder, '.pulumi', kind, project, this.stackName);
  }
}

/** Whether a file of Pulumi's is whole; one that is not there, or may not be read, is none that was cut off. */
export function isWhole(file: string, holds: (content: unknown) => boolean = isRecord): boolean {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch {
    return true;
  }
  try {
    const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
    return holds(JSON.parse((isPacked ? gunzipSync(bytes) : bytes).toString('utf8')));
  } catch {
    return false;
  }
}

export function isState(content: unknown): boolean {
  return isRecord(content) && isRecord(content.checkpoint);
}

/** Pulumi names its copies by the nanosecond. */
function namedTime(file: string): number | undefined {
  const [, nanoseconds] = /[.-](\d{16,})\.(?:checkpoint\.)?json(?:\.gz)?$/.exec(path.basename(file)) ?? [];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

/** Files of a folder, without what the storage library notes of each. */
function listed(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => (name.endsWith('.attrs') ? [] : [path.join(folder, name)]));
  } catch {
    return [];
  }
}

function look(file: string): { readonly isFile: boolean; readonly mtimeMs: number } {
  const found = statSync(file, { throwIfNoEntry: false });
  return { isFile: found?.isFile() ?? false, mtimeMs: found?.mtimeMs ?? 0 };
}
