import { k8s } from 'cdk8s-plus-25';

import type { JobCluster } from './cluster';
import type { JobIds } from './execution';
import { encoded, executionRecord } from './execution';
import type { NodeType } from './names';
import { objectName } from './names';
import { placement } from './placement';
import { containerResources, heapOption, resourceRequirements } from './resources';
import { terasliceServicePort } from './schema-kubernetes';
import type { TerasliceJobSpec } from './schema';
import { podMounts } from './volumes';

/** A job, the cluster it is for, and its ids. */
export interface JobContext {
  readonly cluster: JobCluster;
  readonly job: TerasliceJobSpec;
  readonly ids: JobIds;
}

const user = 10_001;

/** The pod of an execution controller or a worker, without the job's override. */
export function jobPod(nodeType: NodeType, context: JobContext): k8s.PodSpec {
  const { cluster, job } = context;
  const mounts = podMounts(cluster, job);
  const secret = cluster.kubernetes_image_pull_secret;
  const priority = cluster.kubernetes_priority_class_name;
  const important = nodeType === 'execution_controller' || job.stateful;
  return {
    containers: [jobContainer(nodeType, context)],
    volumes: mounts.map(({ name, source }) => ({ name, ...source })),
    terminationGracePeriodSeconds: Math.round(cluster.shutdown_timeout / 1000),
    ...(nodeType === 'execution_controller' && { restartPolicy: 'Never' }),
    ...(secret && { imagePullSecrets: [{ name: secret }] }),
    ...(priority && important && { priorityClassName: priority }),
    ...placement(nodeType, cluster, job),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: 'OnRootMismatch',
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

function jobContainer(nodeType: NodeType, context: JobContext): k8s.Container {
  const { cluster, job, ids } = context;
  const resources = resourceRequirements(containerResources(nodeType, cluster, job));
  return {
    name: objectName(nodeType, job.name, ids.jobId),
    image: job.kubernetes_image || cluster.kubernetes_image,
    ports: [
      { containerPort: terasliceServicePort },
      ...(job.external_ports ?? []).map((each) =>
        typeof each === 'number' ? { containerPort: each } : { name: each.name, containerPort: each.port },
      ),
    ],
    ...(nodeType === 'execution_controller' && { readinessProbe: probe() }),
    volumeMounts: podMounts(cluster, job).map(({ name, mountPath }) => ({ name, mountPath })),
    env: environment(nodeType, context),
    ...(resources && { resources }),
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      runAsUser: user,
    },
  };
}

function probe(): k8s.Probe {
  return {
    httpGet: { path: '/health', port: k8s.IntOrString.fromNumber(terasliceServicePort) },
    initialDelaySeconds: 3,
    periodSeconds: 10,
    timeoutSeconds: 1,
    successThreshold: 1,
    failureThreshold: 3,
  };
}

/** Of variables with one name, the job's wins over the cluster's, and that over Teraslice's. */
function environment(nodeType: NodeType, { cluster, job, ids }: JobContext): k8s.EnvVar[] {
  const { memory } = containerResources(nodeType, cluster, job).limits;
  const variables = {
    ...(memory !== undefined && { NODE_OPTIONS: heapOption(memory) }),
    ...cluster.env_vars,
    ...job.env_vars,
  };
  return [
    { name: 'NODE_TYPE', value: nodeType },
    { name: 'EX', value: encoded(executionRecord(nodeType, cluster, job, ids)) },
    { name: 'POD_IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    ...Object.entries(variables).map(([name, value]) => ({ name, value })),
  ];
}
