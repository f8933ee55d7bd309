import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { parse } from 'yaml';

import type { Lie } from '../bad-inputs/rows-cluster';

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { server: string; 'certificate-authority-data': string } },
  ];
  readonly users: readonly [
    { readonly user: { 'client-certificate-data': string; 'client-key-data': string } },
  ];
}

const decoded = (text: string) => Buffer.from(text, 'base64');

/** Stands before a sandbox, says what is not so, and notes who wants to write. */
export class LyingCluster {
  lie: Lie | undefined;
  /** Requests that would have changed something; questions about rights change nothing, and dry runs neither. */
  readonly writes: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly upstream: Kubeconfig,
  ) {
    server.on('request', (request: IncomingMessage, response) => {
      this.answer(request).then(
        ({ status, body }) => response.writeHead(status, { 'content-type': 'application/json' }).end(body),
        (error: unknown) => response.writeHead(502).end(String(error)),
      );
    });
  }

  /** @param file kubeconfig of the sandbox */
  static async before(file: string): Promise<LyingCluster> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new LyingCluster(server, parse(readFileSync(file, 'utf8')) as Kubeconfig);
  }

  /** The text of a kubeconfig that leads here. */
  get kubeconfig(): string {
    const { port } = this.server.address() as AddressInfo;
    const cluster = { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true };
    return JSON.stringify({ ...this.upstream, clusters: [{ ...this.upstream.clusters[0], cluster }] });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<{ status: number; body: Buffer | string }> {
    const { method = '', url = '' } = request;
    const isQuestion = url.includes('/selfsubject') || url.includes('dryRun=All');
    if (method !== 'GET' && !isQuestion) this.writes.push(`${method} ${url}`);
    if (this.lie === 'old' && url === '/version')
      return { status: 200, body: '{"major":"1","minor":"24","gitVersion":"v1.24.17"}' };
    if (this.lie === 'no-snapshots' && url.startsWith('/apis/snapshot.storage.k8s.io'))
      return { status: 404, body: '{"kind":"Status","code":404,"message":"not found"}' };
    const answer = await this.forward(request, await buffer(request));
    if (!/^\/apis\/storage.k8s.io\/v1\/storageclasses(\?|$)/.test(url)) return answer;
    return { ...answer, body: this.classes(answer.body.toString()) };
  }

  private classes(text: string): string {
    const list = JSON.parse(text) as { items: { metadata: { name: string; annotations?: object } }[] };
    const [first] = list.items;
    if (this.lie === 'no-default-class') for (const { metadata } of list.items) metadata.annotations = {};
    if (this.lie === 'two-default-classes' && first)
      list.items = [first, { ...first, metadata: { ...first.metadata, name: 'second' } }];
    return JSON.stringify(list);
  }

  private forward({ method, url, headers }: IncomingMessage, body: Buffer) {
    const [{ cluster }] = this.upstream.clusters;
    const [{ user }] = this.upstream.users;
    return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
      const asked = https.request(
        new URL(url ?? '/', cluster.server),
        {
          method,
          headers: { ...headers, host: new URL(cluster.server).host, 'accept-encoding': 'identity' },
          ca: decoded(cluster['certificate-authority-data']),
          cert: decoded(user['client-certificate-data']),
          key: decoded(user['client-key-data']),
        },
        (response) => {
          buffer(response).then((answer) => {
            resolve({ status: response.statusCode ?? 502, body: answer });
          }, reject);
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }
}
