import { LabelExpression, Pods } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { anyone, names as nameServers, podPolicy, tcp } from '../../kube/network-policy';
import { jobLabelKeys } from '../job/labels';
import type { WorkloadName } from '../labels';
import { app, objectMetadata, podSelector } from '../labels';
import { clusterLabel, masterPort, names, searchPort } from './names';

/**
 * Who may talk to the pods of Teraslice. The master and the jobs talk to whatever
 * their connectors are for (Kafka, S3, somebody's search backend, the API server),
 * which nobody knows beforehand; what they are reached on is known.
 */
export class TerasliceNetwork extends Construct {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { networkPolicy, teraslice } = config;
    const policy = (name: string) => objectMetadata(config, 'teraslice-network', name);
    const component = (name: WorkloadName) => Pods.select(this, name, { labels: podSelector(name) });
    const jobs = Pods.select(this, 'Jobs', {
      labels: { [jobLabelKeys.name]: 'teraslice', [jobLabelKeys.cluster]: clusterLabel(config) },
      expressions: [LabelExpression.exists(jobLabelKeys.exId)],
    });
    const master = component('teraslice-master');
    const everyone = anyone(new Construct(this, 'Anyone'));
    // By label, since in an adopted namespace there are pods of others.
    podPolicy(this, 'DefaultDeny', {
      metadata: policy('teraslice-default-deny'),
      pods: Pods.select(this, 'OurPods', { labels: { app } }),
    });
    podPolicy(this, 'Master', {
      metadata: policy(names.master),
      pods: master,
      ingress: [{ peers: everyone, ports: [tcp(masterPort)] }],
      egress: 'all',
    });
    podPolicy(this, 'JobPods', {
      metadata: policy('teraslice-jobs'),
      pods: jobs,
      ingress: [
        // Workers to their execution controller.
        { peers: [jobs, master] },
        ...(teraslice.jobPorts.length > 0 ? [{ peers: everyone, ports: teraslice.jobPorts.map(tcp) }] : []),
      ],
      egress: 'all',
    });
    if (!teraslice.search.deploy) return;
    podPolicy(this, 'Search', {
      metadata: policy(names.search),
      pods: component('teraslice-search'),
      ingress: [{ peers: [master, jobs], ports: [tcp(searchPort)] }],
      egress: [nameServers(new Construct(this, 'Names'), networkPolicy)],
    });
  }
}
