import { BlockList, isIPv4 } from 'node:net';

import type { V1LabelSelector, V1NetworkPolicyPeer, V1NetworkPolicyPort } from '@kubernetes/client-node';

import type { NetworkPolicyManifest } from '../support';

/** Something that can talk or be talked to. Without a namespace it is no pod. */
export interface End {
  readonly name: string;
  readonly address: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly protocol: 'TCP' | 'UDP';
  readonly port: number;
}

/**
 * Whether a network admits a connection, by the documented rules: a pod that no
 * policy of a direction selects may do all in that direction; any other one what
 * some rule of these policies says; and both ends have to agree. An address
 * block counts for pods, too, as in the networks that go by addresses.
 */
export function admitted(policies: readonly NetworkPolicyManifest[], connection: Connection): boolean {
  const { from, to } = connection;
  return (
    sideAdmits(policies, 'Egress', from, to, connection) &&
    sideAdmits(policies, 'Ingress', to, from, connection)
  );
}

type Direction = 'Egress' | 'Ingress';

function sideAdmits(
  policies: readonly NetworkPolicyManifest[],
  direction: Direction,
  self: End,
  other: End,
  connection: Connection,
): boolean {
  const selecting = policies.filter(
    ({ metadata, spec }) =>
      self.namespace === metadata!.namespace &&
      spec!.policyTypes!.includes(direction) &&
      selects(spec!.podSelector!, self.labels ?? {}),
  );
  if (selecting.length === 0) return true;
  const rules = selecting.flatMap(({ metadata, spec }) =>
    direction === 'Egress'
      ? (spec!.egress ?? []).map(({ to, ports }) => ({ peers: to, ports, namespace: metadata!.namespace! }))
      : (spec!.ingress ?? []).map(({ from, ports }) => ({
          peers: from,
          ports,
          namespace: metadata!.namespace!,
        })),
  );
  return rules.some(
    ({ peers, ports, namespace }) =>
      (!peers?.length || peers.some((peer) => peerIs(peer, other, namespace))) &&
      (!ports?.length || ports.some((port) => portIs(port, connection))),
  );
}

function portIs({ protocol = 'TCP', port, endPort }: V1NetworkPolicyPort, connection: Connection): boolean {
  if (endPort !== undefined) throw new Error('ranges of ports are not evaluated');
  return protocol === connection.protocol && (port === undefined || port === connection.port);
}

function peerIs(
  { ipBlock, namespaceSelector, podSelector }: V1NetworkPolicyPeer,
  end: End,
  namespace: string,
): boolean {
  if (ipBlock) {
    const inside = (cidr: string) => contains(cidr, end.address);
    return inside(ipBlock.cidr) && !(ipBlock.except ?? []).some(inside);
  }
  if (end.namespace === undefined) return false;
  const rightNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace })
    : end.namespace === namespace;
  return rightNamespace && selects(podSelector ?? {}, end.labels ?? {});
}

function contains(cidr: string, address: string): boolean {
  const [network, length] = cidr.split('/');
  const family = (ip: string) => (isIPv4(ip) ? 'ipv4' : 'ipv6');
  if (family(network!) !== family(address)) return false;
  const list = new BlockList();
  list.addSubnet(network!, Number(length), family(network!));
  return list.check(address, family(address));
}

export function selects(selector: V1LabelSelector, labels: Readonly<Record<string, string>>): boolean {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      if (operator === 'In') return value !== undefined && values.includes(value);
      throw new Error(`operator ${operator} is not evaluated`);
    })
  );
}
