import type { Deployment } from 'cdk8s-plus-25';
import type { Construct, IConstruct } from 'constructs';

import type { Config } from '../config/schema';
import type { DeploymentProps } from '../kube/deployment';
import { recreatedDeployment } from '../kube/deployment';
import { mirrored } from '../kube/images';
import type { WorkloadName } from './labels';
import { objectMetadata, podMetadata, podSelector } from './labels';

/** An image as the pods are to pull it. */
export function image({ images }: Config, name: 'teraslice' | 'opensearch'): string {
  return mirrored(images[name], images.prefix);
}

export interface WorkloadProps extends Omit<
  DeploymentProps,
  'metadata' | 'podMetadata' | 'selector' | 'placement' | 'pullSecret' | 'replicas'
> {
  readonly config: Config;
  readonly component: WorkloadName;
  /** Where its settings are. */
  readonly settings: Config['teraslice']['master'] | Config['teraslice']['search'];
  /** Go on the pods beside those that all have. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Go on the pods beside those that all have. @default none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

const defaultProgressDeadlineSeconds = 600;

/** A Deployment of one pod, with what both of this system have in common. Its construct id is `Deployment`. */
export function workload(scope: Construct, props: WorkloadProps): Deployment {
  const { config, component, settings, podLabels = {}, podAnnotations = {}, ...pod } = props;
  const { nodeSelector, tolerations, affinity } = settings;
  const template = podMetadata(config, component);
  return recreatedDeployment(scope, 'Deployment', {
    ...pod,
    metadata: objectMetadata(config, component, component),
    podMetadata: {
      labels: { ...template.labels, ...podLabels },
      annotations: { ...template.annotations, ...podAnnotations },
    },
    selector: podSelector(component),
    replicas: 1,
    placement: { nodeSelector, tolerations, affinity },
    pullSecret: config.images.pullSecret,
    // Else Kubernetes would call a rollout failed for which `up` still waits.
    progressDeadlineSeconds: Math.max(defaultProgressDeadlineSeconds, config.wait.ready),
  });
}

/** Makes `dependent` start after others, for whoever creates the objects. */
export function startAfter(dependent: IConstruct, ...others: readonly IConstruct[]): void {
  dependent.node.addDependency(...others);
}
