import type { ObjectRef } from '../../../stacks/workloads';
import { titan } from '../../app';
import { UserError } from '../../errors';
import { objectPath } from '../../kube/manifest';
import { checkCommandsMay } from './owner';
import { checkNotUnderWay } from './pending';
import type { LeftRepository, ThereRepository } from './read';
import { readAll } from './read';
import { removeCommit, split } from './retention';
import type { TitanSession } from './session';
import { waitFor } from './wait';

export interface RemoveOptions {
  /** @default false */
  readonly deleteData?: boolean;
  /** @default false */
  readonly commits?: boolean;
  readonly takeOver?: boolean;
}

/** What removing a repository would do, to be shown before it is done. */
export interface Removal {
  readonly name: string;
  readonly objects: readonly ObjectRef[];
  readonly claims: readonly ObjectRef[];
  readonly commits: readonly titan.LiveCommit[];
  /** Claims that stay, and whether they were mounted: `init` takes those again. @default none */
  readonly notes?: readonly { readonly claim: ObjectRef; readonly mounted: boolean }[];
  /** What stays, and why. */
  readonly stays: readonly { readonly what: string; readonly because: string }[];
}

/**
 * What goes and what stays.
 *
 * @throws UserError when the config owns it, or nothing of it is there
 */
export async function planRemoval(
  session: TitanSession,
  name: string,
  { deleteData = false, commits = false, takeOver = false }: RemoveOptions,
): Promise<Removal> {
  const all = await readAll(session);
  const found: ThereRepository | LeftRepository | undefined = [...all.there, ...all.left].find(
    (each) => each.name === name,
  );
  const write = 'take it out';
  if (name in session.config.titan.repositories)
    checkCommandsMay(session, { name, owner: { kind: 'commands' } }, { action: 'rm', write });
  if (!found) {
    const names = [...all.there, ...all.left].map((each) => each.name);
    throw new UserError(`There is no repository ${name}: nothing was changed`, [
      { key: 'REPO', value: name, message: 'is not there', allowed: names.join(', ') || 'none is there' },
    ]);
  }
  if (found.live) {
    checkCommandsMay(session, found, { action: 'rm', write });
    checkNotUnderWay(session, name, found.pending, takeOver);
  }
  const ref = (kind: string, object: string): ObjectRef => ({
    apiVersion: kind === 'StatefulSet' ? 'apps/v1' : 'v1',
    kind,
    metadata: { name: object, namespace: session.config.titan.namespace },
  });
  const services = found.services.filter((each) => isOfCommands(each));
  // Claims of a config are its `down` to delete.
  const own = found.claims.filter(({ owner }) => owner.kind === 'commands');
  // What an unfinished checkout would go back to.
  const mounted = found.live && Object.values(found.pending?.before.claims ?? found.live.claims);
  const judged = split(session, found.commits, withoutIt(all, name));
  return {
    name,
    objects: [
      ...services.map((each) => ref('Service', each.metadata?.name ?? '')),
      ...(found.live ? [ref('StatefulSet', name)] : []),
    ],
    claims: deleteData ? own.map((each) => ref('PersistentVolumeClaim', each.name)) : [],
    commits: commits ? judged.goes : [],
    notes:
      mounted && !deleteData
        ? own.map((each) => ({
            claim: ref('PersistentVolumeClaim', each.name),
            mounted: mounted.includes(each.name),
          }))
        : [],
    stays: [
      ...found.claims
        .filter((each) => !deleteData || each.owner.kind !== 'commands')
        .map((each) => ({
          what: objectPath(ref('PersistentVolumeClaim', each.name)),
          because: each.owner.kind === 'commands' ? 'no --delete-data' : 'not made by commands',
        })),
      ...(commits
        ? judged.stays.map(({ commit, because }) => ({ what: `commit ${commit.id}`, because }))
        : found.commits.map(({ id }) => ({ what: `commit ${id}`, because: 'no --commits' }))),
    ],
  };
}

/** What it has checked out itself does not keep its own commits; a push that is under way does. */
function withoutIt(all: Awaited<ReturnType<typeof readAll>>, name: string) {
  const others = <T extends { readonly name: string }>(list: readonly T[]) =>
    list.filter((each) => each.name !== name);
  const own = [...all.there, ...all.left]
    .filter((each) => each.name === name)
    .map((each): LeftRepository => ({ ...each, live: undefined, claims: [] }));
  return { ...all, there: others(all.there), left: [...others(all.left), ...own] };
}

function isOfCommands(object: object): boolean {
  return titan.ownerOf(object).kind === 'commands';
}

/** What will happen, as text for whoever is to agree to it. */
export function describeRemoval({ objects, claims, commits, stays }: Removal): string {
  const gone = [
    ...[...objects, ...claims].map(objectPath),
    ...commits.map(({ id, message }) => `commit ${id}${message === '' ? '' : `  ${message}`}`),
  ];
  const lines = (title: string, list: readonly string[]) =>
    list.length === 0 ? [] : [title, ...list.map((each) => `  ${each}`)];
  return [
    ...lines('To be deleted:', gone),
    ...lines(
      'To be kept:',
      stays.map(({ what, because }) => `${what}  (${because})`),
    ),
  ].join('\n');
}

/** Whether there is anything to delete. */
export function isEmpty({ objects, claims, commits }: Removal): boolean {
  return objects.length + claims.length + commits.length === 0;
}

/** Removes it: first the pod, then what it used; waits until all is gone. @throws UserError naming what stays */
export async function remove(
  session: TitanSession,
  { name, objects, claims, commits, notes = [] }: Removal,
): Promise<void> {
  const { cluster } = session;
  for (const { claim, mounted } of notes)
    await cluster.update(claim, () => ({ metadata: { annotations: titan.noted.mounted(mounted) } }));
  for (const ref of [...objects, ...claims]) await cluster.delete(ref);
  for (const each of commits) await removeCommit(session, each);
  await waitFor(session, `${name} goes`, `Not all of ${name} is gone`, async () => {
    const left = await Promise.all(
      [...objects, ...claims].map(async (ref) => ((await cluster.get(ref)) ? [objectPath(ref)] : [])),
    );
    const still = left.flat();
    if (still.length === 0) return { done: true, value: undefined };
    return {
      done: false,
      waiting: still.join(', '),
      problems: still.map((where) => ({
        where,
        message: 'is being deleted, but something holds it',
        fix: 'kubectl describe it: a pod that uses it, or a finalizer, is named there',
      })),
    };
  });
}
