import { titan } from '../../app';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { chosenCommit, largerQuantity } from './commits';
import { checkCommandsMay } from './owner';
import type { Pending } from './pending';
import { checkNotUnderWay } from './pending';
import type { ThereRepository } from './read';
import { readThere } from './read';
import { checkSnapshots } from './requirements';
import type { TitanSession } from './session';
import { outcomeOf } from './settle';

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
