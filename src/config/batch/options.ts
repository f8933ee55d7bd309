import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { explainIssues } from '../explain';
import { Merged } from '../layer';
import { batchOptionsSchema } from '../schema/batch';

/** How a submission's tasks become objects. */
export type Shape = 'per-task' | 'indexed' | 'sharded';

/** Exit codes that mean something else than "try again". 1 to 255, and none in both. */
export interface ExitCodes {
  /** Count as success. */
  readonly success: readonly number[];
  /** Failures that no other try would change. */
  readonly final: readonly number[];
}

/** What holds for every task of a submission. One schema checks them, wherever they are written. */
export interface BatchOptions {
  readonly image: string;
  /** Name of the Secret that the image is pulled with; empty: none. */
  readonly registrySecret: string;
  /** Name of the claim that is mounted; empty: none. */
  readonly volumeClaim: string;
  readonly mountPath: string;
  /** Cores, in steps of a thousandth. */
  readonly ncores: number;
  /** MB (10^6 bytes). */
  readonly memory: number;
  /** MB at most on the node's own disk. */
  readonly disk: number;
  /** Minutes that one try of a task may take; -1: no limit. */
  readonly time: number;
  /** How many tasks run at once; unset: all. */
  readonly maxConcurrent?: number | undefined;
  /** How often a failed task is tried again. */
  readonly retries: number;
  /** The submission stops when more tasks than that have failed; unset: never. Only with `indexed`. */
  readonly maxFailedIndexes?: number | undefined;
  readonly exitCodes: ExitCodes;
  readonly shape: Shape | 'auto';
  /** Seconds that finished Jobs made by commands are kept. */
  readonly ttl: number;
  /** User id of the containers. */
  readonly user: number;
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly object[];
  readonly affinity?: Readonly<Record<string, unknown>> | undefined;
}

/** What each option is called where it was given: `--k8s-mount-path`. */
export type OptionNames = Readonly<Partial<Record<keyof BatchOptions, string>>>;

/** Options as the settings have them: the image may be missing. */
export type BatchDefaults = Omit<BatchOptions, 'image'> & { readonly image?: string | undefined };

/** Names of all options, in the order of the documentation. */
export const optionNames = Object.keys(batchOptionsSchema.shape) as readonly (keyof BatchOptions)[];

/**
 * The options of one submission: those given, over defaults.
 *
 * @param defaults the block `batch` of the settings
 * @param values by option, as they came; what is undefined was not given
 * @param called @default by the key of the settings
 * @throws UserError with every problem, each with the option and its value
 */
export function batchOptions(
  defaults: BatchDefaults,
  values: Readonly<Partial<Record<keyof BatchOptions, unknown>>>,
  called: OptionNames = {},
): BatchOptions {
  const nameOf = (option: keyof BatchOptions) => called[option] ?? `batch.${option}`;
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const parsed = batchOptionsSchema.safeParse({ ...defaults, ...Object.fromEntries(set) });
  const merged = new Merged([
    {
      values: set.map(([option, value]) => ({ path: ['batch', option], value })),
      origin: ([, option]) => ({ key: nameOf(option as keyof BatchOptions) }),
    },
  ]);
  const issues = parsed.success ? [] : parsed.error.issues;
  const found = explainIssues(
    issues.map((issue) => ({ ...issue, path: ['batch', ...issue.path] })),
    merged,
  );
  const problems = parsed.success
    ? optionProblems(parsed.data).map(({ option, ...each }) => ({ key: nameOf(option), ...each }))
    : found;
  if (problems.length > 0 || !parsed.success || !isComplete(parsed.data))
    throw new UserError('The options of the submission have mistakes', problems);
  return parsed.data;
}

function isComplete(options: BatchDefaults): options is BatchOptions {
  return options.image !== undefined;
}

/** A problem with options that are each right for itself. */
export interface OptionProblem extends Pick<Problem, 'message' | 'value' | 'allowed' | 'fix'> {
  readonly option: keyof BatchOptions;
}

/** What one option alone cannot show. */
export function optionProblems(options: BatchDefaults): OptionProblem[] {
  const { image, exitCodes, maxFailedIndexes, shape } = options;
  const missing: OptionProblem[] =
    image === undefined
      ? [{ option: 'image', message: 'is not set, and no task runs without an image', fix: 'name one' }]
      : [];
  const both = exitCodes.success.filter((code) => exitCodes.final.includes(code));
  const twice: OptionProblem[] =
    both.length === 0
      ? []
      : [{ option: 'exitCodes', value: both, message: 'count both as success and as final failures' }];
  const limited: OptionProblem[] =
    maxFailedIndexes === undefined || shape === 'indexed' || shape === 'auto'
      ? []
      : [
          {
            option: 'maxFailedIndexes',
            value: maxFailedIndexes,
            message: `has no effect with the shape ${shape}: its Jobs know nothing of each other`,
            fix: 'set the shape to indexed, or leave it out',
          },
        ];
  return [...missing, ...twice, ...limited];
}
