import { setTimeout as sleep } from 'node:timers/promises';

import type { compute_v1 } from '@googleapis/compute';
import pMap from 'p-map';

import type { GoogleKind, GoogleResource } from './google-resources';

/** What is still in the Google project after a teardown, or why nobody could look. */
export type GoogleAnswer = { readonly left: readonly GoogleResource[] } | { readonly notChecked: string };

/** Load balancers are taken apart in the background, long after their objects are gone. */
const patienceSeconds = 600;
const pollSeconds = 10;

/**
 * Asks Google's Compute API which of these resources are still there, and waits
 * for those that are on their way out.
 *
 * @param onWaiting called with how many are left
 */
export async function googleLeftovers(
  resources: readonly GoogleResource[],
  onWaiting: (left: number) => void,
): Promise<GoogleAnswer> {
  // Big, and of use on GKE alone.
  const google = await import('@googleapis/compute');
  const auth = new google.auth.GoogleAuth({ scopes: ['https://www.googleapis.com/auth/compute.readonly'] });
  try {
    await auth.getClient();
  } catch (error) {
    return { notChecked: `no Google credentials (${messageOf(error)})` };
  }
  return leftAfter(google.compute({ version: 'v1', auth }), resources, {
    patienceSeconds,
    pollSeconds,
    onWaiting,
  });
}

interface Patience {
  readonly patienceSeconds: number;
  readonly pollSeconds: number;
  readonly onWaiting: (left: number) => void;
}

/** The same with a client of the caller's. */
export async function leftAfter(
  compute: compute_v1.Compute,
  resources: readonly GoogleResource[],
  { patienceSeconds, pollSeconds, onWaiting }: Patience,
): Promise<GoogleAnswer> {
  const deadline = Date.now() + patienceSeconds * 1000;
  let left = resources;
  for (;;) {
    try {
      const there = await pMap(left, (each) => exists(compute, each), { concurrency: 8 });
      left = left.filter((_, index) => there[index]);
    } catch (error) {
      return { notChecked: messageOf(error) };
    }
    if (left.length === 0 || Date.now() >= deadline) return { left };
    onWaiting(left.length);
    await sleep(pollSeconds * 1000);
  }
}

async function exists(compute: compute_v1.Compute, resource: GoogleResource): Promise<boolean> {
  try {
    await get[resource.kind](compute, resource);
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 404) return false;
    throw error;
  }
}

type Get = (compute: compute_v1.Compute, resource: GoogleResource) => Promise<unknown>;

const get: Readonly<Record<GoogleKind, Get>> = {
  disks: (compute, { project, location, name }) =>
    compute.disks.get({ project, zone: location ?? '', disk: name }),
  regionDisks: (compute, { project, location, name }) =>
    compute.regionDisks.get({ project, region: location ?? '', disk: name }),
  networkEndpointGroups: (compute, { project, location, name }) =>
    compute.networkEndpointGroups.get({ project, zone: location ?? '', networkEndpointGroup: name }),
  forwardingRules: (compute, { project, location, name }) =>
    compute.forwardingRules.get({ project, region: location ?? '', forwardingRule: name }),
  globalForwardingRules: (compute, { project, name }) =>
    compute.globalForwardingRules.get({ project, forwardingRule: name }),
  targetHttpProxies: (compute, { project, name }) =>
    compute.targetHttpProxies.get({ project, targetHttpProxy: name }),
  targetHttpsProxies: (compute, { project, name }) =>
    compute.targetHttpsProxies.get({ project, targetHttpsProxy: name }),
  urlMaps: (compute, { project, name }) => compute.urlMaps.get({ project, urlMap: name }),
  backendServices: (compute, { project, name }) =>
    compute.backendServices.get({ project, backendService: name }),
  sslCertificates: (compute, { project, name }) =>
    compute.sslCertificates.get({ project, sslCertificate: name }),
};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
