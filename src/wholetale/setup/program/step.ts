import type { SetupConfig, SetupSecrets } from './config';
import type { Girder } from './girder';
import type { Note } from './lease';
import type { Log } from './log';

/** What every step works with. */
export interface StepContext {
  readonly config: SetupConfig;
  readonly secrets: SetupSecrets;
  readonly girder: Girder;
  readonly note: Note;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/**
 * One thing that is to be so. A step looks first and acts only where something
 * is missing, so that it can be repeated at any point.
 */
export interface Step {
  readonly name: string;
  /** How long it may be repeated while girder fails. @default stepSeconds of the config */
  readonly limitSeconds?: (config: SetupConfig) => number;
  /** Gives what to log: what was done, or that there was nothing to do. */
  readonly run: (context: StepContext) => Promise<string>;
}
