import type { Deployment } from 'cdk8s-plus-25';
import type { Construct, IConstruct } from 'constructs';

import type { Config } from '../config/schema';
import type { DeploymentProps } from '../kube/deployment';
import { recreatedDeployment } from '../kube/deployment';
import { excepted } from '../kube/exceptions';
import { mirrored } from '../kube/images';
import type { WorkloadName } from './labels';
import { objectMetadata, podMetadata, podSelector } from './labels';

type Images = Config['images'];
/** Keys of `images` that are images. */
export type ImageName = Exclude<keyof Images, 'prefix' | 'pullSecret'>;

/** An image as the pods are to pull it. */
export function image(config: Config, name: Exclude<ImageName, 'girderfs'>): string {
  return mirrored(config.images[name], config.images.prefix);
}

export interface WorkloadProps extends Omit<
  DeploymentProps,
  'metadata' | 'podMetadata' | 'selector' | 'placement' | 'pullSecret' | 'replicas'
> {
  readonly config: Config;
  /** Which component's labels and settings apply. */
  readonly component: Extract<WorkloadName, keyof Config>;
  /** @default the component's name */
  readonly name?: string;
  /** @default 1, since nearly all own a ReadWriteOnce claim */
  readonly replicas?: number;
  /** House rules that it is at odds with, each with the reason. @default none */
  readonly exceptions?: Readonly<Record<string, string>>;
  /** Goes on the pods beside those that all have. @default none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Taints that the pods accept beside those of the settings. @default none */
  readonly tolerations?: readonly object[];
  /** Where the pods go unless the settings say so. @default anywhere */
  readonly affinity?: object;
}

/** A Deployment with everything that the workloads of WholeTale have in common. Its construct id is `Deployment`. */
export function workload(scope: Construct, props: WorkloadProps): Deployment {
  const {
    config,
    component,
    name = component,
    replicas = 1,
    podAnnotations = {},
    exceptions = {},
    ...rest
  } = props;
  const { nodeSelector, tolerations, affinity } = config[component];
  const { tolerations: ownTolerations = [], affinity: ownAffinity, ...pod } = rest;
  const template = podMetadata(config, component);
  return recreatedDeployment(scope, 'Deployment', {
    ...pod,
    metadata: excepted(objectMetadata(config, component, name), exceptions),
    podMetadata: { ...template, annotations: { ...template.annotations, ...podAnnotations } },
    selector: podSelector(component),
    replicas,
    placement: {
      nodeSelector,
      tolerations: [...ownTolerations, ...tolerations],
      affinity: affinity ?? ownAffinity,
    },
    pullSecret: config.images.pullSecret,
    // Else Kubernetes would call a rollout failed for which `up` still waits.
    progressDeadlineSeconds: Math.max(defaultProgressDeadlineSeconds, config.wait.ready),
  });
}

const defaultProgressDeadlineSeconds = 600;

/** Something that listens, and that others can wait for. */
export interface Endpoint {
  /** Name of the Service, which resolves within the namespace. */
  readonly host: string;
  readonly port: number;
  /** What has to be there before anyone can connect. */
  readonly ready: readonly IConstruct[];
}

/** Makes `dependent` start after the endpoints' pods, for whoever creates the objects. */
export function startAfter(dependent: IConstruct, ...endpoints: readonly Endpoint[]): void {
  dependent.node.addDependency(...endpoints.flatMap((each) => [...each.ready]));
}
