import type { Config } from '../../config';
import type { TitanCluster } from './cluster';

/** What every command of repositories works with. */
export interface TitanSession {
  readonly cluster: TitanCluster;
  /** Name of the environment. */
  readonly environment: string;
  readonly config: Config;
  /** Of the environment: `PROJECT/STACK`. */
  readonly stamp: string;
  /** Who is at the keyboard. */
  readonly author: string;
  readonly json: boolean;
  /** Given at Ctrl-C. */
  readonly signal: AbortSignal;
  /** How long one wait may take, in seconds. */
  readonly timeoutSeconds: number;
  /** Pause between two looks, in seconds. */
  readonly everySeconds: number;
  readonly now: () => Date;
  /** Tells the user something on the way to the result. */
  readonly say: (line: string) => void;
  /** `stacks/Pulumi.ENV.yaml:12`, the line of a key of the stack config or of what is nearest to it. */
  readonly lineOf: (path: readonly string[]) => string;
}
