import type { V1StatefulSet } from '@kubernetes/client-node';
import { z } from 'zod';

import type { LiveObject } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import type { TitanSession } from './session';

const annotation = 'titan.talestack.io/pending';

const schema = z.object({
  /** Of this one checkout: whoever does not find it any more has been relieved of it. */
  id: z.string(),
  commit: z.string(),
  by: z.string(),
  /** When it began; ISO 8601. */
  since: z.string(),
  /** After this, nobody is at work on it any more. */
  deadline: z.string(),
  /** Whoever began it said that they stopped. */
  interrupted: z.boolean().optional(),
  /** The repository as it was. */
  before: z.object({
    replicas: z.number(),
    claims: z.record(z.string(), z.string()),
    /** The annotation that says what is checked out. */
    from: z.string().optional(),
  }),
  /** Claims that the checkout makes, by volume. */
  claims: z.record(z.string(), z.string()),
  /** Whether the claims that the repository had stay afterwards. */
  keepClaims: z.boolean(),
});

/**
 * A checkout that has begun, noted on the StatefulSet: whoever comes after an
 * interrupted one, on whatever machine, knows how to end it.
 */
export type Pending = z.infer<typeof schema>;

/** A note that this version cannot read: somebody's, of whom nothing is known. */
const unreadable = 'unreadable';

/** What is noted on a StatefulSet; undefined where nothing is under way. */
export function pendingOf({ metadata }: Pick<V1StatefulSet, 'metadata'>): Pending | undefined {
  const text = metadata?.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data ?? somebodys();
  } catch {
    return somebodys();
  }
}

function somebodys(): Pending {
  return {
    ...{ id: unreadable, commit: '(unknown)', by: 'somebody', since: '(unknown)', deadline: '9999-12-31' },
    ...{ before: { replicas: 0, claims: {} }, claims: {}, keepClaims: true },
  };
}

/** As an annotation; undefined removes it. */
export function pendingAnnotation(pending: Pending | undefined): Record<string, string | null> {
  return { [annotation]: pending === undefined ? null : JSON.stringify(pending) };
}

/** Whether whoever began it is still at work, as far as anyone can know. */
function isUnderWay(pending: Pending, now: Date): boolean {
  return pending.interrupted !== true && now < new Date(pending.deadline);
}

/**
 * What changes a repository waits until nobody else changes it.
 *
 * @throws UserError when somebody's checkout is under way
 */
export function checkNotUnderWay(
  session: Pick<TitanSession, 'now'>,
  name: string,
  pending: Pending | undefined,
  takeOver: boolean,
): void {
  checkReadable(name, pending);
  if (pending && !takeOver && isUnderWay(pending, session.now())) throw underWay(name, pending);
}

/** @throws UserError for a note that cannot be read: nobody can say what to go back to */
export function checkReadable(name: string, pending: Pending | undefined): void {
  if (pending?.id === unreadable) throw underWay(name, pending);
}

/** What is said to whoever comes second. */
export function underWay(name: string, pending: Pending): UserError {
  if (pending.id === unreadable) {
    return new UserError(`Somebody changes ${name}: nothing was changed`, [
      {
        where: `StatefulSet/${name}`,
        key: annotation,
        message: 'is a note that cannot be read',
        fix: `use the version of talestack that wrote it; or, when nobody is at work and the right claims are mounted: kubectl annotate statefulset ${name} ${annotation}-`,
      },
    ]);
  }
  return new UserError(`A checkout of ${name} is under way: nothing was changed`, [
    {
      where: `StatefulSet/${name}`,
      message: `${pending.by} checks out ${pending.commit} since ${pending.since}`,
      fix: `wait for it; if it is known to be dead, give --take-over (by itself from ${pending.deadline})`,
    },
  ]);
}

/** The commands that lead out of a checkout that nobody ended. */
export function howToEnd(environment: string, name: string, commit: string): string {
  return `To do it anew: talestack titan checkout ${environment} ${name} ${commit}; to end it: talestack titan start ${environment} ${name}, which keeps it if it is ready by then, and else goes back`;
}

/** @throws UserError when another one took it over, or ended it */
export function checkStillOurs(live: LiveObject, id: string, name: string): void {
  if (pendingOf(live)?.id === id) return;
  throw new UserError(`Somebody else took over the checkout of ${name}`, [
    { where: `StatefulSet/${name}`, message: 'nothing more was done here', fix: 'talestack titan status' },
  ]);
}
