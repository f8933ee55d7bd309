import { z } from 'zod';

/** What the wrapper leaves in a container's termination message. */
export interface Termination {
  /** Index of the task in the submission. */
  readonly index: number;
  readonly identifier: string;
  /** Of the command itself; the container's own is 0 where this one counts as success. */
  readonly exitCode: number;
  /** How long this try took. */
  readonly seconds?: number | undefined;
}

const termination = z.object({
  index: z.int().min(0),
  identifier: z.string(),
  exitCode: z.int(),
  seconds: z.number().optional(),
});

/** Reads a termination message; undefined for any other text, such as the end of a log. */
export function readTermination(message: string): Termination | undefined {
  try {
    return termination.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
