import { LabelExpression, Pods } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { flowPolicy } from '../../kube/flow-policies';
import { podPolicy } from '../../kube/network-policy';
import { jobLabelKeys } from '../job/labels';
import type { WorkloadName } from '../labels';
import { app, objectMetadata, podSelector } from '../labels';
import type { TerasliceParty } from './flows';
import { flows } from './flows';
import { clusterLabel, names } from './names';

/** Who may talk to the pods of Teraslice, and whom they may talk to: what the table in `flows.ts` says. */
export class TerasliceNetwork extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { networkPolicy: settings, teraslice } = config;
    const metadata = (name: string) => objectMetadata(config, 'teraslice-network', name);
    const component = (name: WorkloadName) => Pods.select(this, name, { labels: podSelector(name) });
    const pods = {
      'teraslice-master': component('teraslice-master'),
      'teraslice-search': component('teraslice-search'),
      job: Pods.select(this, 'Jobs', {
        labels: { [jobLabelKeys.name]: 'teraslice', [jobLabelKeys.cluster]: clusterLabel(config) },
        expressions: [LabelExpression.exists(jobLabelKeys.exId)],
      }),
    };
    const table = flows(config);
    const policy = (policyId: string, party: TerasliceParty, name: string) =>
      flowPolicy(this, policyId, { metadata: metadata(name), party, pods, flows: table, settings });
    // By label, since in an adopted namespace there are pods of others.
    podPolicy(this, 'DefaultDeny', {
      metadata: metadata('teraslice-default-deny'),
      pods: Pods.select(this, 'OurPods', { labels: { app } }),
    });
    policy('Master', 'teraslice-master', names.master);
    policy('JobPods', 'job', 'teraslice-jobs');
    if (teraslice.search.deploy) policy('Search', 'teraslice-search', names.search);
  }
}
