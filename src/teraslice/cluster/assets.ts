import type { IPersistentVolumeClaim } from 'cdk8s-plus-25';
import { PersistentVolumeClaim } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { claim } from '../../kube/claim';
import { handle } from '../../kube/handle';
import { objectMetadata } from '../labels';
import { assetsClaimName, names } from './names';

/**
 * Unpacked assets that the master and all pods of jobs share. Without it each
 * pod unpacks its own; the assets themselves are in the search backend.
 */
export class Assets extends Construct {
  /** Undefined where the pods share nothing. */
  readonly claim: IPersistentVolumeClaim | undefined;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { existingClaim, accessMode, size, storageClass } = config.teraslice.assets;
    const name = assetsClaimName(config);
    if (name === undefined) return;
    this.claim =
      existingClaim !== undefined
        ? handle<IPersistentVolumeClaim>(PersistentVolumeClaim.fromClaimName(this, 'Claim', existingClaim))
        : claim(this, 'Claim', {
            metadata: objectMetadata(config, 'teraslice-master', names.assets),
            size,
            storageClass,
            accessMode,
          });
  }
}
