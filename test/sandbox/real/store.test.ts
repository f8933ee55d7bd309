import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { UserError } from '../../../src/errors';
import { sandboxPaths } from '../../../sandbox/paths';
import type { ImageSet } from '../../../sandbox/real/store';
import { hasStore, keepStore, missing, note, takeStore } from '../../../sandbox/real/store';

const layer = 'io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs/bin/sh';
const database = 'io.containerd.metadata.v1.bolt/meta.db';

let dir: string;
let images: ImageSet;

const node = (name: string) => sandboxPaths(name, { TALESTACK_SANDBOX_DIR: path.join(dir, 'state') });
const fileOf = (name: string, file: string) => path.join(node(name).node, 'var/lib/containerd', file);

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A node whose containerd has taken the images in. */
async function furnished(name: string): Promise<void> {
  for (const each of ['io.containerd.content.v1.content/blobs/sha256/1', layer, database])
    write(fileOf(name, each), each);
  write(fileOf(name, 'io.containerd.snapshotter.v1.overlayfs/metadata.db'), 'snapshots');
  await note(node(name), images.archives);
}

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-store-'));
  const archive = path.join(dir, 'cache/images/all.tar');
  write(archive, '');
  // As large as images are, and no block of it on the disk.
  truncateSync(archive, 300 * 2 ** 20);
  images = { archives: [archive], cacheDir: path.join(dir, 'cache'), packages: '/cache/packages-1/root' };
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('images of a real node', () => {
  it('are given to the next node: their files as links, the databases as copies', async () => {
    await furnished('first');
    await keepStore(node('first'), images);
    await takeStore(node('second'), images);
    expect(missing(node('second'), images.archives)).toEqual([]);
    const inode = (name: string, file: string) => statSync(fileOf(name, file)).ino;
    expect(inode('second', layer)).toBe(inode('first', layer));
    expect(inode('second', database)).not.toBe(inode('first', database));
    writeFileSync(fileOf('second', database), 'changed');
    await takeStore(node('third'), images);
    expect(readFileSync(fileOf('third', database), 'utf8')).toBe(database);
  });

  it('are not there for a node with others, or with another containerd', async () => {
    await furnished('first');
    await keepStore(node('first'), images);
    await takeStore(node('second'), { ...images, packages: '/cache/packages-2/root' });
    expect(hasStore(node('second'))).toBe(false);
    writeFileSync(images.archives[0]!, 'another');
    await takeStore(node('second'), images);
    expect(hasStore(node('second'))).toBe(false);
  });

  it('are missing where an archive was never taken in, or has changed since', async () => {
    expect(missing(node('first'), images.archives)).toEqual(images.archives);
    await furnished('first');
    expect(missing(node('first'), images.archives)).toEqual([]);
    writeFileSync(images.archives[0]!, 'another');
    expect(missing(node('first'), images.archives)).toEqual(images.archives);
  });

  it('go an hour after they were given to a node for the last time, once others are kept', async () => {
    await furnished('first');
    await keepStore(node('first'), images);
    const kept = path.join(images.cacheDir, 'node-stores');
    const [old = ''] = readdirSync(kept);
    const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    utimesSync(path.join(kept, old), minutesAgo(90), minutesAgo(90));
    const keepOthers = async (name: string) => {
      const archive = path.join(dir, `cache/images/${name}.tar`);
      write(archive, '');
      truncateSync(archive, 300 * 2 ** 20);
      const others = { ...images, archives: [archive] };
      await furnished(name);
      await note(node(name), others.archives);
      await keepStore(node(name), others);
    };
    await takeStore(node('taker'), images);
    await keepOthers('second');
    expect(readdirSync(kept)).toContain(old);
    utimesSync(path.join(kept, '.uses', old), minutesAgo(61), minutesAgo(61));
    await keepOthers('third');
    expect(readdirSync(kept)).not.toContain(old);
    expect(readdirSync(kept).filter((each) => each !== '.uses')).toHaveLength(2);
  });

  it("are not kept where an archive is somebody's own", async () => {
    await furnished('first');
    const own = path.join(dir, 'own.tar');
    write(own, '');
    await keepStore(node('first'), { ...images, archives: [...images.archives, own] });
    expect(existsSync(path.join(images.cacheDir, 'node-stores'))).toBe(false);
  });
});

describe('a node whose container has put links into its disk', () => {
  it.each(['var/lib', 'var/lib/containerd'])('is given nothing through %s', async (part) => {
    await furnished('first');
    await keepStore(node('first'), images);
    const outside = path.join(dir, 'outside');
    mkdirSync(outside);
    const trap = path.join(node('second').node, part);
    mkdirSync(path.dirname(trap), { recursive: true });
    symlinkSync(outside, trap);
    expect(() => hasStore(node('second'))).toThrow(UserError);
    await expect(takeStore(node('second'), images)).rejects.toThrow(/is no folder/);
    await note(node('second'), images.archives);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('has no part in what is noted of it', async () => {
    await furnished('first');
    const disk = path.join(node('first').node, 'var');
    const noted = readdirSync(disk, { recursive: true }).filter((each) => String(each).endsWith('.json'));
    expect(noted).toEqual([]);
    expect(missing(node('first'), images.archives)).toEqual([]);
  });

  it('forgets what was noted of images that are gone', async () => {
    await furnished('first');
    rmSync(fileOf('first', ''), { recursive: true });
    await takeStore(node('first'), images);
    expect(missing(node('first'), images.archives)).toEqual(images.archives);
  });
});
