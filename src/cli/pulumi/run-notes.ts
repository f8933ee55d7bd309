import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { stateFolder } from '../../config/state-folder';
import { writePrivateFile } from '../../config/files/replace-file';
import { clockSlackMs, exists } from './engine-process';

/** Where the number of a process means that process, and no other one. */
interface Place {
  /** Of the machine's start: numbers begin anew with each. */
  readonly boot: string;
  /** A container counts its processes by itself. */
  readonly pidNamespace: string;
}

/** A command of ours that began to work on a stack, and did not come to a good end yet. */
export interface RunNote extends Place {
  readonly command: number;
  /** When it began. */
  readonly since: string;
}

/** Which stack is worked on. */
export interface NotedStack {
  readonly projectDir: string;
  readonly stackName: string;
}

/**
 * Notes on this machine, one for each command at work on a stack. A lock names a
 * host and a number, which another machine of that name, or a container, may have
 * as well: only a note tells that the lock was taken here.
 */
export class RunNotes {
  private readonly folder: string;
  private readonly place = placeOfProcesses();

  /** @param command number of the process that notes */
  constructor(
    { projectDir, stackName }: NotedStack,
    private readonly command = process.pid,
  ) {
    const key = [os.hostname(), path.resolve(projectDir), stackName].join('\n');
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 20);
    this.folder = path.join(stateFolder(), 'runs', `${stackName}-${hash}`);
  }

  /** Notes that this command begins. Where that cannot be written, a lock that it leaves has to be removed by hand. */
  begin(): void {
    if (!this.place) return;
    const note: RunNote = { ...this.place, command: this.command, since: new Date().toISOString() };
    try {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      // Locks from then are known by their time.
      for (const old of this.files()) if (isBeforeBoot(old.since)) this.remove(old);
      // One that is there, and of this command, began earlier: a lock may be from then.
      if (!this.read().some((each) => each.command === this.command))
        writePrivateFile(this.file(note), `${JSON.stringify(note)}\n`);
    } catch {
      return;
    }
  }

  /**
   * Forgets this command, which ended well.
   *
   * @param hadLock whether it held the lock: then no lock is left of a command before it, and those are forgotten, too
   */
  end(hadLock: boolean): void {
    for (const note of this.read())
      if (note.command === this.command || (hadLock && !exists(note.command))) this.remove(note);
  }

  /** Those of this place. */
  read(): RunNote[] {
    return this.files().filter((note) => this.place && isSame(note, this.place));
  }

  /** Whether a lock of this time may be one of a command that was noted. */
  explain(since: string): boolean {
    return this.read().some((note) => Date.parse(note.since) <= Date.parse(since) + clockSlackMs);
  }

  private remove(note: RunNote): void {
    rmSync(this.file(note), { force: true });
  }

  private file({ boot, pidNamespace, command }: RunNote): string {
    const place = createHash('sha256').update(`${boot} ${pidNamespace}`).digest('hex').slice(0, 8);
    return path.join(this.folder, `${place}-${command}.json`);
  }

  private files(): RunNote[] {
    try {
      return readdirSync(this.folder).flatMap((name) => {
        // One that is written this very moment, or was cut off.
        const text = readFileSync(path.join(this.folder, name), 'utf8');
        return isNote(text) ? [JSON.parse(text) as RunNote] : [];
      });
    } catch {
      return [];
    }
  }
}

function isSame(left: Place, right: Place): boolean {
  return left.boot === right.boot && left.pidNamespace === right.pidNamespace;
}

function isNote(text: string): boolean {
  return text.startsWith('{') && text.endsWith('}\n');
}

/** Undefined where it cannot be told. Only Linux has several places on one machine. */
function placeOfProcesses(): Place | undefined {
  if (process.platform !== 'linux') return { boot: '', pidNamespace: '' };
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { boot, pidNamespace: readlinkSync('/proc/self/ns/pid') };
  } catch {
    return undefined;
  }
}

/** Whether this was before the machine started: nothing that ran then does so now. */
export function isBeforeBoot(since: string): boolean {
  return Date.parse(since) < Date.now() - os.uptime() * 1000 - clockSlackMs;
}
