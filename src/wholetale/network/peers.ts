import type { INetworkPolicyPeer } from 'cdk8s-plus-25';
import { LabelExpression, Namespaces, Pods } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { componentLabel } from '../../kube/labels';
import { blocks, nameServers, outsideWorld } from '../../kube/network-policy';
import { app, podSelector } from '../labels';
import type { OutsideParty, Party, PodParty } from './flows';
import { podParties } from './flows';

/** How the usual controllers call themselves in `app.kubernetes.io/name`: the labels of their own charts and add-ons. */
const controllerNames = [
  'ingress-nginx',
  'nginx-ingress',
  'traefik',
  'haproxy-ingress',
  'kubernetes-ingress',
  'contour',
  'kong',
];

/** Where Google's load balancers and their health checks come from: cloud.google.com/load-balancing/docs/health-check-concepts. */
const googleLoadBalancer = ['35.191.0.0/16', '130.211.0.0/22'];

/** The pods of a party; for the policy that is theirs, and as a peer of others. */
export function selectPods(scope: Construct, id: string, party: PodParty): Pods {
  if (party === 'tale') {
    // gwvolman gives its pods these two labels in every version.
    return Pods.select(scope, id, { labels: { app }, expressions: [LabelExpression.exists('instanceId')] });
  }
  if (party === 'build') {
    // A Job of the kaniko builder, which labels nothing itself.
    const expressions = [LabelExpression.exists('job-name'), LabelExpression.doesNotExist('app')];
    return Pods.select(scope, id, { expressions });
  }
  if (party === 'setup') return Pods.select(scope, id, { labels: { app, [componentLabel]: 'setup' } });
  return Pods.select(scope, id, { labels: podSelector(party) });
}

export function isPodParty(party: Party): party is PodParty {
  return podParties.some((each) => each === party);
}

/** A party as the peer of others: any of these. */
export function peers(scope: Construct, party: Party, config: Config): INetworkPolicyPeer[] {
  return isPodParty(party) ? [selectPods(scope, 'Pods', party)] : outside[party](scope, config);
}

const outside: Readonly<Record<OutsideParty, (scope: Construct, config: Config) => INetworkPolicyPeer[]>> = {
  ingress: (scope, config) => [
    controller(scope, config),
    ...blocks(scope, config.networkPolicy.controllerCidrs),
  ],
  // By a port of the node, a request comes from the node; to an endpoint group, from Google's addresses.
  loadBalancer: (scope, config) => blocks(scope, [...googleLoadBalancer, ...config.networkPolicy.nodeCidrs]),
  nodes: (scope, config) => blocks(scope, config.networkPolicy.nodeCidrs),
  apiServer: (scope, config) => blocks(scope, config.networkPolicy.apiServerCidrs),
  dns: (scope, config) => nameServers(scope, config.networkPolicy),
  world: (scope, config) => outsideWorld(scope, config.networkPolicy),
};

function controller(scope: Construct, { networkPolicy }: Config): INetworkPolicyPeer {
  const { namespaceLabels, podLabels } = networkPolicy.controller;
  return Pods.select(scope, 'Controller', {
    ...(podLabels === undefined
      ? { expressions: [LabelExpression.in('app.kubernetes.io/name', controllerNames)] }
      : { labels: { ...podLabels } }),
    namespaces:
      namespaceLabels === undefined
        ? Namespaces.all(scope, 'AnyNamespace')
        : Namespaces.select(scope, 'ControllerNamespace', { labels: { ...namespaceLabels } }),
  });
}
