import { orDenied } from '../../../stacks/workloads';
import { titan } from '../../app';
import type { RepositorySettings } from '../../config/schema/titan';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { checkCommandsMay, ownerText } from './owner';
import type { AllRepositories } from './read';
import { readAll } from './read';
import type { TitanSession } from './session';
import { waitUntilReady } from './wait';

/** What making a repository came to. */
export interface Made {
  /** As `objectPath` writes them. */
  readonly made: readonly string[];
  /** Claims of an earlier repository of this name, with their data. */
  readonly takenOver: readonly string[];
}

/**
 * @param action the command, for messages
 * @throws UserError when the config names it, or a repository of that name is there
 */
export async function checkIsFree(
  session: TitanSession,
  name: string,
  action: string,
): Promise<AllRepositories> {
  const all = await readAll(session);
  const { config, environment } = session;
  const found = all.there.find((each) => each.name === name);
  const write = `change what stands there, or choose another name`;
  if (name in config.titan.repositories)
    checkCommandsMay(session, { name, owner: { kind: 'commands' } }, { action, write });
  if (found) {
    throw new UserError(`There is a repository ${name} already: nothing was changed`, [
      {
        where: `StatefulSet/${config.titan.namespace}/${name}`,
        message: `belongs to: ${ownerText(found)}`,
        fix: `choose another name; talestack titan status ${environment} ${name} shows it`,
      },
    ]);
  }
  return all;
}

/**
 * Makes a repository that commands own. What an earlier try left is taken for
 * what it is; the StatefulSet comes last, and is what makes it a repository.
 *
 * @param onMade told of each object once it is made, also where a later one fails
 * @throws UserError when an object of another owner is in the way, or somebody else was faster
 */
export async function makeRepository(
  session: TitanSession,
  name: string,
  settings: RepositorySettings,
  onMade: (made: Manifest) => void = () => undefined,
): Promise<Made> {
  const { cluster, config } = session;
  const manifests = titan.repositoryManifests(titan.commandRepository(config, name, settings));
  await ensureNamespace(session);
  await checkSecret(session, name, settings.envSecret);
  const found = await Promise.all(manifests.map((each) => cluster.get(each)));
  const problems = manifests.flatMap((manifest, index): Problem[] => {
    const live = found[index];
    if (!live || isOwn(live, name)) return [];
    const owner = ownerText({ owner: titan.ownerOf(live) });
    return [{ where: objectPath(manifest), message: `is there already, and belongs to: ${owner}` }];
  });
  if (problems.length > 0)
    throw new UserError(`${name} cannot be made: other objects have its names`, problems);
  const made: string[] = [];
  const takenOver: string[] = [];
  for (const manifest of manifests) {
    const path = objectPath(manifest);
    if (await cluster.create(manifest)) {
      made.push(path);
      onMade(manifest);
    } else if (manifest.kind === 'StatefulSet') throw fasterElsewhere(path);
    else if (manifest.kind === 'PersistentVolumeClaim') takenOver.push(path);
  }
  if (takenOver.length > 0)
    session.say(`Claims that were there before, with their data: ${takenOver.join(', ')}`);
  if (settings.running) await waitUntilMade(session, name);
  return { made, takenOver };
}

/** A pod without its Secret never starts. Where credentials may not look, the pod will tell. */
async function checkSecret(
  { cluster, config }: TitanSession,
  name: string,
  secret: string | undefined,
): Promise<void> {
  if (secret === undefined) return;
  const { namespace } = config.titan;
  const ref = { apiVersion: 'v1', kind: 'Secret', metadata: { name: secret, namespace } };
  const isThere = await orDenied(
    cluster.get(ref).then((found) => found !== undefined),
    () => true,
  );
  if (isThere) return;
  throw new UserError(`The Secret of ${name} is missing: nothing was made but the namespace`, [
    {
      where: `Secret/${namespace}/${secret}`,
      key: '--env-secret',
      value: secret,
      message: 'is not there',
      fix: `make it, each key a variable, then run the command again: kubectl -n ${namespace} create secret generic ${secret} --from-env-file=FILE`,
    },
  ]);
}

async function waitUntilMade(session: TitanSession, name: string): Promise<void> {
  try {
    await waitUntilReady(session, name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { environment } = session;
    const fix = `mend it, and see talestack titan status ${environment} ${name}; or begin anew after talestack titan rm ${environment} ${name} --delete-data`;
    throw new UserError(error.title, [...error.problems, { message: `${name} was made and stays`, fix }]);
  }
}

function fasterElsewhere(path: string): UserError {
  return new UserError('Somebody else made it at the same time', [
    { where: path, message: 'is there now', fix: 'talestack titan status' },
  ]);
}

function isOwn({ metadata }: { metadata?: Manifest['metadata'] | object }, name: string): boolean {
  const { labels = {} } = (metadata ?? {}) as Partial<Manifest['metadata']>;
  const owner = titan.ownerOf({ metadata: metadata as NonNullable<titan.LiveObject['metadata']> });
  return owner.kind === 'commands' && labels[titan.titanLabels.repository] === name;
}

/** The namespace of repositories; one that is there is used as it is. */
async function ensureNamespace({ cluster, config, say }: TitanSession): Promise<void> {
  const name = config.titan.namespace;
  if (await cluster.get({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })) return;
  for (const manifest of titan.namespaceManifests(config)) await cluster.create(manifest);
  say(`Made the namespace ${name} (Pod Security: restricted)`);
}
