import type { titan } from '../../app';
import type { RepositorySettings } from '../../config/schema/titan';
import { repository, repositoryName } from '../../config/schema/titan';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** What `init` is told on the command line. */
export interface SettingsArgs {
  readonly image: string | undefined;
  /** `SIZE` for all volumes, `VOLUME=SIZE` for one. */
  readonly size: readonly string[] | undefined;
  readonly 'storage-class': string | undefined;
  /** `NAME=VALUE`. */
  readonly environment: readonly string[] | undefined;
  readonly 'env-secret': string | undefined;
  readonly port: readonly number[] | undefined;
  readonly service: 'None' | 'ClusterIP' | 'LoadBalancer' | undefined;
  readonly user: number | undefined;
  readonly group: number | undefined;
  readonly 'writable-root': boolean | undefined;
}

/** Those flags, as yargs has them. */
export const settingsOptions = {
  image: { type: 'string', describe: 'image of the database [default: that of --metadata]' },
  size: {
    type: 'string',
    array: true,
    nargs: 1,
    describe: '[VOLUME=]SIZE: size of the claims, such as 10Gi or v0=10Gi [default: 1Gi]',
  },
  'storage-class': { type: 'string', describe: 'StorageClass of the claims' },
  // `env` is the environment of talestack.
  environment: {
    alias: 'e',
    type: 'string',
    array: true,
    nargs: 1,
    describe: 'NAME=VALUE: environment variable',
  },
  'env-secret': { type: 'string', describe: 'Secret whose keys become environment variables' },
  port: { type: 'number', array: true, nargs: 1, describe: 'port, instead of those that the image exposes' },
  service: {
    choices: ['None', 'ClusterIP', 'LoadBalancer'],
    describe: 'a further Service with an address of its own',
  },
  user: { type: 'number', describe: 'user that the image runs as [default: 999]' },
  group: { type: 'number', describe: 'group of that user [default: the same number]' },
  'writable-root': { type: 'boolean', describe: 'let the image write beside its volumes' },
} as const;

/** @throws UserError for a name that no repository can have */
export function checkName(name: string): void {
  const parsed = repositoryName().safeParse(name);
  if (parsed.success) return;
  throw new UserError('The repository cannot have this name', [
    {
      key: 'REPO',
      value: name,
      message: parsed.error.issues[0]?.message ?? 'is no name for a repository',
      allowed: 'up to 52 lower-case letters, digits and inner hyphens, a letter first',
    },
  ]);
}

/**
 * What a repository is made of: what the image says of itself, under what the
 * command line says.
 *
 * @throws UserError with every problem
 */
export function settingsOf(args: SettingsArgs, metadata: titan.ImageMetadata): RepositorySettings {
  const problems: Problem[] = [];
  const image = args.image ?? metadata.tag ?? metadata.digest;
  if (image === undefined)
    problems.push({ key: '--image', message: 'is missing: the metadata do not name the image' });
  const sizes = sizesOf(args.size ?? [], metadata, problems);
  const env = pairsOf(args.environment ?? [], problems);
  const { port, service, user = metadata.user, group = metadata.group } = args;
  const storageClass = args['storage-class'];
  const parsed = repository.safeParse({
    image: image ?? 'none',
    volumes: Object.fromEntries(
      metadata.volumes.map(({ name, path }) => [
        name,
        { path, ...sizes(name), ...(storageClass !== undefined && { storageClass }) },
      ]),
    ),
    ports: port ?? metadata.ports,
    udpPorts: port ? [] : metadata.udpPorts,
    env,
    ...(args['env-secret'] !== undefined && { envSecret: args['env-secret'] }),
    ...(service !== undefined && { service: { type: service } }),
    ...(user !== undefined && { user }),
    ...(group !== undefined && { group }),
    ...(args['writable-root'] !== undefined && { writableRoot: args['writable-root'] }),
  });
  for (const { path, message } of parsed.error?.issues ?? []) {
    if (path[0] !== 'env') problems.push({ key: path.map(String).join('.'), message });
    // The value may be a password.
    else problems.push({ key: '--environment', message: `${String(path[1] ?? '')}: ${message}` });
  }
  if (problems.length > 0 || !parsed.success) throw new UserError('The repository cannot be made', problems);
  return parsed.data;
}

/** The size that is asked for a volume, if any; what is wrong goes to the problems. */
export function sizesOf(
  words: readonly string[],
  { volumes }: Pick<titan.ImageMetadata, 'volumes'>,
  problems: Problem[],
) {
  const names = volumes.map(({ name }) => name);
  let all: string | undefined;
  const one = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const name = word.slice(0, Math.max(0, at));
    if (at < 0) all = word;
    else if (names.includes(name)) one.set(name, word.slice(at + 1));
    else {
      const allowed = volumes.map((each) => `${each.name} (${each.path})`).join(', ');
      problems.push({ key: '--size', value: word, message: 'the image has no such volume', allowed });
    }
  }
  return (name: string) => {
    const size = one.get(name) ?? all;
    return size === undefined ? {} : { size };
  };
}

/** `NAME=VALUE`; what is wrong is told without the value. @throws nothing: what is wrong goes to the problems */
export function pairsOf(
  words: readonly string[],
  problems: Problem[],
  option = '--environment',
): Record<string, string> {
  return Object.fromEntries(
    words.flatMap((word, index) => {
      const at = word.indexOf('=');
      if (at > 0) return [[word.slice(0, at), word.slice(at + 1)]];
      problems.push({ key: option, message: `number ${index + 1} is no NAME=VALUE` });
      return [];
    }),
  );
}

/** `NAME=VALUE` of a command that has nothing else to check. @throws UserError */
export function namedValues(words: readonly string[], option: string): Record<string, string> {
  const problems: Problem[] = [];
  const values = pairsOf(words, problems, option);
  if (problems.length > 0) throw new UserError(`${option} cannot be used`, problems);
  return values;
}
