import path from 'node:path';

import type { BatchOptions, Task, TaskListSource } from './system';
import { batchOptions, looksLike, readTasks } from './system';
import type { Config } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { findText } from '../given-text';
import { isStandardInput } from '../standard-input';
import type { OptionArgs } from './options';
import { givenOptions, numberOrText, optionFlags } from './options';
import { nameOf } from './names';

export interface InputArgs extends OptionArgs {
  /** Path of the list; `-` or none: standard input. */
  readonly tasks: string | undefined;
  readonly identifier: string | undefined;
  readonly ntest: string | undefined;
  /** What the list is. @default by the ending of the file; standard input: JSON where it is, else lines */
  readonly format: 'lines' | 'json' | 'yaml' | undefined;
}

/** What a submission is to be. */
export interface Input {
  readonly name: string;
  readonly tasks: readonly Task[];
  readonly options: BatchOptions;
}

/**
 * Reads and checks all that was given.
 *
 * @throws UserError with every mistake in it at once
 */
export async function readInput(args: InputArgs, config: Pick<Config, 'batch'>): Promise<Input> {
  const problems: Problem[] = [];
  const { text, where } = await readList(args.tasks, problems);
  const ntest = ntestOf(args.ntest, problems);
  const name = identifierOf(args, problems);
  const options = collected(problems, () =>
    batchOptions(config.batch, givenOptions(args, config.batch.exitCodes), optionFlags),
  );
  const given = args['k8s-image'] ?? config.batch.image;
  // With values that are wrong by themselves it is not told that one is missing.
  if (given === undefined && !problems.some(({ key }) => key === optionFlags.image))
    problems.push({
      key: '--k8s-image',
      message: 'is not set, and no task runs without an image',
      fix: 'name one',
    });
  const tasks =
    text === undefined
      ? undefined
      : collected(problems, () =>
          readTasks(text, { where, ...formatOf(args, text), ...(ntest !== undefined && { ntest }) }),
        );
  if (problems.length > 0 || name === undefined || !options || !tasks)
    throw new UserError('Nothing was submitted: there are mistakes in what was given', problems);
  return { name, tasks, options };
}

async function readList(
  file: string | undefined,
  problems: Problem[],
): Promise<{ readonly text: string | undefined; readonly where: string }> {
  if (file === undefined && process.stdin.isTTY)
    throw new UsageError(
      'Name a file with the tasks, or - for standard input.',
      'talestack batch submit --help',
    );
  const found = await findText(file ?? '-');
  problems.push(...found.problems);
  return found;
}

/** A file has an ending to go by; standard input has only itself. */
function formatOf({ format, tasks }: InputArgs, text: string): Pick<TaskListSource, 'format'> {
  if (format !== undefined) return { format };
  const isInput = tasks === undefined || isStandardInput(tasks);
  return isInput && looksLike(text) === 'json' ? { format: 'json' } : {};
}

/** Without `--identifier` a list is called like its file; the first tasks of it are another list. */
function identifierOf({ identifier, tasks, ntest }: InputArgs, problems: Problem[]): string | undefined {
  const fromFile = tasks === undefined || isStandardInput(tasks) ? undefined : path.parse(tasks).name;
  const suffix = ntest === undefined ? '' : '-test';
  const given = identifier ?? (fromFile === undefined ? undefined : `${fromFile}${suffix}`);
  if (given === undefined) {
    problems.push({
      key: '--identifier',
      message: 'is missing: a list from standard input has no name',
      fix: 'add --identifier NAME',
    });
    return undefined;
  }
  return collected(problems, () => nameOf(given));
}

function ntestOf(given: string | undefined, problems: Problem[]): number | undefined {
  if (given === undefined) return undefined;
  const count = numberOrText(given);
  if (typeof count === 'number' && Number.isInteger(count) && count > 0) return count;
  problems.push({
    key: '--ntest',
    value: given,
    message: 'is no number of tasks',
    allowed: 'a whole number from 1',
  });
  return undefined;
}

/** What is right, or undefined after its mistakes were added to the others. */
function collected<T>(problems: Problem[], run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    problems.push(...(error.problems.length > 0 ? error.problems : [{ message: error.title }]));
    return undefined;
  }
}
