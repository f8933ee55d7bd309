import type { Config } from '../config/schema';
import type { RepositorySettings } from '../config/schema/titan';
import { UserError } from '../errors';
import { mirrored } from '../kube/images';
import type { Resources } from '../kube/resources';
import { withOverrides } from '../kube/resources';
import type { TitanCommitProps } from './commit';
import type { InNamespace } from './manifests';
import type { TitanOperationProps } from './operation';
import type { TitanRepositoryProps } from './repository';

/**
 * The properties of Titan's own Kubernetes context, under its names for them.
 * There is one cluster for each environment, whose identity is recorded: so
 * `configFile` and `context` are those of the environment.
 */
export interface TitanContext {
  /** Path of the kubeconfig. @default $KUBECONFIG or ~/.kube/config */
  readonly configFile?: string | undefined;
  /** @default the current one of the kubeconfig */
  readonly context?: string | undefined;
  readonly namespace: string;
  /** @default the cluster's default class */
  readonly storageClass?: string | undefined;
  /** VolumeSnapshotClass. @default the cluster's default class */
  readonly snapshotClass?: string | undefined;
  readonly titanImage: string;
}

export function titanContext({ kubeconfig, context, images, titan }: Config): TitanContext {
  const { namespace, storageClass, snapshotClass, titanImage } = titan;
  return {
    configFile: kubeconfig,
    context,
    namespace,
    storageClass,
    snapshotClass,
    titanImage: mirrored(titanImage, images.prefix),
  };
}

type RepositoryInNamespace = TitanRepositoryProps & InNamespace;

/**
 * A repository that the configuration owns.
 *
 * @throws UserError where it names no such repository
 */
export function configRepository(config: Config, name: string): RepositoryInNamespace {
  const settings = config.titan.repositories[name];
  if (!settings) throw new UserError(`The configuration of ${config.environment} has no repository ${name}`);
  return {
    ...common(config),
    name,
    owner: { kind: 'config', environment: config.environment },
    settings,
    revision: config.revision,
  };
}

/**
 * A repository that commands own: a new one, or a live one with something changed.
 *
 * @param settings as `repository` of the schema makes them, or as {@link readRepositories} reads them
 */
export function commandRepository(
  config: Config,
  name: string,
  settings: RepositorySettings,
): RepositoryInNamespace {
  return { ...common(config), name, owner: { kind: 'commands' }, settings };
}

function common({ images, titan: { namespace, storageClass, commits } }: Config) {
  return {
    namespace,
    keep: commits.keep,
    imagePrefix: images.prefix,
    pullSecret: images.pullSecret,
    storageClass,
  };
}

/** What the configuration says of commits. */
export function commitDefaults({
  titan: { namespace, snapshotClass },
}: Config): InNamespace & Pick<TitanCommitProps, 'snapshotClass'> {
  return { namespace, snapshotClass };
}

const operationResources: Resources = {
  cpuRequest: '100m',
  memoryRequest: '256Mi',
  memoryLimit: '1Gi',
  ephemeralStorage: '1Gi',
};

/** What the configuration says of a push or pull. */
export function operationDefaults(
  config: Config,
): InNamespace & Pick<TitanOperationProps, 'image' | 'pullSecret' | 'resources' | 'scratch' | 'ttlSeconds'> {
  const { operation, storageClass } = config.titan;
  const { namespace, titanImage } = titanContext(config);
  return {
    namespace,
    image: titanImage,
    pullSecret: config.images.pullSecret,
    resources: withOverrides(operationResources, operation.resources, 'titan.operation.resources'),
    scratch: { size: operation.scratchSize, storageClass },
    ttlSeconds: operation.ttlSeconds,
  };
}
