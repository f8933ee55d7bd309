import { isIPv4 } from 'node:net';

import type { ApiObjectMetadata } from 'cdk8s';
import type { INetworkPolicyPeer, IPodSelector, NetworkPolicyTraffic } from 'cdk8s-plus-25';
import {
  Namespaces,
  NetworkPolicy,
  NetworkPolicyIpBlock,
  NetworkPolicyPort,
  NetworkPolicyTrafficDefault,
  NetworkProtocol,
  Pods,
} from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';

/** What of a cluster is set in `networkPolicy`. */
type Settings = Config['networkPolicy'];

/** Peers of which any may talk, on these ports. */
export interface Admitted {
  readonly peers: readonly INetworkPolicyPeer[];
  /** @default all of TCP and UDP */
  readonly ports?: readonly NetworkPolicyPort[];
}

export interface PodPolicyProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  readonly pods: IPodSelector;
  /** @default nobody */
  readonly ingress?: 'all' | readonly Admitted[];
  /** @default nobody */
  readonly egress?: 'all' | readonly Admitted[];
}

/** Denies all to pods, in and out, but what it names. */
export function podPolicy(scope: Construct, id: string, props: PodPolicyProps): NetworkPolicy {
  const { metadata, pods, ingress = [], egress = [] } = props;
  return new NetworkPolicy(scope, id, {
    metadata,
    selector: pods,
    ingress: traffic(ingress),
    egress: traffic(egress),
  });
}

const anyPort = [NetworkProtocol.TCP, NetworkProtocol.UDP].map((protocol) =>
  NetworkPolicyPort.of({ protocol }),
);

function traffic(admitted: 'all' | readonly Admitted[]): NetworkPolicyTraffic {
  if (admitted === 'all') return { default: NetworkPolicyTrafficDefault.ALLOW };
  return {
    default: NetworkPolicyTrafficDefault.DENY,
    rules: admitted.flatMap(({ peers, ports = anyPort }) =>
      peers.map((peer) => ({ peer, ports: [...ports] })),
    ),
  };
}

/** Everyone, in the cluster and outside of it: some networks do not count pods among addresses. */
export function anyone(scope: Construct): INetworkPolicyPeer[] {
  const namespaces = Namespaces.all(scope, 'AnyNamespace');
  return [
    Pods.all(scope, 'AnyPod', { namespaces }),
    NetworkPolicyIpBlock.anyIpv4(scope, 'AnyIPv4'),
    NetworkPolicyIpBlock.anyIpv6(scope, 'AnyIPv6'),
  ];
}

/** Name servers: kube-dns, and those that the settings name. */
export function nameServers(scope: Construct, { dnsCidrs }: Settings): INetworkPolicyPeer[] {
  return [
    Pods.select(scope, 'KubeDns', {
      labels: { 'k8s-app': 'kube-dns' },
      namespaces: Namespaces.select(scope, 'KubeSystem', { names: ['kube-system'] }),
    }),
    ...blocks(scope, dnsCidrs),
  ];
}

/** All addresses but those that are no part of the outside world. */
export function outsideWorld(scope: Construct, { internalCidrs }: Settings): INetworkPolicyPeer[] {
  return [
    NetworkPolicyIpBlock.ipv4(scope, 'IPv4', '0.0.0.0/0', internalCidrs.filter(isVersion4)),
    NetworkPolicyIpBlock.ipv6(
      scope,
      'IPv6',
      '::/0',
      internalCidrs.filter((each) => !isVersion4(each)),
    ),
  ];
}

/** Ranges of addresses of either version. */
export function blocks(scope: Construct, cidrs: readonly string[]): INetworkPolicyPeer[] {
  return cidrs.map((cidr, index) =>
    isVersion4(cidr)
      ? NetworkPolicyIpBlock.ipv4(scope, `Block${index}`, cidr)
      : NetworkPolicyIpBlock.ipv6(scope, `Block${index}`, cidr.toLowerCase()),
  );
}

function isVersion4(cidr: string): boolean {
  return isIPv4(cidr.split('/')[0] ?? '');
}
