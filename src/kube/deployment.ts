import { Duration, JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { IServiceAccount, Sysctl, WorkloadProps } from 'cdk8s-plus-25';
import {
  Deployment,
  DeploymentStrategy,
  FsGroupChangePolicy,
  LabelSelector,
  Pod,
  Secret,
} from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { Container } from './container';
import { containerPatches, containerProps, isNonRoot } from './container';
import { patchManifest } from './patch';
import { tokenMount, tokenVolume } from './token';

/** Where pods may run. */
export interface Placement {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly object[];
  readonly affinity?: object | undefined;
}

/** What pods are like, whatever makes them. */
export interface PodTemplateProps {
  readonly podMetadata: ApiObjectMetadata;
  readonly containers: readonly Container[];
  /** @default none */
  readonly initContainers?: readonly Container[];
  /** Group that owns the files of claims. @default as the volume has it */
  readonly fsGroup?: number;
  /** @default none */
  readonly sysctls?: readonly Sysctl[];
  readonly placement: Placement;
  /** Name of a Secret to pull images with. @default none */
  readonly pullSecret?: string | undefined;
  /** An account, and the one container that gets its token. @default no account and no token */
  readonly account?: { readonly serviceAccount: IServiceAccount; readonly container: string };
  /** Whether the containers see each other's processes, and the pause process collects dead ones. @default false */
  readonly shareProcessNamespace?: boolean;
}

export interface DeploymentProps extends PodTemplateProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  /** Immutable once the object exists. */
  readonly selector: Readonly<Record<string, string>>;
  readonly replicas: number;
  /** How long a rollout may show no progress before Kubernetes calls it failed. @default 600 */
  readonly progressDeadlineSeconds?: number;
}

/** The part of it that concerns any pod, whatever makes it. */
export type PodProps = Pick<
  PodTemplateProps,
  'containers' | 'initContainers' | 'placement' | 'account' | 'shareProcessNamespace'
>;

const podSpec = '/spec/template/spec';

/**
 * A Deployment whose pods are stopped before new ones start, since most own a
 * ReadWriteOnce claim. cdk8s-plus makes what it can express; patches add what it
 * cannot, and take away the label and selector of its own that adopted clusters do not have.
 */
export function recreatedDeployment(scope: Construct, id: string, props: DeploymentProps): Deployment {
  const { metadata, selector, replicas, progressDeadlineSeconds } = props;
  const deployment = new Deployment(scope, id, {
    ...podTemplate(scope, props),
    metadata,
    select: false,
    replicas,
    ...(progressDeadlineSeconds !== undefined && {
      progressDeadline: Duration.seconds(progressDeadlineSeconds),
    }),
    strategy: DeploymentStrategy.recreate(),
  });
  deployment.select(LabelSelector.of({ labels: { ...selector } }));
  patchManifest(deployment, ...podPatches(props));
  return deployment;
}

/** The part of a pod template that cdk8s-plus can express. */
export function podTemplate(scope: Construct, props: PodTemplateProps): WorkloadProps {
  const { podMetadata, containers, initContainers = [], fsGroup, sysctls = [], pullSecret, account } = props;
  return {
    podMetadata,
    containers: containers.map(containerProps),
    initContainers: initContainers.map(containerProps),
    automountServiceAccountToken: false,
    ...(account && { serviceAccount: account.serviceAccount }),
    ...(pullSecret !== undefined && {
      dockerRegistryAuth: Secret.fromSecretName(scope, 'PullSecret', pullSecret),
    }),
    securityContext: {
      ensureNonRoot: [...containers, ...initContainers].every(isNonRoot),
      fsGroupChangePolicy: FsGroupChangePolicy.ON_ROOT_MISMATCH,
      ...(fsGroup !== undefined && { fsGroup }),
      sysctls: [...sysctls],
    },
  };
}

/** What cdk8s-plus cannot say of the pods of a workload, or says wrongly. */
export function podPatches({
  containers,
  initContainers = [],
  placement,
  account,
  ...props
}: PodProps): JsonPatch[] {
  const { nodeSelector, tolerations, affinity } = placement;
  return [
    JsonPatch.remove(`/spec/template/metadata/labels/${Pod.ADDRESS_LABEL.replace('/', '~1')}`),
    // Kubernetes would set GIRDER_PORT=tcp://… for a service called girder, which girder takes for its port.
    JsonPatch.add(`${podSpec}/enableServiceLinks`, false),
    JsonPatch.add(`${podSpec}/securityContext/seccompProfile`, { type: 'RuntimeDefault' }),
    ...(props.shareProcessNamespace === true
      ? [JsonPatch.add(`${podSpec}/shareProcessNamespace`, true)]
      : []),
    ...(Object.keys(nodeSelector).length > 0
      ? [JsonPatch.add(`${podSpec}/nodeSelector`, { ...nodeSelector })]
      : []),
    ...(tolerations.length > 0 ? [JsonPatch.add(`${podSpec}/tolerations`, [...tolerations])] : []),
    ...(affinity ? [JsonPatch.add(`${podSpec}/affinity`, affinity)] : []),
    ...containers.flatMap((each, index) => containerPatches(each, `${podSpec}/containers/${index}`)),
    ...initContainers.flatMap((each, index) => containerPatches(each, `${podSpec}/initContainers/${index}`)),
    ...(account ? tokenPatches(containers, account.container) : []),
  ];
}

function tokenPatches(containers: readonly Container[], name: string): JsonPatch[] {
  const index = containers.findIndex((each) => each.name === name);
  if (index < 0) throw new Error(`no container ${name} to give the token to`);
  return [
    JsonPatch.add(`${podSpec}/volumes/-`, tokenVolume),
    JsonPatch.add(`${podSpec}/containers/${index}/volumeMounts/-`, tokenMount),
  ];
}
