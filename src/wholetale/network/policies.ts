import { NetworkPolicy, NetworkPolicyTrafficDefault, Pods } from 'cdk8s-plus-25';
import type { IPodSelector } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { policyPort } from '../../kube/port';
import { app, objectMetadata } from '../labels';
import type { CountedFlow, Party } from './flows';
import { flowsOf, podParties } from './flows';
import { peers, selectPods } from './peers';

/**
 * Denies everything to our pods and to tales, and admits to each what the table
 * in `flows.ts` says. A connection needs a rule on both sides, so each line
 * becomes a rule of the policy of either end that is a pod of ours.
 */
export class NetworkPolicies extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    // By label, since in an adopted namespace there are pods of others.
    this.policy('DefaultDeny', 'default-deny', Pods.select(this, 'OurPods', { labels: { app } }), config);
    const table = flowsOf(config);
    for (const party of podParties) {
      const incoming = table.filter(({ to }) => to === party);
      const outgoing = table.filter(({ from }) => from === party);
      if (incoming.length + outgoing.length === 0) continue;
      const policy = this.policy(party, party, selectPods(this, `${party}-pods`, party), config);
      for (const [flow, peer] of this.peersOf(policy, 'from', incoming, config))
        policy.addIngressRule(peer, flow.ports.map(policyPort));
      for (const [flow, peer] of this.peersOf(policy, 'to', outgoing, config))
        policy.addEgressRule(peer, flow.ports.map(policyPort));
    }
  }

  private policy(id: string, name: string, selector: IPodSelector, config: Config): NetworkPolicy {
    return new NetworkPolicy(this, id, {
      metadata: objectMetadata(config, 'network', `wholetale-${name}`),
      selector,
      ingress: { default: NetworkPolicyTrafficDefault.DENY },
      egress: { default: NetworkPolicyTrafficDefault.DENY },
    });
  }

  private peersOf(policy: Construct, end: 'from' | 'to', lines: readonly CountedFlow[], config: Config) {
    return lines.flatMap((flow) => {
      const party: Party = flow[end];
      const scope = new Construct(policy, `${end}-${party}`);
      return peers(scope, party, config).map((peer) => [flow, peer] as const);
    });
  }
}
