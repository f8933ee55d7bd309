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

/** A host, and the addresses of the Ingress that serves it; a name, as some clouds give one, counts as an address. */
export interface Site {
  readonly host: string;
  readonly points: readonly string[];
}

/** Whether DNS leads each host to its Ingress. */
export async function dnsLook(sites: readonly Site[], resolve: Resolve): Promise<Look<string>> {
  const problems = (await Promise.all(sites.map((site) => problemsOf(site, resolve)))).flat();
  if (problems.length === 0) {
    return {
      done: true,
      value: sites.map(({ host, points }) => `${host} → ${points.join(', ')}`).join('; '),
    };
  }
  const waiting = problems.map(({ where, message }) => `${where} ${message}`).join('; ');
  return { done: false, waiting, problems };
}

async function problemsOf({ host, points }: Site, resolve: Resolve) {
  const resolved = await Promise.all(points.map(async (point) => (isIP(point) ? [point] : resolve(point))));
  const expected = new Set(resolved.flat());
  const found = await resolve(host);
  // The addresses behind a name change from one moment to the next.
  const named = points.some((point) => !isIP(point));
  const leads = named ? found.some((each) => expected.has(each)) : found.every((each) => expected.has(each));
  if (found.length > 0 && leads) return [];
  const message =
    found.length === 0
      ? 'has no address in DNS'
      : `leads to ${found.join(', ')}, and not to the ingress at ${points.join(', ')}`;
  return [{ where: host, message, fix: `make the record: ${host}. ${recordFor(points)}` }];
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
