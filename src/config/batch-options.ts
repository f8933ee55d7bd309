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

/**
 * The options of one submission: those given, over defaults.
 *
 * @param defaults the block `batch` of the settings
 * @param given by option, as it came; what is undefined was not given
 * @param called @default by the key of the settings
 * @throws UserError with every problem, each with the option and its value
 */
export function batchOptions(
  _defaults: Partial<BatchOptions>,
  _given: Readonly<Partial<Record<keyof BatchOptions, unknown>>>,
  _called: OptionNames = {},
): BatchOptions {
  throw new Error('to be written');
}
