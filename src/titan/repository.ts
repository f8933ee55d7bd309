import { JsonPatch } from 'cdk8s';
import type { StatefulSet, VolumeMount } from 'cdk8s-plus-25';
import { Secret, Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { RepositorySettings } from '../config/schema/titan';
import type { Container } from '../kube/container';
import { excepted } from '../kube/exceptions';
import { mirrored } from '../kube/images';
import { patchManifest } from '../kube/patch';
import { withOverrides } from '../kube/resources';
import type { NamedPort } from '../kube/service';
import { manyPortsService } from '../kube/service';
import { statefulSet } from '../kube/stateful-set';
import { TitanClaim } from './claim';
import type { Owner } from './labels';
import { ownerMetadata, titanLabels } from './labels';
import { definitionOf, fullSource, write } from './metadata';
import { accessServiceName, portName } from './names';
import { repositoryProbes } from './probes';

const container = '/spec/template/spec/containers/0';
const unasked =
  'the image has no port to connect to, and the settings name no command that asks whether it serves';

export interface TitanRepositoryProps {
  readonly name: string;
  readonly owner: Owner;
  /** What the schema of the configuration makes of a repository, also for those that commands make. */
  readonly settings: RepositorySettings;
  /** Registry (and path) put before the image, for mirrors. @default none */
  readonly imagePrefix?: string | undefined;
  /** Name of a Secret to pull the image with. @default none */
  readonly pullSecret?: string | undefined;
  /** StorageClass of volumes that name none. @default the cluster's default class */
  readonly storageClass?: string | undefined;
  /** How many of its commits stay; noted for whoever commits. @default all */
  readonly keep?: number | undefined;
  /** Raise it to restart the pod. @default none is noted */
  readonly revision?: number | undefined;
}

/**
 * An image and its data: a claim for each volume of the image, a StatefulSet of
 * one pod that mounts them, and Services.
 */
export class TitanRepository extends Construct {
  /** By the name of the volume. */
  readonly claims: ReadonlyMap<string, TitanClaim>;
  readonly statefulSet: StatefulSet;

  constructor(scope: Construct, id: string, props: TitanRepositoryProps) {
    super(scope, id);
    const { name, owner, settings } = props;
    const { labels, annotations } = ownerMetadata({ owner, component: 'repository', instance: name });
    const selector = { [titanLabels.repository]: name };
    const metadata = { labels: { ...selector, ...labels }, annotations };
    const from = fullSource(name, settings.from);
    this.claims = this.makeClaims(props);

    const ports = repositoryPorts(settings);
    const service = manyPortsService(this, 'Service', {
      metadata: { ...metadata, name },
      selector,
      ports,
      type: 'Headless',
    });
    const { type, annotations: ofService } = settings.service;
    if (type !== 'None') {
      manyPortsService(this, 'Access', {
        metadata: {
          ...metadata,
          name: accessServiceName(name),
          annotations: { ...annotations, ...ofService },
        },
        selector,
        ports,
        type,
      });
    }
    const { nodeSelector, tolerations, affinity, fsGroup, group, user } = settings;
    const annotated = {
      ...metadata,
      name,
      annotations: {
        ...annotations,
        ...write.definition(definitionOf(settings)),
        ...write.from(from),
        ...write.keep(props.keep ?? 0),
      },
    };
    const { probes } = repositoryProbes(settings);
    this.statefulSet = statefulSet(this, 'StatefulSet', {
      metadata: excepted(annotated, probes ? {} : { probes: unasked }),
      podMetadata: {
        labels: metadata.labels,
        ...(props.revision !== undefined && {
          annotations: { 'talestack.io/revision': String(props.revision) },
        }),
      },
      selector,
      replicas: settings.running ? 1 : 0,
      service,
      containers: [this.container(props)],
      fsGroup: fsGroup ?? group ?? user,
      placement: { nodeSelector, tolerations, affinity },
      pullSecret: props.pullSecret,
    });
    // cdk8s-plus refuses a number twice, which TCP and UDP may well share.
    const containerPorts = ports.map(({ port, ...rest }) => ({ ...rest, containerPort: port }));
    if (ports.length > 0)
      patchManifest(this.statefulSet, JsonPatch.add(`${container}/ports`, containerPorts));
  }

  private makeClaims({ name, owner, settings, storageClass }: TitanRepositoryProps): Map<string, TitanClaim> {
    const from = fullSource(name, settings.from);
    return new Map(
      Object.entries(settings.volumes).map(([volume, its]) => [
        volume,
        new TitanClaim(this, `Claim-${volume}`, {
          owner,
          repository: name,
          volume,
          path: its.path,
          size: its.size,
          storageClass: its.storageClass ?? storageClass,
          from,
        }),
      ]),
    );
  }

  private container({ name, settings, imagePrefix }: TitanRepositoryProps): Container {
    const { user, group, writableRoot, envSecret } = settings;
    return {
      name,
      image: mirrored(settings.image, imagePrefix),
      env: settings.env,
      ...(envSecret !== undefined && { envFrom: [Secret.fromSecretName(this, 'Environment', envSecret)] }),
      mounts: [...this.dataMounts(), ...this.temporaryMounts(settings)],
      ...repositoryProbes(settings),
      resources: withOverrides(
        { cpuRequest: '100m', memoryRequest: '512Mi', memoryLimit: '2Gi', ephemeralStorage: '1Gi' },
        settings.resources,
        `titan.repositories.${name}.resources`,
      ),
      security: { user, ...(group !== undefined && { group }), writableRoot },
    };
  }

  private dataMounts(): VolumeMount[] {
    return [...this.claims].map(([volume, { path, resource }]) => ({
      path,
      volume: Volume.fromPersistentVolumeClaim(this, `Data-${volume}`, resource, { name: volume }),
    }));
  }

  /** A database writes its socket and its process id beside its data. No volume of an image begins with `x-`. */
  private temporaryMounts({ writablePaths, volumes }: RepositorySettings): VolumeMount[] {
    const taken = new Set(Object.values(volumes).map(({ path }) => path));
    return writablePaths
      .filter((path) => !taken.has(path))
      .map((path, index) => ({
        path,
        volume: Volume.fromEmptyDir(this, `Temporary-${index}`, `x-temporary-${index}`),
      }));
  }
}

/** Every exposed port, under Titan's name for it. */
function repositoryPorts({ ports, udpPorts }: Pick<RepositorySettings, 'ports' | 'udpPorts'>): NamedPort[] {
  return [
    ...ports.map((port) => ({ name: portName(port, 'TCP'), port })),
    ...udpPorts.map((port) => ({ name: portName(port, 'UDP', ports), port, protocol: 'UDP' as const })),
  ];
}
