import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { KubeConfig } from '@kubernetes/client-node';

import { followLog } from '../../../stacks/workloads/follow-log';

/** An API server that has logs alone. */
async function serve(answer: http.RequestListener): Promise<{ config: KubeConfig; close: () => void }> {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true }],
    users: [{ name: 'u', token: 'secret-token' }],
    contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
    currentContext: 'x',
  });
  return {
    config,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const pod = { name: 'p', namespace: 'n' };

test('lines come as they are written, and the end is the end', async () => {
  const asked: string[] = [];
  const { config, close } = await serve((request, response) => {
    asked.push(`${request.url ?? ''} ${request.headers.authorization ?? ''}`);
    response.write('one\ntw');
    response.end('o\nthree');
  });
  const lines: string[] = [];
  const { signal } = new AbortController();
  for await (const line of followLog(config, pod, { container: 'c', tailLines: 2 }, signal)) lines.push(line);
  close();
  expect(lines).toEqual(['one', 'two', 'three']);
  expect(asked).toEqual([
    '/api/v1/namespaces/n/pods/p/log?follow=true&container=c&tailLines=2 Bearer secret-token',
  ]);
});

test('an abort ends it while it waits for more', async () => {
  const { config, close } = await serve((_request, response) => {
    response.write('one\n');
  });
  const controller = new AbortController();
  const lines: string[] = [];
  const following = (async () => {
    for await (const line of followLog(config, pod, {}, controller.signal)) {
      lines.push(line);
      controller.abort();
    }
  })();
  await expect(following).rejects.toThrow('abort');
  close();
  expect(lines).toEqual(['one']);
});

test('a refusal is the answer of the API server', async () => {
  const { config, close } = await serve((_request, response) => {
    response.writeHead(403).end('{"message":"pods is forbidden"}');
  });
  const { signal } = new AbortController();
  await expect(followLog(config, pod, {}, signal).next()).rejects.toMatchObject({
    code: 403,
    body: expect.stringContaining('forbidden') as string,
  });
  close();
});
