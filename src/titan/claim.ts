import type { IPersistentVolumeClaim } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import { claim } from '../kube/claim';
import type { Owner } from './labels';
import { ownerMetadata, titanLabels } from './labels';
import type { FullSource } from './metadata';
import { write } from './metadata';
import { claimName, snapshotName } from './names';

/** API group of snapshots. */
export const snapshotGroup = 'snapshot.storage.k8s.io';

export interface TitanClaimProps {
  readonly owner: Owner;
  readonly repository: string;
  readonly volume: string;
  /** Where the image has the volume. */
  readonly path: string;
  /** Kubernetes quantity of bytes. */
  readonly size: string;
  /** @default the cluster's default class */
  readonly storageClass?: string | undefined;
  /** Commit that the data begin with. @default empty */
  readonly from?: FullSource | undefined;
  /** @default what {@link claimName} makes of the rest */
  readonly name?: string | undefined;
  /** What the claim is a part of. @default repository */
  readonly component?: 'repository' | 'operation';
}

/** The claim of one volume, empty or with the data of a commit: of the same repository (checkout) or another (clone). */
export class TitanClaim extends Construct {
  readonly name: string;
  /** Where the image has the volume. */
  readonly path: string;
  readonly resource: IPersistentVolumeClaim;

  constructor(scope: Construct, id: string, props: TitanClaimProps) {
    super(scope, id);
    const { owner, repository, volume, path, size, storageClass, from, component = 'repository' } = props;
    this.path = path;
    this.name = props.name ?? claimName(repository, volume, from);
    const { labels, annotations } = ownerMetadata({ owner, component, instance: repository });
    this.resource = claim(this, 'Claim', {
      metadata: {
        name: this.name,
        labels: { [titanLabels.volume]: volume, [titanLabels.repository]: repository, ...labels },
        annotations: { ...annotations, ...write.path(path), ...write.from(from) },
      },
      size,
      storageClass,
      dataSource: from && {
        apiGroup: snapshotGroup,
        kind: 'VolumeSnapshot',
        name: snapshotName(from.repository, volume, from.commit),
      },
    });
  }
}
