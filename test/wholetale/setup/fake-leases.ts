import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Lease } from '../../../src/wholetale/setup/program/lease-api';

/** What a Kubernetes API server does for one Lease: optimistic locking, and who may do what. */
export class FakeLeases {
  lease: Lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'girder-setup' } };
  /** Whether it is reachable. */
  available = true;
  /** Holders in the order in which they took the Lease, '' where it was given back. */
  readonly holders: string[] = [];
  private version = 1;
  private server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  get holder(): string {
    return this.lease.spec?.holderIdentity ?? '';
  }

  /** As another client writes it. */
  edit(change: (lease: Lease) => Lease): void {
    const { metadata, ...rest } = change(this.lease);
    this.version += 1;
    this.lease = { ...rest, metadata: { ...metadata, resourceVersion: String(this.version) } };
    if (this.holder !== (this.holders.at(-1) ?? '')) this.holders.push(this.holder);
  }

  async start(): Promise<void> {
    this.edit((lease) => lease);
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        if (!this.available) {
          request.socket.destroy();
          return;
        }
        const [status, body] = this.answer(
          `${request.method ?? ''} ${request.url ?? ''}`,
          request.headers.authorization,
          Buffer.concat(chunks).toString(),
        );
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    const { server } = this;
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }

  private answer(request: string, authorization: string | undefined, body: string): [number, unknown] {
    const path = '/apis/coordination.k8s.io/v1/namespaces/wt/leases/girder-setup';
    if (authorization !== 'Bearer account-token') return [401, { message: 'Unauthorized' }];
    if (request === `GET ${path}`) return [200, this.lease];
    if (request !== `PUT ${path}`) return [403, { message: 'forbidden' }];
    const wanted = JSON.parse(body) as Lease;
    if (wanted.metadata.resourceVersion !== this.lease.metadata.resourceVersion) {
      return [409, { message: 'the object has been modified' }];
    }
    for (const time of [wanted.spec?.acquireTime, wanted.spec?.renewTime]) {
      if (time && !/^[-\d]+T[:\d]+\.\d{6}Z$/.test(time)) return [400, { message: `no MicroTime: ${time}` }];
    }
    this.edit(() => wanted);
    return [200, this.lease];
  }
}
