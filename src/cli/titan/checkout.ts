import { randomUUID } from 'node:crypto';

import type { V1StatefulSet } from '@kubernetes/client-node';

import type { LiveObject } from '../../../stacks/workloads';
import { titan } from '../../app';
import { UserError } from '../../errors';
import { Interrupted } from '../boundary';
import type { CheckoutOptions, CheckoutPlan } from './checkout-plan';
import type { Pending } from './pending';
import { checkStillOurs, howToEnd, pendingAnnotation, pendingOf, underWay } from './pending';
import type { TitanSession } from './session';
import { settle } from './settle';
import { change, deleteClaims, mountedBy, mounting } from './stateful-set';
import { waitForClaims, waitUntilReady, waitUntilStopped } from './wait';

export { describeLosses, planCheckout } from './checkout-plan';

/** What a checkout came to. */
export interface CheckedOut {
  readonly commit: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly deletedClaims: readonly string[];
  readonly keptClaims: readonly string[];
}

/**
 * Puts the data of a commit under a repository: stops it, makes claims from the
 * snapshots, mounts those, and starts it again. If that fails, the repository
 * goes back to the claims that it had. Everything is noted on the StatefulSet,
 * so that whoever comes after an interrupted checkout can end it.
 *
 * @throws UserError that says what failed, and whether it went back
 * @throws Interrupted at Ctrl-C
 */
export async function checkout(
  session: TitanSession,
  plan: CheckoutPlan,
  { keepClaims = false, start }: CheckoutOptions = {},
): Promise<CheckedOut> {
  const { repository, commit, claims, former, from } = plan;
  const { name } = repository;
  if (plan.ends) {
    const { pending, outcome } = plan.ends;
    await settle(session, name, { id: pending.id, back: outcome === 'back' });
  }
  const id = await begin(session, plan, keepClaims);
  const replicas = start === true ? 1 : (repository.statefulSet.spec?.replicas ?? 0);
  try {
    await waitUntilStopped(session, name);
    await makeClaims(session, plan);
    await change(session, name, (live) => {
      checkStillOurs(live, id, name);
      const note = { [titan.annotations.from]: JSON.stringify(from) };
      return mounting(live, claims, { ...note, ...renewed(session, live) }, replicas);
    });
    await (replicas > 0 ? waitUntilReady(session, name) : waitForClaims(session, Object.values(claims)));
    // The note goes before the claims do: after it, nothing leads back to them.
    await change(session, name, (live) => {
      checkStillOurs(live, id, name);
      return { metadata: { annotations: pendingAnnotation(undefined) } };
    });
  } catch (error) {
    throw await failed(session, plan, id, error);
  }
  if (!keepClaims) await deleteClaims(session, former);
  return {
    commit: commit.id,
    claims,
    deletedClaims: keepClaims ? [] : former,
    keptClaims: keepClaims ? former : [],
  };
}

/** For how many waits a checkout may take before others may end it. */
const waits = 4;

function deadlineOf({ now, timeoutSeconds }: TitanSession): string {
  return new Date(now().getTime() + waits * timeoutSeconds * 1000).toISOString();
}

/** Notes the checkout and stops the pod, in one write: of several that begin at once, one does. */
async function begin(
  session: TitanSession,
  { repository, commit, claims }: CheckoutPlan,
  keepClaims: boolean,
): Promise<string> {
  const { name, live: planned } = repository;
  const id = randomUUID();
  await change(session, name, (live) => {
    // One that is dead was ended before this was planned.
    const other = pendingOf(live);
    if (other) throw underWay(name, other);
    if (JSON.stringify(mountedBy(live)) !== JSON.stringify(planned.claims)) {
      throw new UserError(`Somebody else checked something out in ${name} meanwhile: nothing was changed`, [
        { where: `StatefulSet/${name}`, message: 'mounts other claims now', fix: 'run the command again' },
      ]);
    }
    const { spec } = live as V1StatefulSet;
    const annotation = live.metadata?.annotations?.[titan.annotations.from];
    const pending: Pending = {
      ...{ id, commit: commit.id, by: session.author, since: session.now().toISOString() },
      deadline: deadlineOf(session),
      before: {
        replicas: spec?.replicas ?? 0,
        claims: planned.claims,
        ...(annotation !== undefined && { from: annotation }),
      },
      ...{ claims, keepClaims },
    };
    return { metadata: { annotations: pendingAnnotation(pending) }, spec: { replicas: 0 } };
  });
  return id;
}

/** The note with a later deadline: whoever works on it is alive. */
function renewed(session: TitanSession, live: LiveObject): Record<string, string | null> {
  const pending = pendingOf(live);
  return pending ? pendingAnnotation({ ...pending, deadline: deadlineOf(session) }) : {};
}

async function makeClaims({ cluster }: TitanSession, { manifests }: CheckoutPlan): Promise<void> {
  for (const manifest of manifests) {
    if (await cluster.create(manifest)) continue;
    throw new UserError('A claim of that name was made by somebody else', [
      {
        where: `PersistentVolumeClaim/${manifest.metadata.name}`,
        message: 'is there',
        fix: 'run the command again',
      },
    ]);
  }
}

/** What is thrown in the end: after going back, or with a word on how to go on. */
async function failed(
  session: TitanSession,
  plan: CheckoutPlan,
  id: string,
  error: unknown,
): Promise<unknown> {
  const { repository, commit } = plan;
  const { name } = repository;
  if (error instanceof Interrupted) {
    let state = 'was removed meanwhile';
    await change(session, name, (live) => {
      const pending = pendingOf(live);
      const mounts = Object.values(mountedBy(live)).join() === Object.values(plan.claims).join();
      const runs = ((live as V1StatefulSet).spec?.replicas ?? 0) > 0;
      const data = mounts ? `the data of ${commit.id}` : 'the data that it had';
      state = runs ? `it starts with ${data}` : `it does not run, and has ${data}`;
      return pending?.id === id
        ? { metadata: { annotations: pendingAnnotation({ ...pending, interrupted: true }) } }
        : undefined;
    });
    return new Interrupted(
      `Stopped in the middle of a checkout of ${name}: ${state}. ${howToEnd(session.environment, name, commit.id)}`,
    );
  }
  if (!(error instanceof UserError)) return error;
  try {
    const outcome = await settle(session, name, { id, back: true, quiet: true });
    if (outcome === 'none') return error;
    const back = `${name} went back to what it had: ${Object.values(repository.live.claims).join(', ')}`;
    if (repository.live.settings.running) await waitUntilReady(session, name);
    return new UserError(`${commit.id} was not checked out: ${error.title}`, [
      ...error.problems,
      { message: back },
    ]);
  } catch (again) {
    if (!(again instanceof UserError)) return again;
    return new UserError(`${commit.id} was not checked out: ${error.title}`, [
      ...error.problems,
      {
        message: `going back failed, too: ${again.title}`,
        fix: `talestack titan start ${session.environment} ${name}`,
      },
      ...again.problems,
    ]);
  }
}
