import http from 'node:http';
import type { Agent } from 'node:https';

import type { RequestContext } from '@kubernetes/client-node';
import { HttpMethod, KubeConfig, RequestContext as Request } from '@kubernetes/client-node';

import { shareHandshake } from '../../src/kube/shared-handshake';

function configOf(cluster: object, user: object = {}): KubeConfig {
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: [{ name: 'one', server: 'https://127.0.0.1:1', ...cluster }],
    users: [{ name: 'one', ...user }],
    contexts: [{ name: 'one', cluster: 'one', user: 'one' }],
    currentContext: 'one',
  });
  shareHandshake(config);
  return config;
}

async function authenticated(config: KubeConfig): Promise<RequestContext> {
  const context = new Request('https://127.0.0.1:1/api', HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  return context;
}

it('all requests of a kubeconfig have one agent, which has read the certificates', async () => {
  const config = configOf({ skipTLSVerify: true }, { token: 'a' });
  const [first, second] = [await authenticated(config), await authenticated(config)];
  const agent = first.getAgent() as Agent;
  expect(second.getAgent()).toBe(agent);
  expect(agent.options.rejectUnauthorized).toBe(false);
  expect(agent.options.secureContext).toBeDefined();
  // Either has a connection serve many requests, which node-fetch does not stand.
  expect([agent.options.keepAlive, agent.maxSockets]).toEqual([undefined, Infinity]);
  expect(first.getHeaders()).toMatchObject({ Authorization: 'Bearer a' });
});

it('another server name is another session', async () => {
  const [one, other] = [configOf({}), configOf({ tlsServerName: 'other' })];
  expect((await authenticated(one)).getAgent()).not.toBe((await authenticated(other)).getAgent());
  const config = configOf({});
  const before = (await authenticated(config)).getAgent();
  config.clusters = config.clusters.map((each) => ({ ...each, tlsServerName: 'other' }));
  const after = (await authenticated(config)).getAgent() as Agent;
  expect(after).not.toBe(before);
  expect(after.options.servername).toBe('other');
});

it.each([
  ['a proxy', { proxyUrl: 'http://proxy:3128' }],
  ['plain HTTP', { server: 'http://127.0.0.1:1', skipTLSVerify: true }],
])('the agent for %s is left alone', async (_what, cluster) => {
  const config = configOf(cluster);
  const [first, second] = [await authenticated(config), await authenticated(config)];
  expect(second.getAgent()).not.toBe(first.getAgent());
  expect(first.getAgent()).toBeInstanceOf(http.Agent);
});
