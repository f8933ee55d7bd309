import type { Field, KubeObject, ObjectSet } from './model';

/** An error stops `up` and fails a check; a warning is shown. */
export type Severity = 'error' | 'warning';

/** What a rule found, before anybody asked whether it is meant to be so. */
export interface Violation {
  readonly object: KubeObject;
  /** What is wrong, or where what is missing would be. */
  readonly field: Field;
  readonly message: string;
  readonly fix: string;
}

/** How the one who knows answers a rule that can only guess. */
export interface Answer {
  /** On the object. */
  readonly annotation: string;
  /** Each value and what it says. */
  readonly values: Readonly<Record<string, string>>;
}

/** A house rule. It is a pure function of the objects, and sees all of them. */
export interface Rule {
  /** Lower case with dashes; part of the annotation of an exception. */
  readonly id: string;
  /** What holds where the rule is kept. */
  readonly title: string;
  /** What happens where it is not. */
  readonly why: string;
  /** Who says so. */
  readonly source: string;
  readonly severity: Severity;
  /** Given where YAML cannot decide it: the rule guesses, and this is how to answer. @default it is certain */
  readonly heuristic?: Answer;
  /** Whether it is about how objects fit together, and makes no sense for one alone. @default false */
  readonly together?: true;
  readonly check: (set: ObjectSet) => Iterable<Violation>;
}

/** The talk that most rules are from. */
export const talk = 'A Quick Introduction to Kubernetes (SKA, July 2020)';

export function talkOn(section: string): string {
  return `${talk}: ${section}`;
}
