import { lookup } from 'node:dns/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { V1Ingress } from '@kubernetes/client-node';

import type { LiveObject } from '../../../../stacks/workloads';
import { publicHosts } from '../../../app';
import type { Check, Finding } from '../check';
import { ok, skipped, warn } from '../check';

/** The addresses of a host; none where the name does not resolve. */
export type Resolver = (host: string) => Promise<readonly string[]>;

const patienceMilliseconds = 5000;

/** As this machine does it, its hosts file included. */
export const resolver: Resolver = async (host) => {
  const abort = new AbortController();
  const late = sleep(patienceMilliseconds, [], { signal: abort.signal, ref: false }).catch(() => []);
  const found = lookup(host, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  try {
    return await Promise.race([found, late]);
  } finally {
    abort.abort();
  }
};

/**
 * Whether the public names lead to the ingress.
 *
 * @param addresses those of the ingress, IP addresses or names; empty where it has none yet
 */
export async function domainFinding(
  hosts: readonly string[],
  addresses: readonly string[],
  resolve: Resolver,
): Promise<Finding> {
  const targets = new Set<string>();
  for (const address of addresses) {
    targets.add(address);
    // A load balancer of some clouds has a name and changing addresses.
    if (/[a-z]/i.test(address) && !address.includes(':'))
      for (const each of await resolve(address)) targets.add(each);
  }
  const found = await Promise.all(hosts.map(async (host) => ({ host, leads: await resolve(host) })));
  const to = addresses.length > 0 ? addresses.join(', ') : "the ingress' address, which `up` shows";
  const fix = `point them to ${to}: a record for each, or one for the wildcard`;
  const lost = found.filter(({ leads }) => leads.length === 0);
  if (lost.length > 0) return warn(`${lost.map(({ host }) => host).join(', ')}: does not resolve`, fix);
  const wrong =
    targets.size === 0 ? [] : found.filter(({ leads }) => !leads.some((each) => targets.has(each)));
  if (wrong.length > 0)
    return warn(
      `${wrong.map(({ host, leads }) => `${host} leads to ${leads.join(', ')}`).join('; ')}, and not to the ingress`,
      fix,
    );
  const shown = [...new Set(found.flatMap(({ leads }) => leads))].join(', ');
  return ok(
    targets.size === 0
      ? `resolves to ${shown}; the ingress has no address yet`
      : `leads to the ingress, ${shown}`,
  );
}

export const domain: Check = {
  id: 'domain',
  wholetale: true,
  group: 'Network',
  title: 'Domain',
  about:
    '`girder.DOMAIN` and `dashboard.DOMAIN` resolve, and to the address of the ingress where it has one.',
  blocks: false,
  // Before the first `up` there is no address to point to, and `up` itself waits for the names.
  inUp: false,
  needs: ['credentials'],
  run: async (context) => {
    if (await context.isSimulated()) return skipped('simulated: the address of the ingress leads nowhere');
    const planned = context.manifests.find(({ kind }) => kind === 'Ingress');
    const live = planned && (await context.get<LiveObject & V1Ingress>(planned));
    const points = live?.status?.loadBalancer?.ingress ?? [];
    const addresses = points.flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
    return domainFinding(publicHosts(context.config), addresses, resolver);
  },
};
