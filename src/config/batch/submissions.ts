import path from 'node:path';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { taskNameProblem } from '../schema/batch-names';
import type { OptionProblem } from './options';
import { optionProblems } from './options';
import { shapeFor } from './shape';
import type { Task } from './task';
import { checkTasks, readTasks } from './tasks';
import { subject } from '../explain';
import type { Merged, Path } from '../layer';
import { resolvePath } from '../project';
import type { Settings } from '../schema';
import { readTextFile } from '../files/text-file';

type Batch = Settings['batch'];
type Submission = Batch['submissions'][string];

interface Submissions {
  /** With the tasks of their files. */
  readonly submissions: Batch['submissions'];
  readonly problems: readonly Problem[];
}

/** Reads the files of tasks that the config names, and looks at what single keys cannot show. */
export function readSubmissions({ batch }: Settings, merged: Merged, projectDir: string): Submissions {
  const read = Object.entries(batch.submissions).map(([name, submission]) => {
    const at: Path = ['batch', 'submissions', name];
    const { tasks, problems } = tasksOfSubmission(submission, merged, at, projectDir);
    return {
      entry: [name, { ...submission, tasks }] as const,
      problems: [...problems, ...submissionProblems(batch, name, { ...submission, tasks }, merged)],
    };
  });
  return {
    submissions: Object.fromEntries(read.map(({ entry }) => entry)),
    problems: [...read.flatMap((each) => each.problems), ...togetherProblems(batch, merged)],
  };
}

function tasksOfSubmission(
  { tasks, tasksFile }: Submission,
  merged: Merged,
  at: Path,
  projectDir: string,
): { tasks: Task[]; problems: readonly Problem[] } {
  const wrong = (problem: Problem) => ({ tasks: [], problems: [problem] });
  if (tasks !== undefined && tasksFile !== undefined) {
    const message = 'is set beside tasks: a submission has one list';
    return wrong({ ...subject(merged, [...at, 'tasksFile']), value: tasksFile, message, fix: 'remove one' });
  }
  if (tasksFile === undefined) {
    const here = subject(merged, [...at, 'tasks']);
    if (tasks === undefined)
      return wrong({ ...here, message: 'is not set', fix: 'write tasks, or name a tasksFile' });
    const entries = tasks.map((input, index) => ({ input, at: subject(merged, [...at, 'tasks', index]) }));
    return checkTasks(entries, here);
  }
  const file = resolvePath(projectDir, tasksFile);
  const where = path.relative(projectDir, file);
  const { text, problems } = readTextFile(file, where);
  if (problems.length > 0) return { tasks: [], problems };
  if (text === undefined) {
    const message = 'names a file that is not there';
    return wrong({ ...subject(merged, [...at, 'tasksFile']), value: tasksFile, message });
  }
  try {
    return { tasks: readTasks(text, { where }), problems: [] };
  } catch (error) {
    if (error instanceof UserError) return { tasks: [], problems: error.problems };
    throw error;
  }
}

function submissionProblems(batch: Batch, name: string, submission: Submission, merged: Merged): Problem[] {
  const own = Object.fromEntries(Object.entries(submission).filter(([, value]) => value !== undefined));
  const options = { ...batch, ...own };
  const at = ({ option }: OptionProblem) => {
    const path = ['batch', 'submissions', name, option];
    return subject(merged, merged.isSet(path) || !merged.isSet(['batch', option]) ? path : ['batch', option]);
  };
  return [...optionProblems(options), ...unattended(options.shape, options.maxConcurrent)]
    .map(({ option, ...problem }) => ({ ...at({ option, ...problem }), ...problem }))
    .concat(
      shapeFor(options, submission.tasks?.length ?? 0) === 'per-task'
        ? longNames(name, submission, merged)
        : [],
    );
}

/** Jobs that wait for others are started by a command, and no command belongs to a stack. */
function unattended(shape: Batch['shape'], maxConcurrent: number | undefined): OptionProblem[] {
  if (maxConcurrent === undefined || shape === 'auto' || shape === 'indexed') return [];
  const message = `needs somebody who starts the Jobs of the shape ${shape} one after the other`;
  const fix = 'set the shape to indexed, or submit with `talestack batch submit`';
  return [{ option: 'maxConcurrent', value: maxConcurrent, message, fix }];
}

function longNames(name: string, { tasks = [] }: Submission, merged: Merged): Problem[] {
  return tasks.flatMap((task) => {
    const identifier = typeof task === 'string' ? '' : task.identifier;
    const problem = identifier === '' ? undefined : taskNameProblem(identifier, name);
    if (!problem) return [];
    return [{ ...subject(merged, ['batch', 'submissions', name, 'tasks']), value: identifier, ...problem }];
  });
}

/** Keys that are of use together only. */
function togetherProblems(
  { claim, volumeClaim, registry, registrySecret }: Batch,
  merged: Merged,
): Problem[] {
  const problem = (path: Path, message: string): Problem => ({
    ...subject(merged, ['batch', ...path]),
    message,
  });
  const { server, username } = registry;
  return [
    ...(claim.enabled && volumeClaim === ''
      ? [problem(['volumeClaim'], 'is empty, and batch.claim.enabled asks for a claim of that name')]
      : []),
    ...(server !== undefined && username === undefined
      ? [problem(['registry', 'username'], 'is not set, and batch.registry.server is')]
      : []),
    ...(server === undefined && username !== undefined
      ? [problem(['registry', 'server'], 'is not set, and batch.registry.username is')]
      : []),
    ...(server !== undefined && registrySecret === ''
      ? [problem(['registrySecret'], 'is empty, and batch.registry.server asks for a Secret of that name')]
      : []),
  ];
}
