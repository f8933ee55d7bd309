import type { Readable } from 'node:stream';
import { Writable } from 'node:stream';

import type { CommandEnd, CommandStreams, PodCommands, PodContainer } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import type { PartName } from './manifest';

/** Folders in the owner's container. */
const folders = { registry: '/var/lib/registry', files: '/tmp/ps' } as const;
export type FolderPart = keyof typeof folders;

/** Where a restore was cut short, a part has neither the old data nor the new: a backup of it would look whole. */
const refuseCutShort = `[ ! -e .talestack-old ] || { echo 'a restore was cut short here (.talestack-old): run it again with --overwrite' >&2; exit 1; }`;

/** Shell of the image of the registry is that of busybox; here is nothing that only bash knows. */
const scripts = {
  /** Links before what they lead to: an image that is in the archive is whole, also while others are pushed. */
  packRegistry: `cd "$0"
${refuseCutShort}
mkdir -p docker/registry/v2/repositories docker/registry/v2/blobs
exec tar -czf - --exclude '*/_uploads' docker/registry/v2/repositories docker/registry/v2/blobs`,
  packFiles: `cd "$0"
${refuseCutShort}
exec tar -czf - --exclude './.talestack-*' --exclude './lost+found' .`,
  /** Prints something where there is data, also where a restore that was cut short has put it aside. */
  look: `cd "$0"
find . -type f ! -path './.talestack-new/*' | head -n 1`,
  /** Beside what is there, which stays as it is; so does what a restore that was cut short has put aside. */
  unpack: `cd "$0"
rm -rf .talestack-new
mkdir .talestack-new
head -c "$1" | tar -xzf - -C .talestack-new || { rm -rf .talestack-new; exit 1; }`,
  /** Can be cut short anywhere and run again: of each name, what was put aside first is the old data. */
  swap: `cd "$0"
[ -d .talestack-new ]
mkdir -p .talestack-old
for each in * .[!.]*; do
  case "$each" in .talestack-*|lost+found) continue ;; esac
  if [ -e ".talestack-old/$each" ] || [ -L ".talestack-old/$each" ]; then rm -rf "$each"
  elif [ -e "$each" ] || [ -L "$each" ]; then mv "$each" .talestack-old/; fi
done
for each in .talestack-new/* .talestack-new/.[!.]*; do
  if [ -e "$each" ] || [ -L "$each" ]; then mv "$each" .; fi
done
rm -rf .talestack-new`,
  /** The old data, which is wanted until all of a restore has worked. */
  forget: `cd "$0"
rm -rf .talestack-old`,
  drop: `cd "$0"
rm -rf .talestack-new`,
} as const;

const dropMilliseconds = 60_000;

/** Numbers of documents, by `database.collection`. */
export type Counts = Readonly<Record<string, number>>;

/** Commands on the data of the parts, in the containers that own it. */
export class PartCommands {
  constructor(
    private readonly commands: PodCommands,
    private containers: ReadonlyMap<PartName, PodContainer>,
    private readonly signal: AbortSignal,
  ) {}

  /** Pods were replaced. */
  moved(containers: ReadonlyMap<PartName, PodContainer>): void {
    this.containers = new Map([...this.containers, ...containers]);
  }

  /**
   * Dumps the database.
   *
   * @returns how many documents the dump has
   * @throws UserError where mongodump does not say it: a full database would be taken for a fresh one
   */
  async dumpMongo(output?: Writable): Promise<Counts> {
    const counts: Record<string, number> = {};
    const seen = { count: false };
    const onErrorLine = (line: string) => {
      const [, name, number] = /done dumping [`"]?(.+?)[`"]? \((\d+) documents?\)/.exec(line) ?? [];
      // Of an empty server it is said of what belongs to itself.
      seen.count ||= name !== undefined;
      // What belongs to the server is its own affair.
      if (name !== undefined && Number(number) > 0 && !/^(admin|config|local)\./.test(name))
        counts[name] = Number(number);
    };
    const command = ['mongodump', '--archive', '--gzip'];
    await this.run('mongo', command, { ...(output && { output }), onErrorLine });
    if (!seen.count)
      throw new UserError('Nobody knows how many documents the database has', [
        {
          where: 'mongodump',
          message: 'did not say what it dumped',
          allowed: 'lines such as: done dumping girder.user (3 documents)',
          fix: 'use an image of mongo whose mongodump says that; or name the other parts: --parts',
        },
      ]);
    return counts;
  }

  /** Replaces every collection that the dump has. */
  async restoreMongo(input: Readable, bytes: number): Promise<void> {
    const command = 'head -c "$0" | mongorestore --archive --gzip --drop';
    await this.run('mongo', ['sh', '-c', command, String(bytes)], { input });
  }

  async pack(part: FolderPart, output: Writable): Promise<void> {
    const script = part === 'registry' ? scripts.packRegistry : scripts.packFiles;
    await this.shell(part, script, { output }, changedMeanwhile);
  }

  async hasFiles(part: FolderPart): Promise<boolean> {
    const chunks: Buffer[] = [];
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        chunks.push(chunk);
        done();
      },
    });
    await this.shell(part, scripts.look, { output });
    return Buffer.concat(chunks).toString().trim() !== '';
  }

  /** Unpacks beside what is there. */
  async unpack(part: FolderPart, input: Readable, bytes: number): Promise<void> {
    await this.shell(part, scripts.unpack, { input }, undefined, String(bytes));
  }

  /** Puts what was unpacked in the place of what is there. */
  async swap(part: FolderPart): Promise<void> {
    await this.shell(part, scripts.swap);
  }

  /** Removes what a swap has put aside. */
  async forget(part: FolderPart): Promise<void> {
    await this.shell(part, scripts.forget);
  }

  /** Removes what was unpacked, also after Ctrl-C. */
  async drop(part: FolderPart): Promise<void> {
    await this.shell(part, scripts.drop, { signal: AbortSignal.timeout(dropMilliseconds) });
  }

  private shell(
    part: FolderPart,
    script: string,
    streams: CommandStreams = {},
    forgiven?: (end: CommandEnd) => boolean,
    ...args: string[]
  ): Promise<void> {
    return this.run(part, ['sh', '-ec', script, folders[part], ...args], streams, forgiven);
  }

  private async run(
    part: PartName,
    command: readonly string[],
    streams: CommandStreams = {},
    forgiven: (end: CommandEnd) => boolean = () => false,
  ): Promise<void> {
    const where = this.containers.get(part);
    if (!where) throw new Error(`nobody looked for the container of ${part}`);
    const pod = `Pod/${where.namespace}/${where.pod}`;
    const { signal = this.signal } = streams;
    let end: CommandEnd;
    try {
      end = await this.commands.run(where, command, { ...streams, signal });
    } catch (error) {
      signal.throwIfAborted();
      const message = error instanceof Error ? error.message : String(error);
      throw new UserError(`A command in the pod of ${part} could not be run to its end`, [
        { where: pod, message },
      ]);
    }
    if (end.exitCode === 0 || forgiven(end)) return;
    const message = end.stderr.trim() || `exit status ${end.exitCode}`;
    throw new UserError(`A command on ${part} failed`, [{ where: pod, message }]);
  }
}

/** GNU tar says with status 1 that something was written while it read; what was there before is in the archive. */
function changedMeanwhile({ exitCode, stderr }: CommandEnd): boolean {
  const lines = stderr.split('\n').filter((each) => each.trim() !== '');
  return (
    exitCode === 1 &&
    lines.length > 0 &&
    lines.every((line) => /file changed as we read it|file removed before we read it|File shrank/i.test(line))
  );
}
