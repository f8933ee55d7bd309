import { quantityValue } from '../../src/config/schema/quantity';
import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';
import type { LiveCluster, LiveObject } from './live-cluster';
import { stampOf } from '../../src/kube/stamp';

/** What was found in the cluster for each manifest, by object path. */
export type LiveObjects = ReadonlyMap<string, LiveObject>;

/** Looks every object up, so that all that is in the way is known before anything is written. */
export async function lookUp(cluster: LiveCluster, manifests: readonly Manifest[]): Promise<LiveObjects> {
  const found = await Promise.all(
    manifests.map(async (manifest) => [objectPath(manifest), await cluster.get(manifest)] as const),
  );
  return new Map(found.flatMap(([path, live]) => (live ? [[path, live]] : [])));
}

/**
 * Whether the namespace is to be managed: one that was there before the stack
 * is used as it is, never changed and never deleted.
 */
export function ownsNamespace(manifest: Manifest, live: LiveObjects, stamp: string): boolean {
  const found = live.get(objectPath(manifest));
  return found === undefined || stampOf(found) === stamp;
}

/**
 * An object of the same name that carries another stamp, or none, belongs to
 * someone else. The same stamp was kept by an earlier `down` or left by an
 * interrupted run, and is taken over.
 *
 * @throws UserError that names such objects, by their owners
 */
export function checkOwnership(manifests: readonly Manifest[], live: LiveObjects, stamp: string): void {
  const byOwner = new Map<string, string[]>();
  for (const manifest of manifests) {
    const found = live.get(objectPath(manifest));
    if (!found || stampOf(found) === stamp) continue;
    const owner = ownerOf(found);
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), objectPath(manifest)]);
  }
  const problems = [...byOwner].flatMap(([owner, paths]) => foreignProblems(owner, paths));
  if (problems.length === 0) return;
  throw new UserError(
    `The cluster holds objects that are not of the stack ${stamp}: nothing was changed`,
    problems,
  );
}

/** So many objects of one owner are told one by one; what is more is a whole environment. */
const mostApart = 3;
const mostNamed = 5;

function foreignProblems(owner: string, paths: readonly string[]): Problem[] {
  const fix =
    'choose another talestack:namespace, or remove the object after making sure that nothing needs it';
  if (paths.length <= mostApart)
    return paths.map((where) => ({ where, message: `exists already and belongs to ${owner}`, fix }));
  const named = paths.slice(0, mostNamed).join(', ');
  const more = paths.length > mostNamed ? ` and ${paths.length - mostNamed} more` : '';
  return [
    {
      message: `${paths.length} objects exist already, each of which belongs to ${owner}: ${named}${more}`,
      fix: fix.replace('the object', 'them'),
    },
  ];
}

/** Who an object that is not of this stack belongs to, as far as it says. */
export function ownerOf(object: LiveObject): string {
  const stamp = stampOf(object);
  if (stamp) return `the stack ${stamp}`;
  const labels = object.metadata?.labels ?? {};
  const release = object.metadata?.annotations?.['meta.helm.sh/release-name'];
  if (release) return `the Helm release ${release}`;
  const manager = labels['app.kubernetes.io/managed-by'] ?? object.metadata?.managedFields?.[0]?.manager;
  return manager ? `${manager} (it has no talestack.io/stack annotation)` : 'an unknown owner';
}

interface ClaimSpec {
  readonly resources?: { readonly requests?: { readonly storage?: string } };
  readonly storageClassName?: string;
  readonly accessModes?: readonly string[];
}

/**
 * A claim may grow; anything else about it would replace it, and its data with it.
 *
 * @throws UserError that names every claim and field
 */
export function checkClaims(manifests: readonly Manifest[], live: LiveObjects): void {
  const problems = manifests
    .filter((manifest) => manifest.kind === 'PersistentVolumeClaim')
    .flatMap((manifest) => {
      const found = live.get(objectPath(manifest));
      return found
        ? claimProblems(objectPath(manifest), manifest.spec as ClaimSpec, found.spec as ClaimSpec)
        : [];
    });
  if (problems.length === 0) return;
  throw new UserError('A claim that exists cannot be changed in this way without losing its data', problems);
}

function claimProblems(where: string, wanted: ClaimSpec, found: ClaimSpec): Problem[] {
  const problems: Problem[] = [];
  const [newSize, oldSize] = [wanted.resources?.requests?.storage, found.resources?.requests?.storage];
  if (newSize && oldSize && quantityValue(newSize) < quantityValue(oldSize)) {
    problems.push({
      where,
      key: 'size',
      value: newSize,
      message: 'claims cannot shrink',
      allowed: `${oldSize} or more`,
    });
  }
  if (
    wanted.storageClassName &&
    found.storageClassName &&
    wanted.storageClassName !== found.storageClassName
  ) {
    const [value, allowed] = [wanted.storageClassName, found.storageClassName];
    problems.push({
      where,
      key: 'storageClass',
      value,
      message: 'a claim cannot move to another class',
      allowed,
    });
  }
  if (wanted.accessModes && found.accessModes && wanted.accessModes.join() !== found.accessModes.join()) {
    const [value, allowed] = [wanted.accessModes.join(), found.accessModes.join()];
    problems.push({
      where,
      key: 'accessModes',
      value,
      message: 'a claim cannot change its access modes',
      allowed,
    });
  }
  return problems;
}
