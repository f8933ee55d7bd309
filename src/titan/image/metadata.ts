import { z } from 'zod';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** What an image says of itself, as far as a repository needs to know it. */
export interface ImageMetadata {
  /** By Titan's names for them: `v0`, `v1`, …, in the order of their paths. */
  readonly volumes: readonly { readonly name: string; readonly path: string }[];
  /** TCP ports, ascending. */
  readonly ports: readonly number[];
  /** UDP ports, ascending. */
  readonly udpPorts: readonly number[];
  /** User and group that the image runs as, where it names them by number and they are not root's. */
  readonly user: number | undefined;
  readonly group: number | undefined;
  /** `name:tag` of `docker image inspect`, the first. */
  readonly tag: string | undefined;
  /** `name@sha256:…` of `docker image inspect`, the first: this very image. */
  readonly digest: string | undefined;
}

const configSchema = z.object({
  Volumes: z.record(z.string(), z.unknown()).nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  User: z.string().nullish(),
});

const inspectSchema = z.object({
  Config: configSchema,
  RepoTags: z.array(z.string()).nullish(),
  RepoDigests: z.array(z.string()).nullish(),
});

const ociSchema = z.object({ config: configSchema });

const title = (where: string) => `${where} is no metadata of an image`;
const accepted =
  'the JSON of `docker image inspect IMAGE` (a list of one image, or the image alone), or the config of an OCI image';

/**
 * Volumes and ports out of an image's metadata.
 *
 * @param text JSON of `docker image inspect`, or an OCI image config
 * @param where what to call it in errors: a file's name, `standard input`
 * @throws UserError with every problem, each with its place in the JSON
 */
export function parseImageMetadata(text: string, where: string): ImageMetadata {
  const { image, path } = oneImage(jsonOf(text, where), where);
  const parsed = imageOf(image, path, where);
  const { config, at } = parsed;
  const problems: Problem[] = [];
  const problem =
    (...parts: readonly string[]) =>
    (found: Omit<Problem, 'where' | 'key'>) => {
      problems.push({ where, key: jsonPath([...at, ...parts]), ...found });
    };
  const paths = Object.keys(config.Volumes ?? {}).sort();
  for (const each of paths) {
    if (!each.startsWith('/') || each === '/')
      problem('Volumes')({ value: each, message: 'is no folder', allowed: 'an absolute path other than /' });
  }
  if (paths.length === 0)
    problem('Volumes')({
      message: 'names no volume, so that there would be no data to keep',
      allowed: 'an object with a path for each volume: {"/data": {}}',
      fix: 'take an image with VOLUME in its Dockerfile',
    });
  const ports = Object.keys(config.ExposedPorts ?? {}).flatMap((each) => {
    const [, digits = '', protocol = 'tcp'] = /^(\d{1,5})(?:\/(tcp|udp))?$/.exec(each) ?? [];
    const port = Number(digits);
    if (port >= 1 && port <= 65535) return [{ port, protocol }];
    problem('ExposedPorts')({
      value: each,
      message: 'is no port that a Service can have',
      allowed: 'such as 5432/tcp or 53/udp, from 1 to 65535',
    });
    return [];
  });
  if (problems.length > 0) throw new UserError(title(where), problems);
  const [user, group] = numericUser(config.User ?? '');
  return {
    volumes: paths.map((each, index) => ({ name: `v${index}`, path: each })),
    ports: numbers(ports, 'tcp'),
    udpPorts: numbers(ports, 'udp'),
    user,
    group,
    tag: parsed.tag,
    digest: parsed.digest,
  };
}

function numbers(
  ports: readonly { readonly port: number; readonly protocol: string }[],
  wanted: string,
): number[] {
  return [...new Set(ports.filter(({ protocol }) => protocol === wanted).map(({ port }) => port))].sort(
    (a, b) => a - b,
  );
}

/** `999:999` → both; a name says nothing without the image's own table of users, and root is none of ours. */
function numericUser(user: string): [user: number | undefined, group: number | undefined] {
  const [, id = '0', group] = /^(\d+)(?::(\d+))?$/.exec(user) ?? [];
  if (Number(id) === 0) return [undefined, undefined];
  return [Number(id), group === undefined || Number(group) === 0 ? undefined : Number(group)];
}

function jsonOf(text: string, where: string): unknown {
  if (text.trim() === '')
    throw new UserError(title(where), [{ where, message: 'is empty', allowed: accepted }]);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own words quote the text, in which there may be a password of the image's environment.
    throw new UserError(title(where), [{ where, message: 'is no JSON', allowed: accepted }]);
  }
}

type Place = readonly (string | number)[];

/** `docker image inspect` prints a list, with an entry for each image that was named. */
function oneImage(json: unknown, where: string): { readonly image: unknown; readonly path: Place } {
  if (!Array.isArray(json)) return { image: json, path: [] };
  const images = json as readonly unknown[];
  if (images.length === 1) return { image: images[0], path: [0] };
  throw new UserError(title(where), [
    {
      where,
      key: '$',
      message: images.length === 0 ? 'is an empty list' : `has ${images.length} images`,
      allowed: 'one image',
      fix: 'name one image: docker image inspect IMAGE',
    },
  ]);
}

interface ParsedImage {
  readonly config: z.output<typeof configSchema>;
  /** Where that config is. */
  readonly at: Place;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

function imageOf(image: unknown, path: Place, where: string): ParsedImage {
  const keys = typeof image === 'object' && image !== null ? Object.keys(image) : [];
  if (keys.includes('Config')) {
    const { Config, RepoTags, RepoDigests } = checked(inspectSchema, image, path, where);
    return { config: Config, at: [...path, 'Config'], tag: RepoTags?.[0], digest: RepoDigests?.[0] };
  }
  if (keys.includes('config')) {
    const { config } = checked(ociSchema, image, path, where);
    return { config, at: [...path, 'config'], tag: undefined, digest: undefined };
  }
  throw new UserError(title(where), [
    { where, key: jsonPath(path), message: 'has neither Config nor config', allowed: accepted },
  ]);
}

function checked<T>(schema: z.ZodType<T>, image: unknown, path: Place, where: string): T {
  const result = schema.safeParse(image);
  if (result.success) return result.data;
  throw new UserError(
    title(where),
    result.error.issues.map((issue) => {
      const inner = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
      return {
        where,
        key: jsonPath([...path, ...inner]),
        ...shown(inner.reduce(childOf, image)),
        message: issue.message.replace(/^Invalid input: /, ''),
        allowed: issue.code === 'invalid_type' ? (kinds[issue.expected] ?? issue.expected) : accepted,
      };
    }),
  );
}

const kinds: Readonly<Record<string, string>> = {
  record: 'an object',
  object: 'an object',
  array: 'a list',
  string: 'text',
};

function childOf(node: unknown, part: string | number): unknown {
  return typeof node === 'object' && node !== null
    ? new Map(Object.entries(node)).get(String(part))
    : undefined;
}

function shown(value: unknown): Pick<Problem, 'value'> {
  return ['string', 'number', 'boolean'].includes(typeof value) ? { value } : {};
}

/** `$[0].Config.Volumes`. */
function jsonPath(path: Place): string {
  return `$${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')}`;
}
