import { readFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { imageProblems } from '../../../sandbox/images/debian';
import { inOwnMounts } from '../../../sandbox/own-mounts';
import { realNodeProblems, thisHost } from '../../../sandbox/real/host';
import { releaseOf } from '../../../sandbox/release';
import { temporaryFolder } from '../support';

const bookworm = { id: 'debian', codename: 'bookworm' };
const sources = ['/etc/apt/sources.list'];
const nodesRun = realNodeProblems('/', { ...thisHost, isOverlay: () => false }).length === 0;

describe('the images', () => {
  const messages = (...machine: Parameters<typeof imageProblems>) =>
    imageProblems(...machine).map(({ message }) => message);

  it('are made by root on Debian 12', () => {
    expect(messages(bookworm, 0, sources)).toEqual([]);
  });

  it.each([
    ['the next release', { id: 'debian', codename: 'trixie' }, 'this machine runs debian (trixie)'],
    ['a derivative', { id: 'ubuntu', codename: 'noble' }, 'this machine runs ubuntu (noble)'],
    [
      'a system that does not say',
      { id: '', codename: 'unknown' },
      'this machine runs another system (unknown)',
    ],
  ])('are not made on %s, whatever sources it has', (_what, release, words) => {
    expect(messages(release, 0, sources)).toEqual([expect.stringContaining(words)]);
  });

  it('need root and sources, too', () => {
    expect(messages(bookworm, 1000, [])).toHaveLength(2);
  });
});

describe('the release of a machine', () => {
  it.each([
    ['ID=debian\nVERSION_CODENAME=bookworm\n', bookworm],
    [
      'VERSION_ID="24.04"\nID="ubuntu"\nUBUNTU_CODENAME=x\nVERSION_CODENAME=\'noble\'',
      { id: 'ubuntu', codename: 'noble' },
    ],
    ['', { id: '', codename: 'unknown' }],
  ])('is read from %j', (text, expected) => {
    expect(releaseOf(text)).toEqual(expected);
  });
});

(nodesRun ? describe : describe.skip)('a command that mounts', () => {
  it('leaves no mount on this machine when it is killed', async () => {
    const dir = temporaryFolder();
    const mounted = path.join(dir, 'mounted');
    const script = `mkdir ${mounted}; mount -t tmpfs tmpfs ${mounted}; cat /proc/self/mounts > ${dir}/seen; kill -9 $$`;
    const done = await execa('unshare', inOwnMounts(['sh', '-c', script]), { reject: false });
    expect(readFileSync(path.join(dir, 'seen'), 'utf8')).toContain(mounted);
    expect(done.signal).toBe('SIGKILL');
    expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(mounted);
  });
});
