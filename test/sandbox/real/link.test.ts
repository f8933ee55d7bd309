import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { sandboxPaths } from '../../../sandbox/paths';
import { cgroupFolders, makeCgroups, removeCgroups } from '../../../sandbox/real/cgroups';
import { thisHost, realNodeProblems } from '../../../sandbox/real/host';
import { ownerOf } from '../../../sandbox/real/owner';
import { temporaryFolder, writeScript } from '../support';

const problems = realNodeProblems('/', { ...thisHost, isOverlay: () => false });
const whereNodesRun = problems.length === 0 ? describe : describe.skip;

/** Calls the real one, and kills the caller after as many changes of links as a file says. */
const ipThatKills = (dir: string, real: string) => [
  `${real} "$@"; status=$?`,
  '[ "$1" = link ] || exit $status',
  `left=$(cat ${dir}/kill-after 2>/dev/null) || exit $status`,
  `left=$((left - 1)); echo $left > ${dir}/kill-after`,
  'if [ $left = 0 ]; then kill -9 $PPID; fi',
  'exit $status',
];

whereNodesRun('links of real nodes', () => {
  it('are their own sandbox’s alone, recorded or not, whenever a start is killed', async () => {
    const dir = temporaryFolder();
    const { stdout: real } = await execa('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v ip']);
    writeScript(path.join(dir, 'bin/ip'), ...ipThatKills(dir, real));
    const script = path.join(__dirname, 'links-in-a-network.ts');
    const run = `mount -t sysfs sysfs /sys; exec ${process.execPath} --import tsx ${script} ${dir}`;
    const done = await execa('unshare', ['--net', '--mount', 'sh', '-ec', run], {
      env: { PATH: `${dir}/bin:${process.env.PATH ?? ''}` },
    });
    expect(JSON.parse(done.stdout)).toEqual({
      both: ['talestack0 ours', 'talestack0n ours', 'talestack1 other', 'talestack1n other'],
      afterStop: ['talestack1 other', 'talestack1n other'],
      afterStale: ['talestack1 other', 'talestack1n other'],
      killed: [1, 2, 3, 4, 5].map((call) => ({ call, outcome: 'killed', ofOthers: [], left: [] })),
    });
  }, 60_000);
});

whereNodesRun('cgroups of real nodes', () => {
  it('are removed with all below, and those of another sandbox in the same slot stay', async () => {
    const [ours, other] = ['ours', 'other'].map((name) => ownerOf({ name, dir: temporaryFolder() }));
    const nameOf = ({ mark }: { mark: string }) => `talestack-99-${mark}`;
    makeCgroups(nameOf(ours!));
    makeCgroups(nameOf(other!));
    for (const folder of cgroupFolders(nameOf(ours!))) mkdirSync(path.join(folder, 'below'));
    try {
      await removeCgroups(ours!);
      expect(cgroupFolders(nameOf(ours!)).filter((each) => existsSync(each))).toEqual([]);
      const there = cgroupFolders(nameOf(other!));
      expect(there.length).toBeGreaterThan(0);
      expect(there.filter((each) => !existsSync(each))).toEqual([]);
    } finally {
      await removeCgroups(other!);
    }
  });
});

describe('the owner of links and cgroups', () => {
  const at = (root: string, name: string) => ownerOf(sandboxPaths(name, { TALESTACK_SANDBOX_DIR: root }));

  it('is the sandbox’s folder, by whichever path: neither its name nor its state', () => {
    const dir = temporaryFolder();
    mkdirSync(path.join(dir, 'first'));
    mkdirSync(path.join(dir, 'second'));
    symlinkSync('first', path.join(dir, 'link'));
    const owner = at(path.join(dir, 'first'), 'a');
    expect(at(path.join(dir, 'link'), 'a')).toEqual(owner);
    expect(at(path.join(dir, 'second'), 'a').mark).not.toBe(owner.mark);
    expect(at(path.join(dir, 'first'), 'b').mark).not.toBe(owner.mark);
  });

  it('fits into an alias of a link (255 bytes), however long the folder’s path', () => {
    expect(at(`/${'long/'.repeat(100)}`, 'a'.repeat(40)).alias.length).toBeLessThan(256);
  });
});
