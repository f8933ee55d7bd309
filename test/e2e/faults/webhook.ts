import type { Server } from 'node:https';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

import { createAuthority, issue } from '../../../sandbox/certificates';

interface Review {
  readonly apiVersion: string;
  readonly kind: string;
  readonly request: { readonly uid: string; readonly name: string };
}

/** A server on loopback that the API server asks about objects, and that refuses some of them by their names. */
export class RefusingWebhook {
  /** How often it refused. */
  refusals = 0;

  private constructor(
    private readonly server: Server,
    /** What its certificate is signed with, as a webhook's configuration has it. */
    readonly caBundle: string,
  ) {}

  static async start(refuses: (name: string) => string | undefined): Promise<RefusingWebhook> {
    const authority = await createAuthority('webhook of a test');
    const address = '127.0.0.1';
    const own = await issue(authority, { commonName: address, addresses: [address], usage: ['server'] });
    const server = createServer({ cert: own.certificate, key: own.privateKey }, (request, response) => {
      void json(request).then((body) => {
        // The API server sends what its API says.
        const { apiVersion, kind, request: asked } = body as Review;
        const message = refuses(asked.name);
        if (message !== undefined) webhook.refusals += 1;
        const answer = {
          uid: asked.uid,
          allowed: message === undefined,
          ...(message !== undefined && { status: { message } }),
        };
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ apiVersion, kind, response: answer }));
      });
    });
    const webhook = new RefusingWebhook(
      server,
      Buffer.from(authority.certificate.toString('pem')).toString('base64'),
    );
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    return webhook;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
