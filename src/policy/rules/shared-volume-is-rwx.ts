import type { ClaimUse, ObjectSet } from '../model';
import { mountsOnce, onlyBlock } from '../model';
import type { Rule, Violation } from '../rule';
import { talkOn } from '../rule';

export const sharedVolumeIsRwx: Rule = {
  id: 'shared-volume-is-rwx',
  title: 'A claim that several pods mount is ReadWriteMany (or ReadOnlyMany), of a class that can do it',
  why: 'A ReadWriteOnce volume goes to one node; pods on others never start.',
  source: talkOn(
    '“NFS storage is read-write many. That’s ideal for … many instances of the application” (Storage)',
  ),
  severity: 'error',
  together: true,
  *check(set) {
    for (const uses of set.claims) yield* ofClaim(set, uses);
  },
};

function* ofClaim(set: ObjectSet, uses: readonly ClaimUse[]): Iterable<Violation> {
  const [first] = uses;
  if (!first || (uses.length === 1 && first.workload.pods <= 1)) return;
  const object = set.find('/PersistentVolumeClaim', first.workload.object.namespace, first.claim);
  if (!object) return;
  const spec = object.root.at('spec');
  const names = [...new Set(uses.map(({ workload }) => workload.object.path))].sort();
  const shown = [...names.slice(0, 3), ...(names.length > 3 ? [`${names.length - 3} more`] : [])].join(', ');
  // One workload with too many pods is found by stable-state.
  if (mountsOnce(spec)) {
    if (names.length > 1)
      yield {
        object,
        field: spec.at('accessModes'),
        message: `is mounted by ${shown}, and only one node can have it`,
        fix: 'make it ReadWriteMany, of a class that can do it, or give each workload a claim of its own',
      };
    return;
  }
  const className = spec.at('storageClassName');
  const reason = onlyBlock(set, className.text);
  if (reason !== undefined)
    yield {
      object,
      field: className,
      message: `is mounted by ${shown}, and ${reason}`,
      fix: 'name a class of a shared file system, such as NFS or CephFS',
    };
}
