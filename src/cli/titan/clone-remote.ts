import type { RepositorySettings } from '../../config/schema-titan';
import { checkout, planCheckout } from './checkout';
import { checkedCommitId } from './commit';
import { checkIsFree, makeRepository } from './make';
import { readThere } from './read';
import type { Remote, RemoteParameters } from './remote';
import { planRemoval, remove } from './remove';
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

/**
 * Makes a repository and pulls a commit of a remote into it. It starts once the
 * commit is checked out; until then it can be taken back, and is, if anything fails.
 */
export async function cloneRemote(
  session: TitanSession,
  { name, settings, remote, parameters, commit }: CloneRemoteOptions,
): Promise<Synced> {
  checkedCommitId(commit);
  await checkIsFree(session, name, 'clone');
  const { made } = await makeRepository(session, name, { ...settings, running: false });
  try {
    const pulled = await pull(
      session,
      { repository: await readThere(session, name), remote, parameters },
      commit,
    );
    const plan = await planCheckout(session, name, commit);
    await checkout(session, plan, { start: true });
    return { commit: pulled.commit, remote: pulled.remote, operation: pulled.operation };
  } catch (error) {
    await takeBack(session, name);
    session.say(`Took back what was made: ${made.join(', ')}`);
    throw error;
  }
}

/** Also at Ctrl-C, when no wait would wait any more. */
async function takeBack(session: TitanSession, name: string): Promise<void> {
  const unhurried = { ...session, signal: new AbortController().signal };
  const options = { deleteData: true, commits: true, takeOver: true };
  await remove(unhurried, await planRemoval(unhurried, name, options));
}
