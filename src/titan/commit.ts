import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';

import { snapshotGroup } from './claim';
import { ownerMetadata, titanLabels } from './labels';
import type { CommitDescription, CommitRef, Definition } from './metadata';
import { write } from './metadata';
import { snapshotName } from './names';

/** Version of the snapshots' API that is used; Titan's was v1alpha1, which no cluster serves any more. */
export const snapshotApiVersion = `${snapshotGroup}/v1`;

/** One volume, as it is when the commit is made. */
export interface CommitVolume {
  readonly name: string;
  /** The claim that holds the data now. */
  readonly claimName: string;
  /** UID of that claim. @default not noted */
  readonly claimUid?: string | undefined;
  /** What the claim asks for, a Kubernetes quantity of bytes: a claim made of the snapshot may not be smaller. */
  readonly size: string;
}

export interface TitanCommitProps extends CommitDescription {
  readonly repository: string;
  /** Id of the commit. */
  readonly commit: string;
  readonly volumes: readonly CommitVolume[];
  /** The repository as it is, so that a clone needs nothing but the commit. */
  readonly definition: Definition;
  /** The commit that this one follows, as {@link headOf} finds it. @default none */
  readonly parent?: CommitRef | undefined;
  /** @default the cluster's default class */
  readonly snapshotClass?: string | undefined;
}

/**
 * The data of a repository at one moment: a VolumeSnapshot for each volume.
 * Always made by commands, so that nobody's `up` deletes another's commit.
 * The API's own types know no VolumeSnapshot, since it is a custom resource.
 */
export class TitanCommit extends Construct {
  constructor(scope: Construct, id: string, props: TitanCommitProps) {
    super(scope, id);
    const { repository, commit, volumes, definition, parent, snapshotClass } = props;
    const owner = { kind: 'commands' } as const;
    const { labels, annotations } = ownerMetadata({ owner, component: 'commit', instance: repository });
    for (const { name, claimName, claimUid, size } of volumes) {
      const path = definition.volumes[name]?.path;
      new ApiObject(this, `Snapshot-${name}`, {
        apiVersion: snapshotApiVersion,
        kind: 'VolumeSnapshot',
        metadata: {
          name: snapshotName(repository, name, commit),
          labels: {
            [titanLabels.volume]: name,
            [titanLabels.commit]: commit,
            [titanLabels.size]: size,
            [titanLabels.repository]: repository,
            ...labels,
          },
          annotations: {
            ...annotations,
            ...write.commit(props),
            ...write.definition(definition),
            ...write.parent(parent),
            ...write.claimUid(claimUid),
            ...(path !== undefined && write.path(path)),
          },
        },
        spec: {
          ...(snapshotClass !== undefined && { volumeSnapshotClassName: snapshotClass }),
          source: { persistentVolumeClaimName: claimName },
        },
      });
    }
  }
}
