import type { V1StatefulSet } from '@kubernetes/client-node';

import { titan } from '../../app';
import { statefulSetState } from '../status/states';
import type { Pending } from './pending';
import { checkReadable, pendingAnnotation, pendingOf } from './pending';
import type { TitanSession } from './session';
import { change, deleteClaims, mountedBy, mounting } from './stateful-set';
import { getStatefulSet, waitUntilStopped } from './wait';

/** How an unfinished checkout was ended. */
export type Settled = 'finished' | 'back' | 'none';

/** What ending an unfinished checkout would come to now. */
export function outcomeOf(statefulSet: V1StatefulSet, pending: Pending): 'finished' | 'back' {
  const { ready } = statefulSetState(statefulSet);
  const runs = ready && (statefulSet.spec?.replicas ?? 0) > 0;
  return isMounting(statefulSet, pending) && runs ? 'finished' : 'back';
}

function isMounting(statefulSet: V1StatefulSet, { claims }: Pending): boolean {
  return Object.values(mountedBy(statefulSet)).join() === Object.values(claims).join();
}

/**
 * Ends a checkout that its own command did not end: one whose claims are mounted
 * and whose pod is ready is finished; of any other, the repository gets back the
 * claims that it had. Can be repeated.
 *
 * @param only the one checkout that is meant, and that it is to go back whatever it has come to
 */
export async function settle(
  session: TitanSession,
  name: string,
  only?: { readonly id: string; readonly back: boolean; readonly quiet?: boolean },
): Promise<Settled> {
  const statefulSet = await getStatefulSet(session, name);
  const pending = statefulSet && pendingOf(statefulSet);
  checkReadable(name, pending);
  if (!pending || (only && pending.id !== only.id)) return 'none';
  const isMounted = isMounting(statefulSet, pending);
  const finished = only?.back !== true && outcomeOf(statefulSet, pending) === 'finished';
  const same = (live: V1StatefulSet) => pendingOf(live)?.id === pending.id;
  if (finished) {
    await change(session, name, (live) =>
      same(live as V1StatefulSet) ? { metadata: { annotations: pendingAnnotation(undefined) } } : undefined,
    );
    if (!pending.keepClaims) await deleteClaims(session, Object.values(pending.before.claims));
    session.say(`Finished the checkout of ${pending.commit} that ${pending.by} began`);
    return 'finished';
  }
  // Nothing may mount the claims that go.
  if (isMounted) {
    await change(session, name, (live) =>
      same(live as V1StatefulSet) ? { spec: { replicas: 0 } } : undefined,
    );
    await waitUntilStopped(session, name);
  }
  await change(session, name, (live) =>
    same(live as V1StatefulSet)
      ? mounting(
          live,
          pending.before.claims,
          {
            ...pendingAnnotation(undefined),
            [titan.annotations.from]: pending.before.from ?? null,
          },
          pending.before.replicas,
        )
      : undefined,
  );
  await deleteClaims(session, Object.values(pending.claims));
  if (!only?.quiet)
    session.say(`Took back the checkout of ${pending.commit} that ${pending.by} began and did not end`);
  return 'back';
}
