import type { RepositorySettings } from '../../config/schema/titan';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { checkout, planCheckout } from './checkout';
import { checkedCommitId } from './commit';
import { checkIsFree, makeRepository } from './make';
import type { AllRepositories } from './read';
import { readAll, readThere } from './read';
import type { Remote, RemoteParameters } from './remote';
import { remove } from './remove';
import { split } from './retention';
import type { TitanSession } from './session';
import type { Synced } from './sync';
import { pull } from './sync';

export interface CloneRemoteOptions {
  readonly name: string;
  readonly settings: RepositorySettings;
  readonly remote: Remote;
  readonly parameters: RemoteParameters;
  /** Id of the commit at the remote. */
  readonly commit: string;
}

/** What one run made, to be taken back if it fails. */
interface OwnWork {
  readonly objects: Manifest[];
  readonly claims: Manifest[];
  /** Id of the commit, once the pull of it began. */
  commit?: string;
}

/**
 * Makes a repository and pulls a commit of a remote into it. It starts once the
 * commit is checked out; until then it can be taken back, and is, if anything fails.
 *
 * @throws UserError also when claims or commits of an earlier repository of that name are left
 */
export async function cloneRemote(
  session: TitanSession,
  { name, settings, remote, parameters, commit }: CloneRemoteOptions,
): Promise<Synced> {
  checkedCommitId(commit);
  checkNothingLeft(session, await checkIsFree(session, name, 'clone'), name);
  const own: OwnWork = { objects: [], claims: [] };
  try {
    const { takenOver } = await makeRepository(session, name, { ...settings, running: false }, (made) =>
      (made.kind === 'PersistentVolumeClaim' ? own.claims : own.objects).push(made),
    );
    // Nothing was left a moment ago: the checkout would delete what somebody else made since.
    if (takenOver.length > 0) throw leftError(session, name, takenOver.length, 0);
    own.commit = commit;
    const pulled = await pull(
      session,
      { repository: await readThere(session, name), remote, parameters },
      commit,
    );
    const plan = await planCheckout(session, name, commit);
    own.claims.push(...plan.manifests);
    await checkout(session, plan, { start: true });
    return { commit: pulled.commit, remote: pulled.remote, operation: pulled.operation };
  } catch (error) {
    throw await takenBack(session, name, own, error);
  }
}

/** Claims and commits of an earlier repository are somebody's data: they are neither used nor deleted. */
function checkNothingLeft(session: TitanSession, { left }: AllRepositories, name: string): void {
  const found = left.find((each) => each.name === name);
  if (found) throw leftError(session, name, found.claims.length, found.commits.length);
}

function leftError({ environment }: TitanSession, name: string, claims: number, commits: number): UserError {
  return new UserError(`There are data of an earlier repository ${name}: nothing of it was changed`, [
    {
      key: 'NEW',
      value: name,
      message: `${claims} claims and ${commits} commits of that name are left`,
      fix: `choose another name; or, to lose them, talestack titan rm ${environment} ${name} --delete-data --commits`,
    },
  ]);
}

/** What is thrown in the end: what went wrong first, and what could not be taken back. */
async function takenBack(
  session: TitanSession,
  name: string,
  own: OwnWork,
  error: unknown,
): Promise<unknown> {
  const { environment, say } = session;
  if (own.objects.length + own.claims.length === 0) return error;
  try {
    await takeBack(session, name, own);
    say(`Took back what was made: ${[...own.claims, ...own.objects].map(objectPath).join(', ')}`);
    return error;
  } catch (again) {
    const message = `taking back what was made failed, too: ${again instanceof Error ? again.message : String(again)}`;
    const problem: Problem = { message, fix: `talestack titan rm ${environment} ${name}` };
    if (error instanceof UserError) return new UserError(error.title, [...error.problems, problem]);
    say(`${message}; ${problem.fix ?? ''}`);
    return error;
  }
}

/** Also at Ctrl-C, when no wait would wait any more. */
async function takeBack(
  session: TitanSession,
  name: string,
  { objects, claims, commit }: OwnWork,
): Promise<void> {
  const unhurried = { ...session, signal: new AbortController().signal };
  const all = await readAll(unhurried);
  const mine = [...all.there, ...all.left]
    .filter((each) => each.name === name)
    .flatMap((each) => each.commits)
    .filter(({ id, author }) => id === commit && author === session.author);
  const others = { ...all, there: all.there.filter((each) => each.name !== name) };
  const commits = split(unhurried, mine, others).goes;
  await remove(unhurried, { name, objects, claims, commits, stays: [] });
}
