/**
 * Takes and gives back links, in a network of its own (see link.test.ts), and prints what was there after each step.
 * `ip` is met on its way: after its Nth change of a link whoever called it is killed.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { sandboxPaths } from '../../../sandbox/paths';
import { takeSlot } from '../../../sandbox/real/link';
import { ownerOf } from '../../../sandbox/real/owner';
import { stopNode } from '../../../sandbox/real/stop';

const [dir = ''] = process.argv.slice(2);
const nothingRecorded = { processes: {} };

/** Names of the links with the sandboxes that their aliases name. */
function links(): string[] {
  return readdirSync('/sys/class/net')
    .filter((name) => name !== 'lo')
    .map(
      (name) =>
        `${name} ${readFileSync(`/sys/class/net/${name}/ifalias`, 'utf8').split(' ')[2] ?? 'of nobody'}`,
    )
    .sort();
}

async function main(): Promise<object> {
  const pathsOf = (name: string) => sandboxPaths(name, { TALESTACK_SANDBOX_DIR: dir });
  const [ours, other] = [pathsOf('ours'), pathsOf('other')];
  mkdirSync(dir, { recursive: true });

  const first = await takeSlot(ownerOf(ours), undefined);
  const second = await takeSlot(ownerOf(other), first.slot);
  const both = links();
  // As a start that was killed before it could record anything.
  await stopNode(ours, nothingRecorded);
  const afterStop = links();
  // As one that was killed after its link had gone, and whose slot another one took.
  const ofThisBoot = `1@${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}`;
  const stale = { slot: second.slot, processes: { node: { pid: 2 ** 22 + 1, started: ofThisBoot } } };
  await stopNode(ours, stale);
  const afterStale = links();
  await stopNode(other, nothingRecorded);

  const killed: object[] = [];
  for (let call = 1; call <= 5; call++) {
    writeFileSync(path.join(dir, 'kill-after'), `${call}`);
    const outcome = await takeSlot(ownerOf(ours), undefined).then(
      () => 'made',
      () => 'killed',
    );
    rmSync(path.join(dir, 'kill-after'), { force: true });
    const ofOthers = links().filter((line) => !line.endsWith(' ours'));
    await stopNode(ours, nothingRecorded);
    killed.push({ call, outcome, ofOthers, left: links() });
  }
  return { both, afterStop, afterStale, killed };
}

void main().then((seen) => {
  process.stdout.write(JSON.stringify(seen));
});
