import type { V1NetworkPolicySpec } from '@kubernetes/client-node';
import { Pods } from 'cdk8s-plus-25';
import { App, Chart } from 'cdk8s';

import { schema } from '../../src/config/schema';
import type { Flow } from '../../src/kube/flow';
import { flowPolicy } from '../../src/kube/flow-policies';
import type { Manifest } from '../../src/kube/manifest';
import { namePorts, tcp } from '../../src/kube/port';

type Party = 'shop' | 'store';

function specOf(party: Party, flows: readonly Flow<Party>[]): V1NetworkPolicySpec {
  const chart = new Chart(new App(), 'c');
  const { networkPolicy: settings } = schema.parse({
    networkPolicy: { dnsCidrs: ['192.0.2.53/32'], internalCidrs: ['10.0.0.0/8', 'fd00::/8'] },
  });
  const pods = {
    shop: Pods.select(chart, 'Shop', { labels: { is: 'shop' } }),
    store: Pods.select(chart, 'Store', { labels: { is: 'store' } }),
  };
  flowPolicy(chart, 'P', { metadata: { name: 'p' }, party, pods, flows, settings });
  const [{ spec }] = chart.toJson() as [Manifest & { spec: V1NetworkPolicySpec }];
  return spec;
}

const store = { podSelector: { matchLabels: { is: 'store' } } };
const shop = { podSelector: { matchLabels: { is: 'shop' } } };

it('denies what is in no line', () => {
  const spec = specOf('shop', [{ from: 'store', to: 'dns', ports: namePorts, why: '' }]);
  expect(spec).toEqual({ podSelector: shop.podSelector, policyTypes: ['Egress', 'Ingress'] });
});

it('makes a rule at both ends of a line, with its ports', () => {
  const flows: Flow<Party>[] = [{ from: 'shop', to: 'store', ports: tcp(5432), why: '' }];
  const ports = [{ port: 5432, protocol: 'TCP' }];
  expect(specOf('shop', flows).egress).toEqual([{ to: [store], ports }]);
  expect(specOf('shop', flows).ingress).toBeUndefined();
  expect(specOf('store', flows).ingress).toEqual([{ from: [shop], ports }]);
  expect(specOf('store', flows).egress).toBeUndefined();
});

it('of lines on any port has all of TCP and UDP', () => {
  const spec = specOf('store', [{ from: 'shop', to: 'store', ports: 'any', why: '' }]);
  expect(spec.ingress).toEqual([{ from: [shop], ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] }]);
});

it('is open where everyone may, on any port, and says nothing besides', () => {
  const spec = specOf('shop', [
    { from: 'anyone', to: 'shop', ports: 'any', why: '' },
    { from: 'store', to: 'shop', ports: tcp(80), why: '' },
    { from: 'shop', to: 'anything', ports: 'any', why: '' },
    { from: 'shop', to: 'store', ports: tcp(5432), why: '' },
  ]);
  expect([spec.ingress, spec.egress]).toEqual([[{}], [{}]]);
});

it('leaves out what a line for everyone says already, and no more', () => {
  const spec = specOf('shop', [
    { from: 'anyone', to: 'shop', ports: tcp(80, 443), why: '' },
    { from: 'store', to: 'shop', ports: tcp(443), why: 'is in it' },
    { from: 'store', to: 'shop', ports: [{ protocol: 'UDP', port: 443 }], why: 'is not' },
    { from: 'store', to: 'shop', ports: 'any', why: 'is not' },
  ]);
  // Everyone is three peers: pods, and addresses of both versions.
  expect(spec.ingress).toHaveLength(5);
  expect(spec.ingress!.slice(3)).toEqual([
    { from: [store], ports: [{ port: 443, protocol: 'UDP' }] },
    { from: [store], ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }] },
  ]);
});

it('takes name servers and the world from the settings', () => {
  const { egress } = specOf('shop', [
    { from: 'shop', to: 'dns', ports: namePorts, why: '' },
    { from: 'shop', to: 'world', ports: 'any', why: '' },
  ]);
  expect(egress!.flatMap(({ to }) => to!.flatMap(({ ipBlock }) => ipBlock ?? []))).toEqual([
    { cidr: '192.0.2.53/32' },
    { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] },
    { cidr: '::/0', except: ['fd00::/8'] },
  ]);
});
