import { Pods } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { flowPolicy } from '../kube/flow-policies';
import { componentLabel, partOfLabel } from '../kube/labels';
import { podPolicy } from '../kube/network-policy';
import type { TitanParty } from './flows';
import { flows } from './flows';
import type { Owner } from './labels';
import { ownerMetadata, ownersName } from './labels';

/**
 * Who may talk to the pods of Titan, and whom they may talk to: what the table in `flows.ts` says.
 *
 * A namespace can have these policies several times: of commands, and of each
 * environment in it. Policies only add up, so they say together what each says alone.
 */
export class TitanNetwork extends Construct {
  constructor(scope: Construct, id: string, config: Config, owner: Owner) {
    super(scope, id);
    const { networkPolicy: settings, titan } = config;
    const prefix = ownersName(owner);
    const metadata = (name: string) => ({
      name: `${prefix}-${name}`,
      ...ownerMetadata({ owner, component: 'network', instance: titan.namespace }),
    });
    // By label, since in an adopted namespace there are pods of others.
    const labels = { [partOfLabel]: 'titan' };
    const select = (party: TitanParty) =>
      Pods.select(this, `${party}-pods`, { labels: { ...labels, [componentLabel]: party } });
    const pods = { repository: select('repository'), operation: select('operation') };
    podPolicy(this, 'DefaultDeny', {
      metadata: metadata('default-deny'),
      pods: Pods.select(this, 'OurPods', { labels }),
    });
    const policy = (policyId: string, party: TitanParty, name: string) =>
      flowPolicy(this, policyId, { metadata: metadata(name), party, pods, flows, settings });
    policy('Repositories', 'repository', 'repositories');
    policy('Operations', 'operation', 'operations');
  }
}
