import { Pods } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { componentLabel, partOfLabel } from '../kube/labels';
import { names, outsideWorld, podPolicy } from '../kube/network-policy';
import type { Owner, TitanComponent } from './labels';
import { ownerMetadata } from './labels';

/**
 * Who may talk to the pods of Titan, and whom they may talk to. A repository is
 * there to be used, by whoever may; but a database with somebody's data in it
 * reaches nothing in the cluster. A push or a pull goes wherever the remote is.
 */
export class TitanNetwork extends Construct {
  constructor(scope: Construct, id: string, config: Config, owner: Owner) {
    super(scope, id);
    const { networkPolicy, titan } = config;
    const metadata = (name: string) => ({
      name: `titan-${name}`,
      ...ownerMetadata({ owner, component: 'network', instance: titan.namespace }),
    });
    // By label, since in an adopted namespace there are pods of others.
    const labels = { [partOfLabel]: 'titan' };
    const pods = (component: TitanComponent) =>
      Pods.select(this, `${component}-pods`, { labels: { ...labels, [componentLabel]: component } });
    podPolicy(this, 'DefaultDeny', {
      metadata: metadata('default-deny'),
      pods: Pods.select(this, 'OurPods', { labels }),
    });
    podPolicy(this, 'Repositories', {
      metadata: metadata('repositories'),
      pods: pods('repository'),
      ingress: 'all',
      egress: [
        names(new Construct(this, 'Names'), networkPolicy),
        { peers: outsideWorld(new Construct(this, 'World'), networkPolicy) },
      ],
    });
    podPolicy(this, 'Operations', {
      metadata: metadata('operations'),
      pods: pods('operation'),
      egress: 'all',
    });
  }
}
