import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { compute } from '@googleapis/compute';

import { leftAfter } from '../../../src/cli/teardown/google';
import type { ClusterObjects, GoogleResource } from '../../../src/cli/teardown/google-resources';
import { googleResources } from '../../../src/cli/teardown/google-resources';

const volume = (handle: string) => ({
  path: 'PersistentVolume/pvc-1',
  ref: { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pvc-1' } },
  claim: 'PersistentVolumeClaim/wholetale/mongo-volume-claim',
  handle,
  reclaimPolicy: 'Delete',
});

const gke: ClusterObjects = {
  nodes: [{ kind: 'Node', metadata: { name: 'n' }, spec: { providerID: 'gce://proj/us-west1-a/gke-n' } }],
  ingresses: [
    {
      kind: 'Ingress',
      metadata: {
        name: 'ingress',
        namespace: 'wholetale',
        annotations: {
          'ingress.kubernetes.io/backends': '{"k8s1-aa":"HEALTHY","k8s1-bb":"UNHEALTHY"}',
          'ingress.kubernetes.io/forwarding-rule': 'k8s2-fr',
          'ingress.kubernetes.io/https-forwarding-rule': 'k8s2-fs',
          'ingress.kubernetes.io/https-target-proxy': 'k8s2-ts',
          'ingress.kubernetes.io/ssl-cert': 'k8s2-cr-1,k8s2-cr-2',
          'ingress.kubernetes.io/target-proxy': 'k8s2-tp',
          'ingress.kubernetes.io/url-map': 'k8s2-um',
        },
      },
    },
  ],
  services: [
    {
      kind: 'Service',
      metadata: {
        name: 'girder',
        namespace: 'wholetale',
        annotations: {
          'cloud.google.com/neg-status':
            '{"network_endpoint_groups":{"8080":"k8s1-neg"},"zones":["us-west1-a","us-west1-b"]}',
        },
      },
      spec: { type: 'NodePort' },
    },
    {
      kind: 'Service',
      metadata: { name: 'lb', namespace: 'wholetale', uid: '01234567-89ab-cdef-0123-456789abcdef' },
      spec: { type: 'LoadBalancer' },
    },
  ],
  volumes: [volume('projects/proj/zones/us-west1-a/disks/pvc-1')],
};

describe('googleResources', () => {
  it('names all that GKE made for an environment, and for which object', () => {
    const found = googleResources(gke).map(({ kind, location = '', name }) => `${kind}/${location}/${name}`);
    expect(found.sort()).toEqual([
      'backendServices//k8s1-aa',
      'backendServices//k8s1-bb',
      'disks/us-west1-a/pvc-1',
      // A rule's name has 32 characters at most.
      'forwardingRules/us-west1/a0123456789abcdef0123456789abcde',
      'globalForwardingRules//k8s2-fr',
      'globalForwardingRules//k8s2-fs',
      'networkEndpointGroups/us-west1-a/k8s1-neg',
      'networkEndpointGroups/us-west1-b/k8s1-neg',
      'sslCertificates//k8s2-cr-1',
      'sslCertificates//k8s2-cr-2',
      'targetHttpProxies//k8s2-tp',
      'targetHttpsProxies//k8s2-ts',
      'urlMaps//k8s2-um',
    ]);
    expect(googleResources(gke).every(({ project }) => project === 'proj')).toBe(true);
    expect(googleResources(gke).find(({ kind }) => kind === 'urlMaps')?.madeFor).toBe(
      'Ingress/wholetale/ingress',
    );
  });

  it('knows a disk in two zones', () => {
    const volumes = [volume('projects/proj/regions/us-west1/disks/pvc-1')];
    expect(googleResources({ ...gke, ingresses: [], services: [], volumes })).toEqual([
      expect.objectContaining({ kind: 'regionDisks', location: 'us-west1' }),
    ]);
  });

  it('finds nothing on another cluster, nor in annotations that are not what they should be', () => {
    const elsewhere = [{ kind: 'Node', spec: { providerID: 'kind://docker/k/n' } }];
    expect(googleResources({ ...gke, nodes: elsewhere, volumes: [volume('/tmp/x')] })).toEqual([]);
    const metadata = { name: 's', annotations: { 'cloud.google.com/neg-status': '{' } };
    const services = [{ kind: 'Service', metadata, spec: {} }];
    expect(googleResources({ ...gke, ingresses: [], services, volumes: [] })).toEqual([]);
  });
});

describe('leftAfter', () => {
  let server: Server;
  /** Paths that are asked for, and how often each is still there. */
  let there: Map<string, number>;
  let asked: string[];
  let status: number;

  beforeEach(async () => {
    there = new Map();
    asked = [];
    status = 200;
    server = createServer((request, response) => {
      const path = (request.url ?? '').replace(/\?.*/, '');
      asked.push(path);
      const times = there.get(path) ?? 0;
      there.set(path, times - 1);
      const code = status === 200 ? (times > 0 ? 200 : 404) : status;
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(
        JSON.stringify(code === 200 ? { name: path } : { error: { code, message: `HTTP ${code}` } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const resources = googleResources(gke);
  const disk = '/compute/v1/projects/proj/zones/us-west1-a/disks/pvc-1';
  const rule = '/compute/v1/projects/proj/global/forwardingRules/k8s2-fr';

  function ask(some: readonly GoogleResource[], patienceSeconds: number, waiting: number[] = []) {
    const { port } = server.address() as AddressInfo;
    const rootUrl = `http://127.0.0.1:${port}/`;
    // Its default is a module that cannot be imported within a test.
    const client = compute({ version: 'v1', rootUrl, retry: false, fetchImplementation: fetch });
    return leftAfter(client, some, {
      patienceSeconds,
      pollSeconds: 0.01,
      onWaiting: (left) => waiting.push(left),
    });
  }

  it('asks for each by its own path, and finds nothing where all is gone', async () => {
    expect(await ask(resources, 5)).toEqual({ left: [] });
    expect(new Set(asked).size).toBe(resources.length);
    expect(asked).toContain(disk);
    expect(asked).toContain(rule);
    expect(asked).toContain('/compute/v1/projects/proj/zones/us-west1-b/networkEndpointGroups/k8s1-neg');
    expect(asked).toContain(
      '/compute/v1/projects/proj/regions/us-west1/forwardingRules/a0123456789abcdef0123456789abcde',
    );
  });

  it('waits for what is on its way out', async () => {
    there.set(rule, 3);
    const waiting: number[] = [];
    expect(await ask(resources, 60, waiting)).toEqual({ left: [] });
    expect(waiting).toEqual([1, 1, 1]);
    expect(asked.filter((path) => path === disk)).toHaveLength(1);
  });

  it('names what stays', async () => {
    there.set(disk, Infinity);
    expect(await ask(resources, 0)).toEqual({ left: [expect.objectContaining({ name: 'pvc-1' })] });
  });

  it('says that it could not look, rather than that nothing is left', async () => {
    status = 403;
    expect(await ask(resources, 0)).toMatchObject({
      notChecked: expect.stringContaining('HTTP 403') as string,
    });
  });
});
