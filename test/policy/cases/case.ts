import type { object } from '../support';

export type Manifest = ReturnType<typeof object>;

/** Objects of which one is at odds with a rule, and objects that are the same but for it. */
export interface Case {
  readonly rule: string;
  /** What is the matter with them, in a few words. */
  readonly about: string;
  /** The one at fault comes first. */
  readonly bad: readonly Manifest[];
  /** Where, in that one. */
  readonly paths: readonly string[];
  readonly good: readonly Manifest[];
}
