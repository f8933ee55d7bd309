import { randomUUID } from 'node:crypto';

import type { V1StatefulSet } from '@kubernetes/client-node';

import type { LiveObject } from '../../../stacks/workloads';
import { titan } from '../../app';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { Interrupted } from '../boundary';
import { chosenCommit, largerQuantity } from './commits';
import { checkCommandsMay } from './owner';
import type { Pending } from './pending';
import {
  checkNotUnderWay,
  checkStillOurs,
  howToEnd,
  pendingAnnotation,
  pendingOf,
  underWay,
} from './pending';
import type { ThereRepository } from './read';
import { readThere } from './read';
import { checkSnapshots } from './requirements';
import type { TitanSession } from './session';
import { outcomeOf, settle } from './settle';
import { change, deleteClaims, mountedBy, mounting } from './stateful-set';
import { waitForClaims, waitUntilReady, waitUntilStopped } from './wait';

export interface CheckoutOptions {
  /** Keep the claims that are mounted now, and what is on them. @default false */
  readonly keepClaims?: boolean;
  /** Take over another one's checkout that is known to be dead. @default false */
  readonly takeOver?: boolean;
  /** Start it afterwards, also where it did not run. @default as it was */
  readonly start?: boolean;
}

/** A checkout that was thought through, before anything of it was done. */
export interface CheckoutPlan {
  readonly repository: ThereRepository;
  readonly commit: titan.LiveCommit;
  /** Claims to be made, by volume. */
  readonly claims: Readonly<Record<string, string>>;
  /** Claims that are mounted now, and go afterwards. */
  readonly former: readonly string[];
  readonly manifests: readonly Manifest[];
  readonly from: titan.FullSource;
  /** One that nobody ended: the checkout does so before it begins. */
  readonly ends: UnfinishedCheckout | undefined;
}

/** An unfinished checkout, and what ending it comes to. */
export interface UnfinishedCheckout {
  readonly pending: Pending;
  readonly outcome: 'finished' | 'back';
  /** Claims that go with it. */
  readonly deletes: readonly string[];
}

/** What will be lost, for whoever is to agree to it. */
export function describeLosses({ ends, former }: CheckoutPlan, keepClaims: boolean): string {
  const list = (claims: readonly string[]) => claims.map((each) => `  PersistentVolumeClaim ${each}`);
  const { commit, by } = ends?.pending ?? { commit: '', by: '' };
  return [
    ...(ends ? [`To be ended first: the checkout of ${commit} that ${by} began`] : []),
    ...(ends && ends.deletes.length > 0 ? ['To be deleted with it:', ...list(ends.deletes)] : []),
    ...(keepClaims
      ? []
      : ['To be deleted, with what was written to them since the last commit:', ...list(former)]),
  ].join('\n');
}

/** What a checkout came to. */
export interface CheckedOut {
  readonly commit: string;
  readonly claims: Readonly<Record<string, string>>;
  readonly deletedClaims: readonly string[];
  readonly keptClaims: readonly string[];
}

/**
 * What a checkout would do. Changes nothing: an earlier one that was interrupted is
 * ended by {@link checkout}.
 *
 * @throws UserError when commands may not, the commit is not there, or the cluster lacks what is needed
 */
export async function planCheckout(
  session: TitanSession,
  name: string,
  wanted: string,
  options: CheckoutOptions = {},
): Promise<CheckoutPlan> {
  const before = await readThere(session, name);
  const { environment } = session;
  // First whether there is such a commit: the line to write in a config is to work.
  const commit = chosenCommit(before.commits, wanted, name);
  checkCommandsMay(session, before, {
    action: 'checkout',
    key: 'from',
    write: `write from: {commit: ${commit.id}} there`,
  });
  checkNotUnderWay(session, name, before.pending, options.takeOver ?? false);
  const { repository, ends } = afterEnding(before);
  const { live, claims } = repository;
  const mounted = claims.filter((each) => Object.values(live.claims).includes(each.name));
  for (const storageClass of new Set(mounted.map((each) => each.storageClass)))
    await checkSnapshots(session.cluster, { storageClass, snapshotClass: undefined }, 'restore');
  const missing = Object.keys(live.claims).filter(
    (volume) => !commit.snapshots.some((each) => each.volume === volume),
  );
  if (missing.length > 0) {
    throw new UserError(`The commit ${commit.id} does not fit ${name}: nothing was changed`, [
      { where: `commit ${commit.id}`, message: `has no volume ${missing.join(', ')}` },
      {
        message: 'the image has other volumes than then',
        fix: `talestack titan clone ${environment} ${name}@${commit.id} NEW`,
      },
    ]);
  }
  const from = titan.freshSource(name, { repository: name, commit: commit.id }, claims);
  const manifests = claimManifests(session, repository, commit, from);
  const made = Object.keys(live.claims).map((volume) => [volume, titan.claimName(name, volume, from)]);
  return {
    ...{ repository, commit, manifests, from, ends },
    claims: Object.fromEntries(made) as Record<string, string>,
    former: Object.values(live.claims),
  };
}

/** The repository as it will be once its unfinished checkout is ended, which is done after consent. */
function afterEnding(now: ThereRepository): { repository: ThereRepository; ends?: UnfinishedCheckout } {
  const { pending, statefulSet, live } = now;
  if (!pending) return { repository: now };
  const outcome = outcomeOf(statefulSet, pending);
  const back = outcome === 'back';
  const kept = pending.keepClaims ? [] : Object.values(pending.before.claims);
  const deletes = back ? Object.values(pending.claims) : kept;
  const claims = now.claims.filter(({ name }) => !deletes.includes(name));
  const goes = now.claims.flatMap(({ name }) => (deletes.includes(name) ? [name] : []));
  const replicas = back ? pending.before.replicas : (statefulSet.spec?.replicas ?? 0);
  const mounted = back ? pending.before.claims : live.claims;
  return {
    repository: {
      ...now,
      claims,
      statefulSet: Object.assign({}, statefulSet, {
        spec: Object.assign({}, statefulSet.spec, { replicas }),
      }),
      live: { ...live, claims: mounted, settings: { ...live.settings, running: replicas > 0 } },
    },
    ends: { pending, outcome, deletes: goes },
  };
}

/** Of the class and at least the size of those that they replace; a snapshot may need more. */
function claimManifests(
  { config }: TitanSession,
  { name, live, claims, restoreSizes }: ThereRepository,
  commit: titan.LiveCommit,
  from: titan.FullSource,
): Manifest[] {
  const volumes = Object.fromEntries(
    Object.entries(live.settings.volumes).map(([volume, its]) => {
      const now = claims.find((each) => each.name === live.claims[volume]);
      const snapshot = commit.snapshots.find((each) => each.volume === volume);
      const needed = largerQuantity(snapshot?.size ?? its.size, restoreSizes.get(snapshot?.name ?? ''));
      const size = largerQuantity(now?.size ?? its.size, needed);
      const storageClass = now?.storageClass ?? its.storageClass;
      return [volume, { ...its, size, ...(storageClass !== undefined && { storageClass }) }];
    }),
  );
  const settings = { ...live.settings, volumes, from };
  return titan
    .repositoryManifests(titan.commandRepository(config, name, settings))
    .filter(({ kind }) => kind === 'PersistentVolumeClaim');
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
