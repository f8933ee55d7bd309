import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { UserError } from '../../errors';
import type { Look } from './until';

/** All addresses of a name; empty where it has none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

const none = new Set(['ENOTFOUND', 'ENODATA', 'EAI_AGAIN', 'EAI_NODATA', 'EAI_NONAME']);

/** As browsers of this machine do, so that its hosts file counts, too. */
export const resolveHere: Resolve = async (name) => {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (none.has(code)) return [];
    throw new UserError(`${name} could not be looked up: ${message}`);
  }
};

/**
 * Whether DNS leads each host to the ingress.
 *
 * @param points addresses of the ingress; a name, as some clouds give one, stands for what it resolves to now
 */
export async function dnsLook(
  hosts: readonly string[],
  points: readonly string[],
  resolve: Resolve,
): Promise<Look<string>> {
  const resolved = await Promise.all(points.map(async (point) => (isIP(point) ? [point] : resolve(point))));
  const expected = new Set(resolved.flat());
  const named = points.some((point) => !isIP(point));
  const found = await Promise.all(hosts.map(async (host) => [host, await resolve(host)] as const));
  const wrong = found.filter(([, addresses]) => {
    // The addresses behind a name change from one moment to the next.
    const leads = named
      ? addresses.some((each) => expected.has(each))
      : addresses.every((each) => expected.has(each));
    return addresses.length === 0 || !leads;
  });
  if (wrong.length === 0) return { done: true, value: `${hosts.join(' and ')} lead to ${points.join(', ')}` };
  const problems = wrong.map(([host, addresses]) => ({
    where: host,
    message:
      addresses.length === 0
        ? 'has no address in DNS'
        : `leads to ${addresses.join(', ')}, and not to the ingress at ${points.join(', ')}`,
    fix: `make the record: ${host}. ${recordFor(points)}`,
  }));
  const waiting = problems.map(({ where, message }) => `${where} ${message}`).join('; ');
  return { done: false, waiting, problems };
}

function recordFor(points: readonly string[]): string {
  const kinds: Readonly<Record<number, string>> = { 0: 'CNAME', 4: 'A', 6: 'AAAA' };
  return points.map((point) => `${kinds[isIP(point)] ?? ''} ${point}`).join(', ');
}

/** The domain of the example settings, which nobody serves to others. */
const exampleDomain = 'local.wholetale.org';
/** RFC 2606, 6761, 6762, 8375, 9476, and what routers call a home. */
const reserved =
  /(^|\.)(test|example|invalid|localhost|local|internal|lan|home\.arpa|example\.(com|net|org))$/;

/** Whether nobody expects to find the domain in DNS. */
export function isLocalDomain(domain: string): boolean {
  return domain === exampleDomain || reserved.test(domain);
}
