import pMap from 'p-map';

import type { LiveObject } from '../../../stacks/workloads';
import { ownerOf, pathOf } from '../../../stacks/workloads';
import { madeByAnnotation } from '../../kube/stamp';
import { batchLabels } from './system';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import type { BatchCluster } from './cluster';

/** So many are looked up one by one; of more than that it is one question for all of a kind. */
const fewObjects = 100;
const atOnce = 16;
/** So many are named. */
const most = 20;

/**
 * That no name is taken by an object of somebody else: it would be taken for ours, and its tasks would never run.
 *
 * @throws UserError that names every such object and its owner
 */
export async function checkForeign(
  cluster: BatchCluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<void> {
  const live = await lookUp(cluster, namespace, manifests);
  refuseForeign(
    manifests.flatMap((manifest) => {
      const found = live.get(objectPath(manifest));
      return found && !isSameObject(manifest, found) ? [found] : [];
    }),
  );
}

/**
 * Makes an object. @returns false where it is there already, and is the one that is meant
 * @throws UserError where it is somebody else's
 */
export async function createOwn(cluster: BatchCluster, manifest: Manifest): Promise<boolean> {
  if (await cluster.create(manifest)) return true;
  const live = await cluster.get(manifest);
  if (live && !isSameObject(manifest, live)) refuseForeign([live]);
  return false;
}

async function lookUp(
  cluster: BatchCluster,
  namespace: string,
  manifests: readonly Manifest[],
): Promise<ReadonlyMap<string, LiveObject>> {
  const found =
    manifests.length <= fewObjects
      ? await pMap(manifests, (manifest) => cluster.get(manifest), { concurrency: atOnce })
      : [
          ...(await cluster.list('batch/v1', 'Job', namespace)),
          ...(await cluster.list('v1', 'ConfigMap', namespace)),
        ];
  return new Map(found.flatMap((each) => (each ? [[pathOf(each), each]] : [])));
}

/** By what says whose it is, and which run: what commands may change of it is left out. */
function isSameObject({ kind, metadata }: Manifest, live: LiveObject): boolean {
  const same = [batchLabels.submission, ...(kind === 'Job' ? [batchLabels.run] : [])];
  const { labels = {}, annotations = {} } = live.metadata ?? {};
  return (
    same.every((key) => labels[key] !== undefined && labels[key] === metadata.labels?.[key]) &&
    annotations[madeByAnnotation] === metadata.annotations?.[madeByAnnotation]
  );
}

function refuseForeign(found: readonly LiveObject[]): void {
  if (found.length === 0) return;
  const more = found.length - most;
  const problems = found.slice(0, most).map((live): Problem => ({
    where: pathOf(live),
    message: `exists already and belongs to ${ownerOf(live)}`,
    fix: 'choose another --identifier, or remove the object after making sure that nothing needs it',
  }));
  throw new UserError('The cluster holds objects of these names that are not of this submission', [
    ...problems,
    ...(more > 0 ? [{ message: `and ${more} more such objects` }] : []),
  ]);
}
