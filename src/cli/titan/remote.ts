import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** A place outside of the cluster that commits are pushed to and pulled from. */
export interface Remote {
  /** Titan's name of the kind: `s3`, `ssh`, `s3web`, `nop`. */
  readonly type: string;
  /** As Titan's own command line reads them from the URL. */
  readonly properties: Readonly<Record<string, string | number>>;
  /** As it was given; it never holds a secret. */
  readonly url: string;
}

interface Kind {
  /** How its URLs look. */
  readonly form: string;
  readonly read: (url: URL) => Record<string, string | number>;
  /** Parts of a URL that this kind has no use for. */
  readonly without: readonly ('user' | 'port')[];
  readonly needsUser?: boolean;
  readonly needsHost?: boolean;
  readonly needsPath?: boolean;
  /** Parameters that it takes; each list names alternatives of which one is needed. */
  readonly parameters: readonly string[];
  readonly needed: readonly (readonly string[])[];
}

/** The remotes that Titan has (repositories s3-remote-go, ssh-remote-go, s3web-remote-go and nop-remote-go of titan-data). */
const kinds: Readonly<Record<string, Kind>> = {
  s3: {
    form: 's3://BUCKET[/PATH]',
    needsHost: true,
    without: ['user', 'port'],
    read: ({ hostname, pathname }) => {
      const path = decodeURIComponent(pathname.replace(/^\//, ''));
      return { bucket: hostname, ...(path !== '' && { path }) };
    },
    parameters: ['accessKey', 'secretKey', 'region', 'sessionToken'],
    needed: [['accessKey'], ['secretKey'], ['region']],
  },
  ssh: {
    form: 'ssh://USER@HOST[:PORT]/PATH',
    needsHost: true,
    needsUser: true,
    needsPath: true,
    without: [],
    read: ({ hostname, port, username, pathname }) => ({
      username: decodeURIComponent(username),
      address: hostname,
      // `/~/` is the home of the user.
      path: decodeURIComponent(pathname).replace(/^\/~\//, ''),
      ...(port !== '' && { port: Number(port) }),
    }),
    parameters: ['password', 'key'],
    needed: [['password', 'key']],
  },
  s3web: {
    form: 's3web://HOST[:PORT][/PATH]',
    needsHost: true,
    without: ['user'],
    read: ({ host, pathname }) => ({ url: `http://${host}${pathname}`.replace(/\/$/, '') }),
    parameters: [],
    needed: [],
  },
  nop: { form: 'nop://', without: ['user', 'port'], read: () => ({}), parameters: [], needed: [] },
};

const forms = Object.values(kinds)
  .map(({ form }) => form)
  .join(', ');

/** Whether a word is the URL of a remote, and not the name of a repository. */
export function isRemoteUrl(word: string): boolean {
  return /^[a-z0-9+.-]+:/i.test(word);
}

/**
 * @param text a URL, such as `s3://bucket/path`
 * @throws UserError for one that no remote of Titan has, or that holds a password
 */
export function parseRemote(text: string): Remote {
  const scheme = /^([a-z0-9+.-]+):/i.exec(text)?.[1] ?? '';
  const kind = kinds[scheme];
  const plain = scheme === 'nop' ? 'nop://none' : text;
  const url = kind && URL.canParse(plain) ? new URL(plain) : undefined;
  if (!kind || !url) {
    // What was typed may hold a password.
    throw refused([{ message: kind ? 'cannot be read' : 'is no remote', allowed: kind?.form ?? forms }]);
  }
  const { form } = kind;
  const problems: Problem[] = [];
  if (url.password !== '') {
    problems.push({
      message: 'holds a password, which everyone on this machine can see in the list of processes',
      fix: `leave it out, and give it with --parameters FILE: {"password": "…"}`,
    });
  }
  if (kind.without.includes('user') && url.username !== '')
    problems.push({ message: 'names a user, which it has no use for', allowed: form });
  if (kind.without.includes('port') && url.port !== '')
    problems.push({ message: 'names a port, which it has no use for', allowed: form });
  if (kind.needsHost && url.hostname === '') problems.push({ message: 'names no host', allowed: form });
  if (kind.needsUser && url.username === '') problems.push({ message: 'names no user', allowed: form });
  if (kind.needsPath && url.pathname.replace(/^\/(~\/)?/, '') === '')
    problems.push({ message: 'names no path', allowed: form });
  if (!isDecodable(url)) {
    const message = 'has a `%` that stands for no character';
    problems.push({ message, allowed: '%25 for the sign itself' });
  }
  if (url.search !== '' || url.hash !== '')
    problems.push({ message: 'has something behind `?` or `#`', allowed: form });
  if (problems.length > 0) throw refused(problems);
  return { type: scheme, properties: kind.read(url), url: text };
}

/** Whether what is escaped in it are characters. */
function isDecodable({ username, pathname }: URL): boolean {
  try {
    decodeURIComponent(username + pathname);
    return true;
  } catch {
    return false;
  }
}

function refused(problems: readonly Problem[]): UserError {
  return new UserError(
    'The URL of the remote cannot be used',
    problems.map((each) => ({ key: 'REMOTE', ...each })),
  );
}

/** What opens a remote: keys and passwords. Never to be shown. */
export type RemoteParameters = Readonly<Record<string, string>>;

/**
 * @param text the JSON of a file or of standard input; undefined where none was given
 * @param where what it is called in messages
 * @throws UserError naming every parameter that is missing, unknown or no text, and never a value
 */
export function parseParameters(
  text: string | undefined,
  where: string,
  { type }: Pick<Remote, 'type'>,
): RemoteParameters {
  const kind = kinds[type];
  const allowed = kind?.parameters.length ? kind.parameters.join(', ') : `none: ${type} takes no parameters`;
  const given = text === undefined ? {} : readObject(text, where);
  const problems = Object.entries(given).flatMap(([key, value]): Problem[] => {
    if (!kind?.parameters.includes(key))
      return [{ where, key, message: 'is no parameter of this remote', allowed }];
    return typeof value === 'string' && value !== ''
      ? []
      : [{ where, key, message: 'is not a text, or an empty one' }];
  });
  for (const alternatives of kind?.needed ?? []) {
    if (alternatives.some((each) => each in given)) continue;
    const fix = `give a file with it: --parameters FILE, or - for standard input`;
    problems.push({ key: alternatives.join(' or '), message: `is missing: ${type} needs it`, fix });
  }
  if (problems.length > 0)
    throw new UserError(`The parameters of the remote (${type}) cannot be used`, problems);
  return given as RemoteParameters;
}

function readObject(text: string, where: string): Record<string, unknown> {
  try {
    const found: unknown = JSON.parse(text);
    if (typeof found === 'object' && found !== null && !Array.isArray(found))
      return found as Record<string, unknown>;
  } catch {
    // The parser's own words may quote a secret.
  }
  throw new UserError('The parameters of the remote cannot be read', [
    { where, message: 'is not a JSON object', allowed: '{"NAME": "TEXT", …}' },
  ]);
}
