import type { V1StatefulSet } from '@kubernetes/client-node';

import { checkCommandsMay } from './owner';
import { checkNotUnderWay, pendingOf } from './pending';
import { readThere } from './read';
import type { TitanSession } from './session';
import type { Settled } from './settle';
import { settle } from './settle';
import { change } from './stateful-set';
import { waitUntilReady, waitUntilStopped } from './wait';

/** What starting or stopping came to. */
export interface Scaled {
  readonly running: boolean;
  readonly changed: boolean;
  /** What became of a checkout that was never ended. */
  readonly checkout: Settled;
}

/**
 * Starts or stops a repository, and waits until it serves or has ended. Its
 * data stay. Ends a checkout first that was interrupted.
 *
 * @throws UserError when the config owns it, or it does not get ready, with the reason
 */
export async function scale(
  session: TitanSession,
  name: string,
  running: boolean,
  takeOver: boolean,
): Promise<Scaled> {
  const repository = await readThere(session, name);
  const action = running ? 'start' : 'stop';
  checkCommandsMay(session, repository, { action, key: 'running', write: `write running: ${running}` });
  checkNotUnderWay(session, name, repository.pending, takeOver);
  const checkout = repository.pending ? await settle(session, name) : 'none';
  let changed = false;
  await change(session, name, (live) => {
    checkNotUnderWay(session, name, pendingOf(live), false);
    const replicas = (live as V1StatefulSet).spec?.replicas ?? 1;
    changed = replicas > 0 !== running;
    return changed ? { spec: { replicas: running ? 1 : 0 } } : undefined;
  });
  await (running ? waitUntilReady(session, name) : waitUntilStopped(session, name));
  return { running, changed, checkout };
}
