import type { Argv } from 'yargs';

import type { BatchOptions, OptionNames } from './system';

/** The seed's options, and ours, as they were typed. */
export interface OptionArgs {
  readonly 'k8s-image': string | undefined;
  readonly 'k8s-registry-secret': string | undefined;
  readonly 'k8s-volume-claim': string | undefined;
  readonly 'k8s-mount-path': string | undefined;
  readonly ncores: string | undefined;
  readonly memory: string | undefined;
  readonly disk: string | undefined;
  readonly time: string | undefined;
  readonly maxConcurrent: string | undefined;
  readonly retries: string | undefined;
  readonly 'max-failed': string | undefined;
  readonly 'success-exit-codes': string | undefined;
  readonly 'final-exit-codes': string | undefined;
  readonly shape: string | undefined;
  readonly ttl: string | undefined;
  readonly user: string | undefined;
}

/** By flag: the option that it sets, and what it is for. */
const flags: Readonly<
  Record<
    Exclude<keyof OptionArgs, 'success-exit-codes' | 'final-exit-codes'>,
    readonly [option: keyof BatchOptions, describe: string]
  >
> = {
  'k8s-image': ['image', 'image that the tasks run in; required here or as batch.image'],
  'k8s-registry-secret': ['registrySecret', 'Secret that the image is pulled with; empty: none'],
  'k8s-volume-claim': ['volumeClaim', 'claim that is mounted; empty: none'],
  'k8s-mount-path': ['mountPath', 'where it is mounted'],
  ncores: ['ncores', 'cores of each task'],
  memory: ['memory', 'MB of memory of each task'],
  disk: ['disk', "MB at most on the node's own disk"],
  time: ['time', 'minutes that one try of a task may take; -1: no limit'],
  maxConcurrent: ['maxConcurrent', 'how many tasks run at once'],
  retries: ['retries', 'how often a failed task is tried again'],
  'max-failed': ['maxFailedIndexes', 'stop when more tasks than that have failed'],
  shape: ['shape', 'per-task, indexed, sharded or auto'],
  ttl: ['ttl', 'seconds that finished Jobs are kept'],
  user: ['user', 'user id of the containers'],
};

const codes = {
  'success-exit-codes': 'exit codes that count as success, such as 2,3',
  'final-exit-codes': 'exit codes after which no other try is made',
} as const;

/** Declares all of them; without defaults, since these are the config's. */
export function declareOptions<T>(argv: Argv<T>): Argv<T & OptionArgs> {
  const describes = {
    ...Object.fromEntries(Object.entries(flags).map(([flag, [, say]]) => [flag, say])),
    ...codes,
  };
  const declared = Object.entries(describes).reduce<Argv<T>>(
    // Text: what a number should be is said with all other mistakes.
    (given, [flag, describe]) => given.option(flag, { type: 'string', requiresArg: true, describe }),
    argv,
  );
  return declared as Argv<T & OptionArgs>;
}

const numeric: ReadonlySet<string> = new Set([
  'ncores',
  'memory',
  'disk',
  'time',
  'maxConcurrent',
  'retries',
  'max-failed',
  'ttl',
  'user',
] satisfies (keyof OptionArgs)[]);

/** What messages call each option. */
export const optionFlags: OptionNames = {
  ...Object.fromEntries(Object.entries(flags).map(([flag, [option]]) => [option, `--${flag}`])),
  exitCodes: '--success-exit-codes, --final-exit-codes',
};

/** What was typed, by option; numbers as numbers, and names that look like one as text. */
export function givenOptions(
  args: OptionArgs,
  exitCodes: BatchOptions['exitCodes'],
): Partial<Record<keyof BatchOptions, unknown>> {
  const given = Object.entries(flags).map(([flag, [option]]) => {
    const typed = args[flag as keyof OptionArgs];
    return [option, numeric.has(flag) ? numberOrText(typed) : typed];
  });
  const success = codeList(args['success-exit-codes']);
  const final = codeList(args['final-exit-codes']);
  const anyCodes = success ?? final;
  return {
    ...(Object.fromEntries(given) as Partial<Record<keyof BatchOptions, unknown>>),
    ...(anyCodes && { exitCodes: { ...exitCodes, ...(success && { success }), ...(final && { final }) } }),
  };
}

/** `-1` and `0.5`, but `1e3` and an empty text are left for the check to refuse or to take as text. */
export function numberOrText(text: string | undefined): unknown {
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function codeList(text: string | undefined): unknown[] | undefined {
  if (text === undefined) return undefined;
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map(numberOrText);
}
