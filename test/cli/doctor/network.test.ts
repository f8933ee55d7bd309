import type { V1IngressClass } from '@kubernetes/client-node';

import { domainFinding } from '../../../src/cli/doctor/checks/domain';
import { ingressFinding } from '../../../src/cli/doctor/checks/ingress';
import { issuerFinding } from '../../../src/cli/doctor/checks/issuer';
import { networkPolicyFinding } from '../../../src/cli/doctor/checks/network-policy';
import { configOf } from '../../wholetale/support';
import { node } from './support';

const none = { cluster: { type: 'none' } };
const ingressClass = (name: string, isDefault = false): V1IngressClass => ({
  metadata: { name, annotations: { 'ingressclass.kubernetes.io/is-default-class': `${isDefault}` } },
});

describe('ingress class', () => {
  it.each<[string, object, V1IngressClass[], string, RegExp]>([
    ['configured and there', { ingress: { className: 'nginx' } }, [ingressClass('nginx')], 'ok', /^nginx/],
    [
      'configured and not there',
      { ingress: { className: 'nginx' } },
      [ingressClass('traefik')],
      'fail',
      /no IngressClass nginx; the cluster has: traefik/,
    ],
    ['the default', {}, [ingressClass('traefik', true)], 'ok', /traefik \(default\)/],
    [
      'two defaults',
      {},
      [ingressClass('a', true), ingressClass('b', true)],
      'fail',
      /a and b are both the default/,
    ],
    ['none of them the default', {}, [ingressClass('a')], 'warn', /the cluster has: a/],
    ['none at all', {}, [], 'warn', /nobody would serve the ingress/],
    ["GKE's own", { cluster: { type: 'gke' } }, [], 'ok', /GKE/],
    ["GKE's own by name", { cluster: { type: 'gke' }, ingress: { className: 'gce' } }, [], 'ok', /gce, GKE/],
    [
      'by the old annotation',
      { ingress: { annotations: { 'kubernetes.io/ingress.class': 'x' } } },
      [],
      'ok',
      /by annotation/,
    ],
  ])('%s', (_case, settings, classes, outcome, message) => {
    const found = ingressFinding(configOf({ ...none, ...settings }), classes);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toMatch(message);
  });

  it('says what to install where there is none', () => {
    expect(ingressFinding(configOf(none), []).fix).toContain('ingress-nginx');
  });
});

describe('network policies', () => {
  const running = (...names: string[]) => names.map((name) => ({ metadata: { name } }));

  it.each([
    ['anetd', 'ok', 'GKE Dataplane V2'],
    ['calico-node', 'ok', 'Calico'],
    ['cilium', 'ok', 'Cilium'],
    ['antrea-agent', 'ok', 'Antrea'],
    ['kube-router', 'ok', 'kube-router'],
    ['weave-net', 'ok', 'Weave Net'],
    ['kindnet', 'warn', 'kindnet'],
    ['kube-flannel-ds', 'warn', 'Flannel does not'],
    ['node-exporter', 'warn', 'none of the network plugins'],
  ])('with %s: %s', (name, outcome, message) => {
    const found = networkPolicyFinding(running(name), []);
    expect(found.outcome).toBe(outcome);
    expect(found.message).toContain(message);
    if (outcome === 'warn') expect(found.fix).toContain('networkPolicy.enabled');
  });

  it('are enforced by one plugin beside another that does not', () => {
    expect(networkPolicyFinding(running('kube-flannel-ds', 'calico-node'), []).outcome).toBe('ok');
  });

  it('are enforced by k3s, which has no DaemonSet for it', () => {
    const k3s = node('n', {}, { status: { nodeInfo: { kubeletVersion: 'v1.33.1+k3s1' } as never } });
    expect(networkPolicyFinding([], [k3s]).outcome).toBe('ok');
  });
});

describe('the domain', () => {
  const hosts = ['girder.x', 'dashboard.x'];
  const names = (known: Record<string, string[]>) => (host: string) => Promise.resolve(known[host] ?? []);
  const both = { 'girder.x': ['1.2.3.4'], 'dashboard.x': ['1.2.3.4'] };

  it.each<[string, string[], Record<string, string[]>, string, RegExp]>([
    ['leads to the ingress', ['1.2.3.4'], both, 'ok', /leads to the ingress, 1.2.3.4/],
    ['resolves before there is an ingress', [], both, 'ok', /has no address yet/],
    ['does not resolve', [], { 'girder.x': ['1.2.3.4'] }, 'warn', /^dashboard.x: does not resolve/],
    ['leads elsewhere', ['5.6.7.8'], both, 'warn', /girder.x leads to 1.2.3.4; dashboard.x leads/],
    [
      'leads to a load balancer with a name',
      ['lb.cloud'],
      { ...both, 'lb.cloud': ['1.2.3.4'] },
      'ok',
      /leads to the ingress/,
    ],
  ])('%s', async (_case, addresses, known, outcome, message) => {
    const found = await domainFinding(hosts, addresses, names(known));
    expect(found.outcome).toBe(outcome);
    expect(found.message).toMatch(message);
  });
});

describe('the issuer', () => {
  const tls = { issuer: 'letsencrypt', issuerKind: 'ClusterIssuer' as const };
  const live = (status: string, message?: string) => ({
    status: { conditions: [{ type: 'Ready', status, message }] },
  });

  it.each([
    [undefined, 'fail', 'there is no ClusterIssuer letsencrypt'],
    [live('True'), 'ok', 'is ready'],
    [live('False', 'no account'), 'warn', 'is not ready: no account'],
    [{}, 'warn', 'it says nothing yet'],
  ])('%j: %s', (found, outcome, message) => {
    const finding = issuerFinding({ tls }, found);
    expect(finding.outcome).toBe(outcome);
    expect(finding.message).toContain(message);
  });
});
