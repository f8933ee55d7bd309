import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

import { KubeConfig } from '@kubernetes/client-node';

import { probe } from '../../../stacks/workloads/probe';
import { FakeApi } from '../../sandbox/provider/fake-api';

function configOf(server: string, user: object = {}): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'it', server, skipTLSVerify: true }],
    users: [{ name: 'it', ...user }],
    contexts: [{ name: 'it', cluster: 'it', user: 'it' }],
    currentContext: 'it',
  });
  return config;
}

async function listening(): Promise<{ url: (scheme: string) => string; stop: () => void }> {
  // Takes connections, and never says a word.
  const server = createServer(() => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (scheme) => `${scheme}://127.0.0.1:${port}`,
    stop: () => server.close(),
  };
}

it('gives the status and the words of a refusal', async () => {
  const api = await FakeApi.start();
  api.answer = () => ({ code: 403, message: 'User "eve" cannot' });
  const config = new KubeConfig();
  config.loadFromString(api.kubeconfig);
  expect(await probe(config, '/api')).toEqual({
    kind: 'answered',
    status: 403,
    message: 'User "eve" cannot',
  });
  await api.stop();
});

it('tells a refused connection', async () => {
  const silent = await listening();
  silent.stop();
  expect(await probe(configOf(silent.url('http')), '/api')).toMatchObject({
    kind: 'unreachable',
    cause: 'refused',
  });
});

it('does not wait for ever', async () => {
  const silent = await listening();
  const answer = await probe(configOf(silent.url('http')), '/api', 0.2);
  expect(answer).toEqual({ kind: 'unreachable', cause: 'timeout', message: 'no answer within 0.2 seconds' });
  silent.stop();
});

it('tells a server that does not speak TLS', async () => {
  const api = await FakeApi.start();
  const { clusters } = JSON.parse(api.kubeconfig) as { clusters: { cluster: { server: string } }[] };
  const server = clusters[0]!.cluster.server.replace('http:', 'https:');
  expect(await probe(configOf(server), '/api')).toMatchObject({ kind: 'unreachable', cause: 'tls' });
  await api.stop();
});

it('tells credentials that cannot be had', async () => {
  const answer = await probe(configOf('https://127.0.0.1:1', { certFile: '/nowhere/client.crt' }), '/api');
  expect(answer).toMatchObject({ kind: 'no-credentials' });
});
