import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { KubeObject } from '../../../sandbox/provider/objects';

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: KubeObject | undefined;
}

interface Cause {
  readonly reason?: string;
  readonly field: string;
  readonly message: string;
}

/** A fault: the answer to a request instead of the usual one. */
export type Answer = (
  seen: Seen,
) => { readonly code: number; readonly message: string; readonly causes?: readonly Cause[] } | undefined;

const resources: Readonly<Record<string, readonly { name: string; kind: string; namespaced: boolean }[]>> = {
  '/api/v1': [
    { name: 'namespaces', kind: 'Namespace', namespaced: false },
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'secrets', kind: 'Secret', namespaced: true },
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'persistentvolumeclaims', kind: 'PersistentVolumeClaim', namespaced: true },
  ],
  '/apis/batch/v1': [{ name: 'jobs', kind: 'Job', namespaced: true }],
  '/apis/apps/v1': [{ name: 'deployments', kind: 'Deployment', namespaced: true }],
  '/apis/networking.k8s.io/v1': [{ name: 'ingresses', kind: 'Ingress', namespaced: true }],
  '/apis/storage.k8s.io/v1': [{ name: 'storageclasses', kind: 'StorageClass', namespaced: false }],
};

/** As much of an API server as the stand-in talks to, in this process and on loopback. */
export class FakeApi {
  readonly requests: Seen[] = [];
  /** By path, such as `/api/v1/namespaces/here/configmaps/it`. */
  readonly objects = new Map<string, object>();
  answer: Answer = () => undefined;
  /** What the server adds to an object that is applied: defaults, another notation. */
  normalize: (object: KubeObject) => KubeObject = (object) => object;
  private readonly server = createServer((request, response) => {
    void this.handle(request).then(({ code, body }) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });

  static async start(): Promise<FakeApi> {
    const api = new FakeApi();
    await new Promise<void>((resolve) => api.server.listen(0, '127.0.0.1', resolve));
    api.objects.set('/api/v1/namespaces/kube-system', {
      metadata: { name: 'kube-system', annotations: { 'talestack.io/sandbox': 'test' } },
    });
    return api;
  }

  get kubeconfig(): string {
    const { port } = this.server.address() as AddressInfo;
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'fake',
      // Plain HTTP within this process; the client wants to be told so.
      clusters: [
        { name: 'fake', cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true } },
      ],
      users: [{ name: 'fake', user: {} }],
      contexts: [{ name: 'fake', context: { cluster: 'fake', user: 'fake' } }],
    });
  }

  /** What was written, without dry runs. */
  get writes(): Seen[] {
    return this.requests.filter(({ method, query }) => method !== 'GET' && !query.has('dryRun'));
  }

  stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }

  private async handle(request: IncomingMessage): Promise<{ code: number; body: object }> {
    const url = new URL(request.url ?? '', 'http://fake');
    const path = url.pathname.replace(/\/$/, '');
    if (resources[path]) return { code: 200, body: { kind: 'APIResourceList', resources: resources[path] } };
    const text = await textOf(request);
    const body = text ? (JSON.parse(text) as KubeObject) : undefined;
    const seen = { method: request.method ?? '', path, query: url.searchParams, body };
    this.requests.push(seen);
    const fault = this.answer(seen);
    if (fault) {
      const { code, message, causes } = fault;
      return { code, body: { kind: 'Status', message, details: { causes } } };
    }
    return this.usual(seen);
  }

  private usual({ method, path, query, body }: Seen): { code: number; body: object } {
    if (method === 'PATCH' && body) {
      const before = this.objects.get(path);
      const after = { ...before, ...this.normalize(body) };
      if (!query.has('dryRun')) this.objects.set(path, { status: {}, ...after });
      return { code: 200, body: after };
    }
    if (method === 'POST' && body) {
      const at = `${path}/${body.metadata.name}`;
      if (this.objects.has(at)) return { code: 409, body: { kind: 'Status', message: 'already exists' } };
      this.objects.set(at, body);
      return { code: 201, body };
    }
    const found = this.objects.get(path);
    if (method === 'GET' && (query.has('labelSelector') || isCollection(path))) {
      const items = [...this.objects].flatMap(([at, object]) => (at.startsWith(`${path}/`) ? [object] : []));
      return { code: 200, body: { items } };
    }
    if (!found) return { code: 404, body: { kind: 'Status', message: 'not found' } };
    if (method === 'DELETE') this.objects.delete(path);
    return { code: 200, body: found };
  }
}

/** Whether a path is that of all objects of a kind, in a namespace or everywhere. */
function isCollection(path: string): boolean {
  return Object.values(resources)
    .flat()
    .some(({ name }) => path.endsWith(`/${name}`));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
