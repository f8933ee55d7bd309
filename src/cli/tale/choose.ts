import { UserError } from '../../errors';
import type { LiveTale } from './read';
import { isThere } from './read';

export interface Choice {
  readonly instances: readonly string[];
  readonly all: boolean;
  readonly deleteData: boolean;
}

/**
 * The tales that are meant. One of which only its claim is left is stopped
 * already, but can still be named to delete the claim.
 *
 * @throws UserError that names every instance that is not there
 */
export function chosenTales(found: readonly LiveTale[], { instances, all, deleteData }: Choice): LiveTale[] {
  const candidates = found.filter((tale) => deleteData || isThere(tale));
  if (all) return candidates;
  const wanted = [...new Set(instances)];
  const running = candidates.map(({ instance }) => instance);
  const missing = wanted.filter((instance) => !running.includes(instance));
  if (missing.length > 0) {
    throw new UserError(
      'Nothing was deleted: not all of these tales are there',
      missing.map((instance) => ({
        key: 'instance',
        value: instance,
        message: found.some((each) => each.instance === instance)
          ? 'was stopped already; its claim was kept'
          : 'there is no such tale',
        allowed: running.join(', ') || 'none runs',
      })),
    );
  }
  return candidates.filter(({ instance }) => wanted.includes(instance));
}
