import type { LiveCluster } from '../../../stacks/workloads';
import { removeAndWait } from '../../../stacks/workloads';
import { objectPath } from '../../kube/manifest';
import { showSteps } from '../output/steps';
import type { LiveTale } from './read';
import { removeRules, sharedIngress } from './shared-ingress';

/** What stopping a tale deletes and keeps, as paths. */
export interface Removal {
  readonly deleted: readonly string[];
  readonly kept: readonly string[];
}

/** What {@link removeTales} would do. */
export function removalOf(tales: readonly LiveTale[], namespace: string, deleteData: boolean): Removal {
  const claims = tales.flatMap((each) => each.ownClaims.map(objectPath));
  const rules = tales.flatMap((each) =>
    each.sharedHosts.map((host) => `rule ${host} of ${objectPath(sharedIngress(namespace))}`),
  );
  const objects = tales.flatMap((each) => each.objects.map(objectPath));
  return {
    deleted: [...rules, ...objects, ...(deleteData ? claims : [])],
    kept: deleteData ? [] : claims,
  };
}

/** The removal as text for who is to agree to it. */
export function describeRemoval({ deleted, kept }: Removal): string {
  const lines = (title: string, paths: readonly string[]) =>
    paths.length === 0 ? [] : [title, ...paths.map((each) => `  ${each}`)];
  return [...lines('To be deleted:', deleted), ...lines('To be kept, with their data:', kept)].join('\n');
}

/**
 * Takes tales out of the cluster: first what leads to them, then their pods, then
 * their claims where the data is to go. Waits until all of it is gone.
 *
 * @throws UserError naming what is still there after five minutes
 */
export async function removeTales(
  cluster: LiveCluster,
  tales: readonly LiveTale[],
  options: { readonly namespace: string; readonly deleteData: boolean; readonly json: boolean },
): Promise<void> {
  const { namespace, deleteData, json } = options;
  const steps = showSteps(
    tales.map(({ instance }) => ({ id: instance, title: `tale ${instance}` })),
    json,
  );
  const refs = (tale: LiveTale) => [...tale.objects, ...(deleteData ? tale.ownClaims : [])];
  const left = new Map(tales.map((tale) => [tale.instance, new Set(refs(tale).map(objectPath))]));
  try {
    await removeRules(
      cluster,
      namespace,
      tales.flatMap((each) => each.sharedHosts),
    );
    await removeAndWait(
      cluster,
      tales.flatMap(refs).map((ref) => ({ ref, path: objectPath(ref) })),
      (path) => {
        for (const [instance, paths] of left) {
          if (paths.delete(path) && paths.size === 0) steps.done(instance, 'stopped');
        }
      },
    );
  } catch (error) {
    for (const [instance, paths] of left) if (paths.size > 0) steps.failed(instance, 'not all of it is gone');
    throw error;
  } finally {
    await steps.close('stopped');
  }
}
