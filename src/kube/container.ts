import { JsonPatch } from 'cdk8s';
import type { ContainerPort, ContainerProps, ISecret, VolumeMount } from 'cdk8s-plus-25';
import { Env, EnvValue } from 'cdk8s-plus-25';

import { pullPolicy } from './images';
import type { Probes } from './probes';
import type { Resources } from './resources';
import { resourceRequirements } from './resources';

/**
 * What a container may do. Unless it says otherwise a container is no root, has
 * no capability and cannot write to its image.
 */
export interface ContainerSecurity {
  /** User and group id; the image's own user where unset, which may then be root. */
  readonly user?: number;
  /** @default the same number as the user's */
  readonly group?: number;
  /** Capabilities that are given back after all were dropped. @default none */
  readonly capabilities?: readonly string[];
  /** Whether the container may write to its image's file system. @default false */
  readonly writableRoot?: boolean;
  /** Whether it has the rights of the node's root; then nothing is dropped. @default false */
  readonly privileged?: boolean;
}

/** A container in terms of this program; {@link containerProps} says it in those of cdk8s-plus. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, EnvValue | string>>;
  /** Secrets whose keys all become environment variables. @default none */
  readonly envFrom?: readonly ISecret[];
  readonly ports?: readonly ContainerPort[];
  readonly mounts?: readonly VolumeMount[];
  /** @default none, which is for init containers only */
  readonly probes?: Probes;
  readonly resources: Resources;
  readonly security: ContainerSecurity;
}

/** The part of a container that cdk8s-plus can express. */
export function containerProps(container: Container): ContainerProps {
  const {
    name,
    image,
    command,
    args,
    env = {},
    envFrom = [],
    ports = [],
    mounts = [],
    probes,
    security,
  } = container;
  const { user, group = user, privileged = false, writableRoot = privileged } = security;
  return {
    name,
    image,
    imagePullPolicy: pullPolicy(image),
    ...(command && { command: [...command] }),
    ...(args && { args: [...args] }),
    envVariables: Object.fromEntries(
      Object.entries(env).map(([key, value]) => [
        key,
        typeof value === 'string' ? EnvValue.fromValue(value) : value,
      ]),
    ),
    ...(envFrom.length > 0 && { envFrom: envFrom.map((each) => Env.fromSecret(each)) }),
    ports: [...ports],
    volumeMounts: [...mounts],
    ...probes,
    // Quantities come out exactly as they were configured only by a patch.
    resources: {},
    securityContext: {
      ...(user !== undefined && { user }),
      ...(group !== undefined && { group }),
      ensureNonRoot: isNonRoot(container),
      privileged,
      // The API server refuses a privileged container that may not escalate.
      allowPrivilegeEscalation: privileged,
      readOnlyRootFilesystem: !writableRoot,
    },
  };
}

/** The part that it cannot: resources in the spelling of the settings, and capabilities. */
export function containerPatches(container: Container, path: string): JsonPatch[] {
  const { capabilities = [], privileged = false } = container.security;
  return [
    JsonPatch.add(`${path}/resources`, resourceRequirements(container.resources)),
    ...(privileged && capabilities.length === 0
      ? []
      : [
          JsonPatch.add(`${path}/securityContext/capabilities`, {
            ...(!privileged && { drop: ['ALL'] }),
            ...(capabilities.length > 0 && { add: [...capabilities] }),
          }),
        ]),
  ];
}

export function isNonRoot({ security }: Container): boolean {
  return security.user !== undefined && security.user !== 0;
}
