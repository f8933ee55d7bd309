import type { Problem } from '../../errors';
import { isPinned } from './checks';
import { subject } from '../explain';
import type { Merged, Path } from '../layer';
import type { Settings } from '../schema';

/** Of a block that is not switched on; it does as well for looking at jobs. */
export const noClusterMade = 'is set, and no cluster is made of it';

/** What is accepted of the Teraslice cluster, and is most likely not meant. */
export function terasliceWarnings({ teraslice, images }: Settings, merged: Merged): Problem[] {
  const { assets, enabled, legacyBinding, options, priorityClass, search } = teraslice;
  const at = (...keys: Path) => subject(merged, ['teraslice', ...keys]);
  const isSet = (...keys: Path) => merged.isSet(['teraslice', ...keys]);
  const idle = (keys: Path, without: string): Problem[] =>
    isSet(...keys) ? [{ ...at(...keys), message: `has no effect without teraslice.${without}` }] : [];
  const oldImage = (keys: Path, value: string): Problem => ({
    ...at(...keys),
    value,
    message: `is for images before Teraslice 3, and images.teraslice is not set: its default is ${images.teraslice}`,
    fix: 'set images.teraslice to an old image, or leave this out',
  });
  const isOldImage = merged.isSet(['images', 'teraslice']);
  return [
    // Who wrote `enabled: false` knows.
    ...(isSet() && !isSet('enabled')
      ? [{ ...at(), message: noClusterMade, fix: 'add teraslice.enabled: true' }]
      : []),
    ...(assets.enabled
      ? []
      : ['existingClaim', 'accessMode', 'size', 'storageClass'].flatMap((key) =>
          idle(['assets', key], 'assets.enabled'),
        )),
    ...(priorityClass.enabled
      ? []
      : ['name', 'create', 'value', 'preemption'].flatMap((key) =>
          idle(['priorityClass', key], 'priorityClass.enabled'),
        )),
    ...(search.deploy ? [] : idle(['search', 'persistent'], 'search.deploy')),
    ...(search.persistent
      ? []
      : ['size', 'storageClass'].flatMap((key) => idle(['search', key], 'search.persistent'))),
    ...(options.kubernetesImage !== undefined && !isPinned(options.kubernetesImage)
      ? [
          {
            ...at('options', 'kubernetesImage'),
            value: options.kubernetesImage,
            message: 'is not pinned: what it names changes from one day to the next',
            fix: 'give it a tag other than latest, or a digest',
          },
        ]
      : []),
    ...(isOldImage || options.clusterManagerType === 'kubernetesV2'
      ? []
      : [oldImage(['options', 'clusterManagerType'], options.clusterManagerType)]),
    ...(isOldImage || search.connector === 'elasticsearch-next'
      ? []
      : [oldImage(['search', 'connector'], search.connector)]),
    ...(enabled && legacyBinding
      ? [
          {
            ...at('legacyBinding'),
            value: true,
            message: 'lets every pod of the namespace that names no account do everything there',
            fix: 'leave it out once no master of old runs there',
          },
        ]
      : []),
  ];
}
