import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import execa from 'execa';

import { UserError } from '../../src/errors';
import type { Addresses } from './addresses';
import { addressesOf, slots } from './addresses';
import type { Owner } from './owner';

const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** Runs `ip`; what it complains about is thrown. */
async function ip(...args: string[]): Promise<string> {
  return (await execa('ip', args, { env })).stdout;
}

const devices = '/sys/class/net';

/**
 * Makes a link with its owner's name on both ends, and gives it to this machine
 * then: there is no moment in which it is here and nobody's. Whoever is killed
 * before leaves a network that goes with the process, and the link with it.
 */
const makeLink = `
ip link add "$1" type veth peer name "$2"
for end in "$1" "$2"; do ip link set dev "$end" alias "$3"; done
for end in "$1" "$2"; do ip link set dev "$end" netns "$4"; done
`;

/**
 * Takes a free slot by making its link, which works for one alone, and gives
 * this machine its end of it.
 *
 * @param last the slot of the last run, taken again where it is free
 * @throws UserError where none is free
 */
export async function takeSlot(owner: Owner, last: number | undefined): Promise<Addresses> {
  const routes = await usedNetworks();
  const order = [...(last === undefined ? [] : [last]), ...Array.from({ length: slots }, (_, slot) => slot)];
  for (const slot of order) {
    const addresses = addressesOf(slot, owner);
    const { device } = addresses;
    if (existsSync(path.join(devices, device))) continue;
    if (routes.some((route) => overlaps(route, addresses.link) || overlaps(route, addresses.pods))) continue;
    const values = [device, peerOf(addresses), owner.alias, `${process.pid}`];
    const made = await execa('unshare', ['--net', 'sh', '-ec', makeLink, 'sh', ...values], {
      env,
      reject: false,
    });
    if (made.exitCode === 0) return addresses;
    // Somebody else was faster; any other reason holds for every slot.
    if (!/exists/.test(made.stderr)) {
      throw new UserError('The link to a real node could not be made', [
        {
          message: `ip said: ${made.stderr.trim()}`,
          fix: 'a kernel with veth links is needed (modprobe veth)',
        },
      ]);
    }
  }
  throw new UserError('There is no place for another real node', [
    {
      message: `each of 10.98.0.0/30 to 10.98.${slots - 1}.0/30 or its pods' range 10.97.N.0/24 is in use on this machine`,
      fix: 'stop another sandbox, or free one of these ranges',
    },
  ]);
}

/** Moves the other end into the node's network and lets both speak. */
export async function connect(addresses: Addresses, pid: number): Promise<void> {
  const { device, host, node, pods } = addresses;
  await ip('link', 'set', peerOf(addresses), 'netns', `${pid}`);
  await ip('addr', 'add', `${host}/30`, 'dev', device);
  await ip('link', 'set', device, 'up');
  const inside = (...args: string[]) => execa('nsenter', ['-t', `${pid}`, '-n', 'ip', ...args], { env });
  await inside('link', 'set', peerOf(addresses), 'name', 'eth0');
  await inside('addr', 'add', `${node}/30`, 'dev', 'eth0');
  await inside('link', 'set', 'lo', 'up');
  await inside('link', 'set', 'eth0', 'up');
  await ip('route', 'add', pods, 'via', node);
}

/** Removes the links of a sandbox, with their addresses and routes. */
export async function removeLinks(owner: Pick<Owner, 'alias'>): Promise<void> {
  // The kernel removes one with the node's network, a moment after that has gone.
  for (let attempt = 0; attempt < 50; attempt++) {
    const own = linksOf(owner);
    if (own.length === 0) return;
    for (const index of own) {
      // By number: the name may be another sandbox's by the time that `ip` is there.
      const device = `if${index}`;
      // Somebody's link could really be called so.
      if (existsSync(path.join(devices, device))) continue;
      await execa('ip', ['link', 'del', 'dev', device], { env, reject: false });
    }
    await sleep(100);
  }
}

/** Numbers of the links that have this alias. */
export function linksOf({ alias }: Pick<Owner, 'alias'>): number[] {
  if (!existsSync(devices)) return [];
  return readdirSync(devices).flatMap((device) => {
    const index = read(device, 'ifindex');
    // All of one link: another one may have got the name meanwhile.
    const own = read(device, 'ifalias') === alias && read(device, 'ifindex') === index;
    return own ? [Number(index)] : [];
  });
}

function read(device: string, file: string): string {
  try {
    return readFileSync(path.join(devices, device, file), 'utf8').trim();
  } catch {
    return '';
  }
}

/** Its name until it is in the node, where it is `eth0`. */
function peerOf({ device }: Addresses): string {
  return `${device}n`;
}

async function usedNetworks(): Promise<string[]> {
  const routes = JSON.parse(await ip('-json', '-4', 'route', 'show', 'table', 'all')) as {
    dst?: string;
    type?: string;
  }[];
  return routes.flatMap(({ dst }) => (dst === undefined || dst === 'default' ? [] : [dst]));
}

function overlaps(left: string, right: string): boolean {
  const [a, b] = [range(left), range(right)];
  return a.from <= b.to && b.from <= a.to;
}

function range(network: string): { from: number; to: number } {
  const [address = '', length = '32'] = network.split('/');
  const from = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return { from, to: from + 2 ** (32 - Number(length)) - 1 };
}
