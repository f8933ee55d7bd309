import { lstatSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { Hit, Scanner } from './scan';
import { filesOf, readOrNothing } from './scan';

const intervalMilliseconds = 40;

/** Where programs write that do not ask for the folder of temporary files. Others of this machine do so, too. */
const sharedFolders = ['/tmp', '/var/tmp', '/dev/shm'];

/**
 * Looks at every process of this machine, and at a folder of temporary files,
 * many times a second: what is there for a moment only leaves no other trace (Linux).
 */
export class Watch {
  readonly hits: Hit[] = [];
  /** Names of the programs that were seen, to know that it saw something. */
  readonly programs = new Set<string>();
  /** How many temporary files were looked into. */
  files = 0;
  private readonly seen = new Map<string, string>();
  private readonly before: ReadonlySet<string>;
  private readonly timer: NodeJS.Timeout;

  /**
   * @param folder where what is watched keeps its temporary files
   * @param shared folders of which what comes since is looked at, and what is right below that
   */
  constructor(
    private readonly scanner: Scanner,
    private readonly folder: string,
    private readonly shared: readonly string[] = sharedFolders,
  ) {
    this.before = new Set(shared.flatMap(entriesOf));
    this.timer = setInterval(() => {
      this.look();
    }, intervalMilliseconds);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Looks once. */
  look(): void {
    for (const pid of readdirSync('/proc')) if (/^\d+$/.test(pid)) this.lookAtProcess(pid);
    for (const file of filesOf(this.folder)) this.lookAtFile(file);
    for (const file of this.shared.flatMap(entriesOf)) {
      if (this.before.has(file)) continue;
      for (const each of isFolder(file) ? entriesOf(file) : [file]) this.lookAtFile(each);
    }
  }

  private lookAtProcess(pid: string): void {
    const args = readOrNothing(`/proc/${pid}/cmdline`);
    // A process of the kernel, or one that has ended.
    if (args.length === 0 || !this.isNew(pid, args.toString('latin1'))) return;
    const words = args.toString().split('\0');
    const program = path.basename(words[0] ?? '');
    const script = program === 'sh' ? words[1] : words.slice(1).find((word) => /\.[cm]?[jt]s$/.test(word));
    const name = script === undefined ? program : `${program} ${path.basename(script)}`;
    this.programs.add(name);
    this.hits.push(
      ...this.scanner.text(`arguments of ${name}`, args),
      ...this.scanner.text(`environment of ${name}`, readOrNothing(`/proc/${pid}/environ`)),
    );
  }

  private lookAtFile(file: string): void {
    try {
      const { size, mtimeMs } = statSync(file);
      if (!lstatSync(file).isFile() || !this.isNew(file, `${size} ${mtimeMs}`)) return;
    } catch {
      return;
    }
    this.files++;
    const relative = path.relative(this.folder, file);
    const where = relative.startsWith('..') ? file : relative;
    this.hits.push(...this.scanner.text(`temporary file ${where}`, readOrNothing(file)));
  }

  private isNew(what: string, state: string): boolean {
    if (this.seen.get(what) === state) return false;
    this.seen.set(what, state);
    return true;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

function isFolder(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
