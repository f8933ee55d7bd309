import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import { withMetricsPort } from './execution';
import {
  executionLabels,
  jobLabelKeys,
  ownLabel,
  relocatableLabel,
  selectorLabels,
  statefulLabel,
} from './labels';
import type { NodeType } from './names';
import { clusterLabel, objectName, serviceName } from './names';
import type { WithTemplate } from './override';
import { overriddenPod } from './override';
import type { JobContext } from './pod';
import { jobPod } from './pod';
import { terasliceServicePort } from './schema-kubernetes';

/**
 * The objects that Teraslice's master makes for one execution of a job. Equal to
 * the master's own field by field, apart from `jobDifferences`.
 */
export class TerasliceJob extends Construct {
  constructor(scope: Construct, id: string, props: JobContext) {
    super(scope, id);
    const { cluster } = props;
    const context = { ...props, job: withMetricsPort(cluster, props.job) };
    const { job, ids } = context;
    const { kubernetes_namespace: namespace } = cluster;

    const controllerLabels = {
      ...labelsOf('execution_controller', context),
      [relocatableLabel]: String(job.relocatable),
    };
    const controller = new ApiObject(
      this,
      'ExecutionController',
      overridden(
        context,
        k8s.KubeJob.manifest({
          metadata: {
            name: objectName('execution_controller', job.name, ids.jobId),
            namespace,
            labels: controllerLabels,
          },
          spec: {
            template: {
              metadata: { labels: { ...controllerLabels, ...podLabels(context) } },
              spec: jobPod('execution_controller', context),
            },
          },
        }) as WithTemplate,
      ),
    );

    const { exId } = ids;
    const service = new k8s.KubeService(this, 'Service', {
      metadata: {
        name: serviceName(job.name, ids.jobId),
        namespace,
        labels: { ...selectorLabels('execution_controller', ids), [jobLabelKeys.jobId]: ids.jobId },
        ...owned(context),
      },
      spec: {
        selector: { [jobLabelKeys.component]: 'execution_controller', [jobLabelKeys.exId]: exId },
        ports: [{ port: terasliceServicePort, targetPort: k8s.IntOrString.fromNumber(terasliceServicePort) }],
      },
    });

    const workerLabels = labelsOf('worker', context);
    const workers = new ApiObject(
      this,
      'Workers',
      overridden(
        context,
        k8s.KubeDeployment.manifest({
          metadata: {
            name: objectName('worker', job.name, ids.jobId),
            namespace,
            labels: workerLabels,
            ...owned(context),
          },
          spec: {
            replicas: job.workers,
            selector: { matchLabels: selectorLabels('worker', ids) },
            template: {
              metadata: { labels: { ...workerLabels, ...podLabels(context) } },
              spec: jobPod('worker', context),
            },
          },
        }) as WithTemplate,
      ),
    );

    // The order in which the master makes them.
    service.addDependency(controller);
    workers.addDependency(service);
  }
}

/** With the job's override, where the cluster takes one. */
function overridden({ cluster, job }: JobContext, manifest: WithTemplate): WithTemplate {
  return cluster.kubernetes_overrides_enabled ? overriddenPod(manifest, job.pod_spec_override) : manifest;
}

function labelsOf(nodeType: NodeType, { cluster, job, ids }: JobContext): Record<string, string> {
  const own = Object.entries(job.labels ?? {}).map(([key, value]) => ownLabel(key, value));
  return {
    ...executionLabels(nodeType, clusterLabel(cluster), { name: job.name, ...ids }),
    ...Object.fromEntries(own),
  };
}

/** Of the pods alone: who may preempt whom. */
function podLabels({ cluster, job }: JobContext): Record<string, string> {
  return cluster.kubernetes_priority_class_name && job.stateful ? { [statefulLabel]: 'true' } : {};
}

/** The execution controller's Job takes the rest with it when it goes. */
function owned({ job, ids }: JobContext): Pick<k8s.ObjectMeta, 'ownerReferences'> {
  if (ids.ownerUid === undefined) return {};
  const name = objectName('execution_controller', job.name, ids.jobId);
  return {
    ownerReferences: [
      {
        apiVersion: 'batch/v1',
        controller: false,
        blockOwnerDeletion: false,
        kind: 'Job',
        name,
        uid: ids.ownerUid,
      },
    ],
  };
}
