import { UserError } from '../errors';
import { titanChecks } from './checks/titan';
import { explainIssues } from './explain';
import type { Tree } from './layer';
import { dotted, leaves, Merged } from './layer';
import { schema } from './schema';
import type { RepositorySettings } from './schema/titan';
import { repositoryName } from './schema/titan';

/**
 * A repository that is in no configuration, with the same defaults and checks as
 * those that are.
 *
 * @param given keys as below `titan.repositories.NAME`
 * @throws UserError with every problem, each with its key, such as `volumes.v0.size`
 */
export function repositorySettings(name: string, given: Tree): RepositorySettings {
  const named = repositoryName().safeParse(name);
  // The schema looks no further than at a name that it refuses.
  const key = named.success ? name : 'repository';
  const place = ['titan', 'repositories', key];
  const merged = new Merged([
    {
      // Named, so that there is a repository also where nothing is given.
      values: leaves({ running: true, ...given }, place),
      origin: (path) => ({ key: path.length > place.length ? dotted(path.slice(place.length)) : 'name' }),
    },
  ]);
  const parsed = schema.safeParse(merged.tree);
  const problems = [
    ...(named.error?.issues ?? []).map(({ message, ...issue }) => ({
      key: 'name',
      value: name,
      message,
      ...(issue.code === 'custom' && issue.params),
    })),
    ...(parsed.success ? titanChecks(parsed.data, merged) : explainIssues(parsed.error.issues, merged)),
  ];
  const settings = parsed.data?.titan.repositories[key];
  if (problems.length > 0 || !settings) {
    throw new UserError(`The repository ${JSON.stringify(name)} cannot be made like this`, problems);
  }
  return settings;
}
