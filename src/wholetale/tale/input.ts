import { z } from 'zod';

import { envName, imageReference, quantity } from '../../config/schema/values';
import { commandPlaceholders, currentWords, shellWords, wrongPlaceholders } from './command';

const checked = (allowed: string, message: string, test: (value: string) => boolean) =>
  z.string().refine(test, { message, params: { allowed } });

const whole = (allowed: string, least: number, most: number) =>
  checked(
    allowed,
    'is not such a number',
    (value) => /^\d+$/.test(value) && +value >= least && +value <= most,
  );

const id = () =>
  checked(
    'up to 63 letters, digits, - _ . as in a label',
    'is not an id',
    (value) => /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value) && value.length <= 63,
  );

const absolute = () =>
  checked('an absolute path', 'is not an absolute path', (value) => /^\/[^:]*$/.test(value));

// `tale-` goes in front of it, and names of Services have at most 63 characters.
const longestHost = 63 - 'tale-'.length;

const command = (words: (command: string) => readonly string[] | undefined) =>
  z
    .string()
    .refine((value) => (words(value) ?? []).length > 0, {
      message: 'is no command',
      params: { allowed: 'at least one word, and every quote closed' },
    })
    .refine((value) => wrongPlaceholders(value).length === 0, {
      message: 'has braces that gwvolman fails on',
      params: {
        allowed: `${commandPlaceholders.map((each) => `{${each}}`).join(' ')}, and {{ }} for braces`,
      },
    });

const common = {
  image: imageReference().describe('image of the tale (instanceImage)'),
  host: checked(
    `a DNS label of up to ${longestHost} characters that starts with a letter`,
    'is not the first label of a host name',
    (value) => value.length <= longestHost && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(value),
  ).describe('first label of its host name, below the domain'),
  'instance-id': id().optional().describe("id of girder's instance [default: the host]"),
  'tale-id': id().optional().describe("id of girder's tale [default: the instance's]"),
  port: whole('1 to 65535', 1, 65535).default('8888').describe('port of its server (instancePort)'),
  'mount-point': absolute()
    .default('/home/jovyan/work')
    .describe('folder of the image that its files are mounted below'),
};

const json = checked('a JSON list', 'is not a JSON list', (value) => {
  try {
    return Array.isArray(JSON.parse(value));
  } catch {
    return false;
  }
});

export const currentTale = z.strictObject({
  ...common,
  command: command(currentWords).describe('what starts its server, with {port} {ip} {base_path} {token}'),
  user: id().default('admin').describe('login of the user whose home it mounts'),
  'user-id': id().optional().describe('id of that user in girder [default: the login]'),
  mounts: json.default('[]').describe('what girderfs mounts, as JSON'),
});

export const legacyTale = z.strictObject({
  ...common,
  command: command(shellWords).describe('what starts its server, with {port} {ip} {base_path} {token}'),
  'claim-name': checked(
    'a DNS name: lower-case letters, digits, inner hyphens and dots',
    'is not the name of a claim',
    (value) => value.length <= 253 && /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value),
  )
    .optional()
    .describe('name of its workspace claim [default: claim-HOST]'),
  'home-dir-id': z
    .union([id(), z.literal('')])
    .default('')
    .describe("id of the user's Home in girder"),
  'dms-session-id': z
    .union([id(), z.literal('')])
    .default('')
    .describe("session of girder's data manager"),
  'cpu-shares': whole('1 to 262144, in 1024ths of a core', 1, 262144)
    .optional()
    .describe('share of a core in 1024ths'),
  'mem-limit': quantity().default('2Gi').describe('memory that it may use'),
  environment: z
    .array(
      checked('NAME=value', 'is not an environment variable', (value) => {
        const at = value.indexOf('=');
        return at > 0 && envName().safeParse(value.slice(0, at)).success;
      }),
    )
    .default([])
    .describe('NAME=value of its environment'),
});

/** One option of a tale, for a command line. */
export interface TaleOption {
  readonly name: string;
  readonly describe: string;
  readonly list: boolean;
  readonly default: string | undefined;
}

/** Every option of either variant, as text. */
export function taleOptions(): TaleOption[] {
  const fields: Record<string, z.ZodType> = { ...legacyTale.shape, ...currentTale.shape };
  return Object.entries(fields).map(([name, field]) => {
    const only = name in common || name === 'command' ? '' : name in currentTale.shape ? '2.1: ' : 'legacy: ';
    const fallback = field.safeParse(undefined).data;
    return {
      name,
      describe: `${only}${field.description ?? ''}`,
      list: Array.isArray(fallback),
      default: typeof fallback === 'string' && fallback !== '' ? fallback : undefined,
    };
  });
}
