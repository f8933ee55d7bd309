import type { ManagedFields } from '../../src/kube/managed-fields';
import { reassigned } from '../../src/kube/managed-fields';
import type { KubeObject } from './objects';

/** Beginnings of the names of whoever wrote without server-side apply, by whom the official plugin means people and itself. */
const writers = ['kubectl', 'before-first-apply', 'pulumi-kubernetes', 'pulumi-resource-kubernetes'];
const ownWriters = ['pulumi-kubernetes', 'pulumi-kubernetes.exe', 'pulumi-resource-kubernetes'];

/**
 * Who is to own the fields of a live object before it is updated. An object that
 * was not made by server-side apply belongs to kubectl, say: applying would meet
 * conflicts, and what the inputs leave out would stay for ever. So does the
 * official plugin (`fixCSAFieldManagers` in its `provider/pkg/await/await.go`).
 *
 * @returns undefined where nothing has to change
 */
export function takenOver(live: KubeObject, manager: string): ManagedFields[] | undefined {
  return reassigned(
    entriesOf(live),
    ({ manager: writer = '', operation, subresource }) =>
      !subresource &&
      ((operation === 'Update' && writers.some((each) => writer.startsWith(each))) ||
        (operation === 'Apply' && writer.startsWith('kubectl'))),
    { manager, operation: 'Apply' },
  );
}

/** Whether a dry run, before which no ownership changes, takes fields over: as the official plugin's does. */
export function wasWrittenByPulumi(live: KubeObject): boolean {
  const entries = entriesOf(live);
  return (
    entries.length === 0 ||
    entries.some(
      ({ manager, operation }) => operation === 'Update' && ownWriters.some((each) => each === manager),
    )
  );
}

function entriesOf({ metadata }: KubeObject): readonly ManagedFields[] {
  // What the API server wrote.
  return (metadata.managedFields ?? []) as readonly ManagedFields[];
}
