import { JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { IPersistentVolumeClaim } from 'cdk8s-plus-25';
import { PersistentVolumeAccessMode, PersistentVolumeClaim } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import { handle } from './handle';
import { patchManifest } from './patch';

export interface ClaimProps {
  readonly metadata: ApiObjectMetadata;
  /** Kubernetes quantity of bytes, written to the manifest as it stands: `200Mi`. */
  readonly size: string;
  /** @default the cluster's default class */
  readonly storageClass?: string | undefined;
  /** What the volume begins with; immutable. @default empty */
  readonly dataSource?: DataSource | undefined;
}

/** Another object whose data a volume begins with, in the same namespace. */
export interface DataSource {
  readonly apiGroup: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * A ReadWriteOnce claim. cdk8s-plus counts in whole gibibytes and would turn
 * `200Mi` into an error; and a size that differs in spelling from that of an
 * adopted claim would be a change.
 */
export function claim(
  scope: Construct,
  id: string,
  { metadata, size, storageClass, dataSource }: ClaimProps,
): IPersistentVolumeClaim {
  const made = new PersistentVolumeClaim(scope, id, {
    metadata,
    accessModes: [PersistentVolumeAccessMode.READ_WRITE_ONCE],
    ...(storageClass !== undefined && { storageClassName: storageClass }),
  });
  patchManifest(
    made,
    JsonPatch.add('/spec/resources', { requests: { storage: size } }),
    ...(dataSource ? [JsonPatch.add('/spec/dataSource', dataSource)] : []),
  );
  return handle<IPersistentVolumeClaim>(made);
}
