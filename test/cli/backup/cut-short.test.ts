import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';

import type { PartName } from '../../../src/cli/backup/manifest';
import type { FolderPart } from '../../../src/cli/backup/parts';
import { PartCommands } from '../../../src/cli/backup/parts';
import type { PodContainer } from '../../../stacks/workloads';
import { Data } from './support';

/** A claim with a backup of its earlier state, and the real scripts. */
let data: Data;
let commands: PartCommands;
let archive: Buffer;

const parts: readonly FolderPart[] = ['registry', 'files'];
const name = { registry: 'docker/registry/v2/blobs/data', files: 'data/hello' } as const;
const containers = new Map<PartName, PodContainer>(
  parts.map((part) => [part, { namespace: 'wholetale', pod: `${part}-pod`, container: part }]),
);

beforeEach(() => {
  data = new Data();
  commands = new PartCommands(data, containers, new AbortController().signal);
});

afterEach(() => {
  data.remove();
});

async function pack(part: FolderPart): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      chunks.push(chunk);
      done();
    },
  });
  await commands.pack(part, output);
  return Buffer.concat(chunks);
}

const unpack = (part: FolderPart, sent = archive) =>
  commands.unpack(part, Readable.from([sent]), sent.length);

/** Runs a swap that is killed before a line of it. */
async function cutSwap(part: FolderPart, line: RegExp): Promise<void> {
  const run = data.run.bind(data);
  data.run = (where, command, streams) => {
    const script = command[2] ?? '';
    expect(script).toMatch(line);
    return run(where, command.with(2, script.replace(line, 'kill -KILL $$\n$&')), streams);
  };
  await expect(commands.swap(part)).rejects.toThrow();
  data.run = run;
}

const everything = (part: FolderPart) =>
  readdirSync(data[part], { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => readFileSync(path.join(each.parentPath, each.name), 'utf8'))
    .sort();

describe.each(parts)('a restore of %s that was cut short', (part) => {
  beforeEach(async () => {
    data.put(part, name[part], 'of the backup');
    archive = await pack(part);
    data.put(part, name[part], 'old');
    await unpack(part);
  });

  it.each([
    ['before anything was moved', /^for each in \* /m],
    ['between the old and the new', /^for each in \.talestack-new/m],
    ['at its end', /^rm -rf/m],
  ])('%s keeps the old data, is no whole state, and can be run again', async (_when, line) => {
    await cutSwap(part, line);
    expect(everything(part)).toEqual(['of the backup', 'old']);
    expect(await commands.hasFiles(part)).toBe(true);
    await expect(pack(part)).rejects.toThrow('a restore was cut short here');

    // A second one that is cut short while it unpacks.
    await expect(unpack(part, archive.subarray(0, -9))).rejects.toThrow();
    expect(everything(part)).toContain('old');
    expect(await commands.hasFiles(part)).toBe(true);

    await unpack(part);
    await commands.swap(part);
    expect(everything(part)).toEqual(['of the backup', 'old']);
    await expect(pack(part)).rejects.toThrow('a restore was cut short here');
    await commands.forget(part);
    expect(everything(part)).toEqual(['of the backup']);
    expect(data.text(part, name[part])).toBe('of the backup');
    await pack(part);
  });

  it('by Ctrl-C can still be cleaned up', async () => {
    const stopped = new AbortController();
    stopped.abort(new Error('Ctrl-C'));
    const seen: boolean[] = [];
    const run = data.run.bind(data);
    data.run = (where, command, streams) => {
      seen.push(streams?.signal?.aborted ?? false);
      return run(where, command, streams);
    };
    await new PartCommands(data, containers, stopped.signal).drop(part);
    expect(seen).toEqual([false]);
    expect(everything(part)).toEqual(['old']);
  });

  it('while it unpacked has changed nothing', async () => {
    expect(data.text(part, name[part])).toBe('old');
    rmSync(path.join(data[part], name[part]));
    expect(await commands.hasFiles(part)).toBe(false);
  });
});
