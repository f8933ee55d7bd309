import { existsSync, mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { noteSandbox, noteUse, removeUnused } from '../../sandbox/cache';
import { temporaryFolder } from './support';

const day = 24 * 60 * 60 * 1000;

/** A cache with files that were made so many days ago. */
function cache(days: Readonly<Record<string, number>>) {
  const dir = temporaryFolder();
  const at = (file: string) => path.join(dir, file);
  for (const [file, age] of Object.entries(days)) {
    mkdirSync(path.dirname(at(file)), { recursive: true });
    writeFileSync(at(file), '');
    const then = new Date(Date.now() - age * day);
    utimesSync(at(file), then, then);
    utimesSync(path.dirname(at(file)), then, then);
  }
  const left = () => Object.keys(days).filter((file) => existsSync(at(file)));
  return { dir, at, left };
}

/** A sandbox with a link to a program, in one of its folders. */
function sandboxWith(program: string, folder: string): string {
  const dir = temporaryFolder();
  mkdirSync(path.join(dir, folder), { recursive: true });
  symlinkSync(program, path.join(dir, folder, 'program'));
  return dir;
}

describe('the cache', () => {
  it('loses what nobody has used for thirty days, and nothing else', async () => {
    const { dir, left } = cache({
      'hyperkube/old/hyperkube': 31,
      'hyperkube/young/hyperkube': 29,
      'pause/old/pause': 31,
      'node-packages/bookworm-old/root': 31,
      'node-images/old.tar': 31,
      'images/layers/old.tar': 31,
      'images/layers/old.tar.sha256': 31,
      'images/layers/young.tar': 29,
      'images/layers/young.tar.sha256': 29,
      'images/lock': 31,
      'checks-of-somebody/old/program': 31,
    });
    await removeUnused(dir);
    expect(left()).toEqual([
      'hyperkube/young/hyperkube',
      'images/layers/young.tar',
      'images/layers/young.tar.sha256',
      'images/lock',
      'checks-of-somebody/old/program',
    ]);
  });

  it('counts from the last use, and what is packed of the rest by hours', async () => {
    const { dir, at, left } = cache({
      'kwok/used/kwok': 90,
      'kwok/unused/kwok': 90,
      'images/used.tar': 1,
      'images/unused.tar': 1,
      'images/fresh.tar': 0,
      'node-stores/unused/images.json': 1,
    });
    await noteUse(path.dirname(at('kwok/used/kwok')));
    await noteUse(at('images/used.tar'));
    await removeUnused(dir);
    expect(left()).toEqual(['kwok/used/kwok', 'images/used.tar', 'images/fresh.tar']);
    await removeUnused(dir, Date.now() + 31 * day);
    expect(left()).toEqual([]);
    expect(existsSync(at('images/.uses/used.tar'))).toBe(false);
  });

  it.each(['programs', 'bin', 'node/programs'])(
    'keeps what a sandbox that there is has links to in %s, by whichever path',
    async (folder) => {
      const { dir, at, left } = cache({ 'pulumi/old/pulumi': 90, 'pulumi/other/pulumi': 90 });
      const elsewhere = path.join(temporaryFolder(), 'link');
      symlinkSync(dir, elsewhere);
      const sandbox = sandboxWith(path.join(elsewhere, 'pulumi/old/pulumi'), folder);
      await noteSandbox(dir, sandbox);
      await removeUnused(dir);
      expect(left()).toEqual(['pulumi/old/pulumi']);
      rmSync(sandbox, { recursive: true });
      await removeUnused(dir);
      expect(left()).toEqual([]);
      expect(existsSync(at('pulumi'))).toBe(true);
    },
  );
});
