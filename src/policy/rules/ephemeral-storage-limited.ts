import type { ContainerView, Field } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

export const ephemeralStorageLimited: Rule = {
  id: 'ephemeral-storage-limited',
  title: 'A container that writes to the disk of its node has an ephemeral-storage limit',
  why: 'One pod fills the disk, and the node evicts all others.',
  source: talkOn('“We can put limits on CPU, memory, and storage” (Resource Management)'),
  severity: 'warning',
  *check(set) {
    for (const { object, pod, containers } of set.workloads) {
      const scratch = new Set(
        pod
          .at('volumes')
          .items.filter(isScratch)
          .map((each) => each.at('name').text),
      );
      for (const { field, name } of containers.filter((each) => writes(each, scratch))) {
        const limit = field.at('resources', 'limits', 'ephemeral-storage');
        if (!limit.given)
          yield {
            object,
            field: limit,
            message: `container ${name} may fill the disk of its node`,
            fix: 'set resources.limits.ephemeral-storage, or a read-only root file system',
          };
      }
    }
  },
};

/** An empty folder on the node’s disk that has no limit of its own. */
function isScratch(volume: Field): boolean {
  const folder = volume.at('emptyDir');
  return folder.given && folder.at('medium').text !== 'Memory' && !folder.at('sizeLimit').given;
}

function writes({ field }: ContainerView, scratch: ReadonlySet<string | undefined>): boolean {
  if (field.at('securityContext', 'readOnlyRootFilesystem').value !== true) return true;
  return field
    .at('volumeMounts')
    .items.some((each) => scratch.has(each.at('name').text) && each.at('readOnly').value !== true);
}
