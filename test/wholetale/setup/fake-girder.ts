import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { GirderApi } from './girder-api';
import { GirderError } from './girder-rules';

interface Call {
  readonly method: string;
  readonly path: string;
  /** As it came over the wire, to look for secrets in it. */
  readonly url: string;
  readonly parameters: URLSearchParams;
}

/** What happens instead of the answer to one request. */
export type Fault = 'crash' | 'error' | 'hangUp' | 'answerLost' | 'errorAfterwards';

/** A {@link GirderApi} that listens, and that can be made to fail. */
export class FakeGirder extends GirderApi {
  readonly calls: Call[] = [];

  private readonly faults: { method: string; path: string; fault: Fault; times: number }[] = [];
  private server: Server | undefined;
  private port = 0;
  private restarting: Promise<void> = Promise.resolve();

  get url(): string {
    return `http://127.0.0.1:${this.port}/api/v1`;
  }

  /** Starts to listen, on the same port each time. */
  async start(): Promise<void> {
    this.starts += 1;
    this.startDate = `2024-01-01T00:00:00.${this.starts}`;
    this.loaded = this.enabled.filter((each) => !this.broken.includes(each));
    const server = createServer((request, response) => void this.handle(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    await this.restarting;
    await this.close();
  }

  /** Lets the next requests of this kind go wrong. */
  fail(method: string, path: string, fault: Fault, times = 1): void {
    this.faults.push({ method, path, fault, times });
  }

  /** Nothing goes wrong any more. */
  recover(): void {
    this.faults.length = 0;
  }

  /** Stops and starts by itself instead of answering the next request of this kind. */
  crashAt(method: string, path: string): void {
    this.faults.push({ method, path, fault: 'crash', times: 1 });
  }

  private async close(): Promise<void> {
    const { server } = this;
    if (!server) return;
    this.server = undefined;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    // CherryPy puts the query and a form in the body together.
    const parameters = new URLSearchParams([
      ...searchParams,
      ...new URLSearchParams(Buffer.concat(chunks).toString()),
    ]);
    const path = pathname.slice('/api/v1'.length);
    const method = request.method ?? '';
    this.calls.push({ method, path, url: request.url ?? '', parameters });
    const planned = this.faults.find(
      (each) => each.method === method && each.path === path && each.times > 0,
    );
    if (planned) planned.times -= 1;
    const fault = planned?.fault;
    if (fault === 'crash') {
      this.restarting = this.restarting.then(() => this.startAgain());
      return;
    }
    if (fault === 'hangUp') {
      request.socket.destroy();
      return;
    }
    if (fault === 'error') {
      answer(response, 500, { type: 'internal', message: 'An unexpected error occurred on the server.' });
      return;
    }
    const result = this.result({ method, path, parameters, request });
    if (fault === 'answerLost') request.socket.destroy();
    else if (fault === 'errorAfterwards') answer(response, 502, '<html><h1>Bad Gateway</h1></html>');
    else if (result instanceof GirderError)
      answer(response, result.status, { message: result.message, type: result.type });
    else answer(response, 200, result);
  }

  protected override restart() {
    this.restarting = this.restarting.then(moment).then(() => this.startAgain());
    return { restarted: '2024-01-01T00:00:00' };
  }

  private async startAgain(): Promise<void> {
    await this.close();
    await moment();
    await this.start();
  }
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 60));

function answer(response: ServerResponse, status: number, body: unknown): void {
  const page = typeof body === 'string';
  response.writeHead(status, { 'content-type': page ? 'text/html' : 'application/json' });
  response.end(page ? body : JSON.stringify(body));
}
