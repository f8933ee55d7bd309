import type { V1Ingress, V1Pod } from '@kubernetes/client-node';

import type { LiveTale, TaleObjects } from '../../../src/cli/tale/read';

export const config = { domain: 'example.org', namespace: 'wholetale', environment: 'dev' };

const metadata = (name: string, instanceId: string, labels: Record<string, string> = {}) => ({
  name,
  namespace: 'wholetale',
  labels: { app: 'WholeTale', instanceId, ...labels },
});

export function deployment(
  instance: string,
  { container = 'instance', claim = 'girder-ps-volume-claim', labels = {} } = {},
): TaleObjects['deployments'][number] {
  const created = { creationTimestamp: new Date('2026-01-01T00:00:00Z') };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { ...metadata(`tale-${instance}`, instance, labels), ...created },
    spec: {
      selector: {},
      template: {
        spec: {
          containers: [
            { name: 'mounter', image: 'mounter:1' },
            { name: container, image: `tale-of/${instance}:1` },
          ],
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'work', persistentVolumeClaim: { claimName: claim } },
          ],
        },
      },
    },
  };
}

export function service(instance: string, name = `tale-${instance}`): TaleObjects['services'][number] {
  return { apiVersion: 'v1', kind: 'Service', metadata: metadata(name, instance) };
}

export function ownIngress(instance: string): TaleObjects['ingresses'][number] {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(`tale-${instance}`, instance),
    spec: { rules: [{ host: `${instance}.example.org` }] },
  };
}

export function claim(instance: string): TaleObjects['claims'][number] {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: metadata(`claim-${instance}`, instance),
    spec: { resources: { requests: { storage: '1Gi' } } },
  };
}

/** A shared Ingress with a rule for each host, to a Service. */
export function shared(...rules: readonly (readonly [host: string, service: string])[]): V1Ingress {
  return {
    spec: {
      rules: rules.map(([host, name]) => ({
        host,
        http: {
          paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 80 } } } }],
        },
      })),
      tls: [{ hosts: rules.map(([host]) => host), secretName: 'site-cert-secret' }],
    },
  };
}

export const nothing: TaleObjects = { deployments: [], pods: [], services: [], ingresses: [], claims: [] };

export function tale(instance: string, parts: Partial<LiveTale> = {}): LiveTale {
  const ref = (kind: string, name: string) => ({
    apiVersion: 'v1',
    kind,
    metadata: { name, namespace: 'wholetale' },
  });
  return {
    instance,
    image: 'x/y:1',
    state: 'Running 2/2',
    ready: true,
    created: new Date('2026-01-01T00:00:00Z'),
    hosts: [`${instance}.example.org`],
    claims: [],
    objects: [ref('Deployment', `tale-${instance}`)],
    ownClaims: [ref('PersistentVolumeClaim', `claim-${instance}`)],
    sharedHosts: [],
    ...parts,
  };
}

/** What `stop` leaves of a tale. */
export function keptOnly(instance: string): LiveTale {
  return tale(instance, { objects: [], created: undefined, state: 'no Deployment', ready: false, hosts: [] });
}

export function pod(status: V1Pod['status'], more: V1Pod['metadata'] = {}): V1Pod {
  return {
    metadata: more,
    spec: { containers: [{ name: 'mounter' }, { name: 'instance' }] },
    ...(status && { status }),
  };
}
