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

/** What is noted on a StatefulSet; undefined where nothing is under way. */
export function pendingOf({ metadata }: Pick<V1StatefulSet, 'metadata'>): Pending | undefined {
  const text = metadata?.annotations?.[annotation];
  if (text === undefined) return undefined;
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** As an annotation; undefined removes it. */
export function pendingAnnotation(pending: Pending | undefined): Record<string, string | null> {
  return { [annotation]: pending === undefined ? null : JSON.stringify(pending) };
}

/** Whether whoever began it is still at work, as far as anyone can know. */
export function isUnderWay(pending: Pending, now: Date): boolean {
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
  if (pending && !takeOver && isUnderWay(pending, session.now())) throw underWay(name, pending);
}

/** What is said to whoever comes second. */
export function underWay(name: string, pending: Pending): UserError {
  return new UserError(`A checkout of ${name} is under way: nothing was changed`, [
    {
      where: `StatefulSet/${name}`,
      message: `${pending.by} checks out ${pending.commit} since ${pending.since}`,
      fix: `wait for it; if it is known to be dead, give --take-over (by itself from ${pending.deadline})`,
    },
  ]);
}

/** @throws UserError when another one took it over, or ended it */
export function checkStillOurs(live: LiveObject, id: string, name: string): void {
  if (pendingOf(live)?.id === id) return;
  throw new UserError(`Somebody else took over the checkout of ${name}`, [
    { where: `StatefulSet/${name}`, message: 'nothing more was done here', fix: 'talestack titan status' },
  ]);
}
