import type { JobCluster } from '../../app';
import { parseJob } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { count } from '../doctor/check';
import { readGivenText } from '../given-text';
import { colours } from '../output/colours';
import { isStandardInput, standardInputName } from '../standard-input';

/** A job file that was found right. */
export interface ValidJob {
  readonly file: string;
  readonly ok: true;
  /** Name of the job. */
  readonly name: string;
  readonly workers: number;
  readonly warnings: readonly Problem[];
}

/** A job file with mistakes, or one that cannot be read. */
export interface WrongJob {
  readonly file: string;
  readonly ok: false;
  readonly problems: readonly Problem[];
}

/** What was found, file by file. */
export interface ValidatedJobs {
  readonly jobs: readonly (ValidJob | WrongJob)[];
  /** Every problem of every file; undefined where all of them are right. */
  readonly error: UserError | undefined;
}

/** Checks job files, all of them before it tells of any. */
export async function validateJobs(cluster: JobCluster, files: readonly string[]): Promise<ValidatedJobs> {
  if (files.filter(isStandardInput).length > 1) {
    throw new UsageError('Standard input is one job: name - once.', 'talestack teraslice validate --help');
  }
  const jobs: (ValidJob | WrongJob)[] = [];
  const failed: UserError[] = [];
  for (const path of files) {
    const file = isStandardInput(path) ? standardInputName : path;
    try {
      const { text } = await readGivenText(path, 'The job cannot be read');
      const { spec, warnings } = parseJob(cluster, { file, text });
      jobs.push({ file, ok: true, name: spec.name, workers: spec.workers, warnings });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      jobs.push({ file, ok: false, problems: error.problems });
      failed.push(error);
    }
  }
  return { jobs, error: together(failed, files.length) };
}

/** A file and its outcome, in a line. */
export function outcomeLine(job: ValidJob | WrongJob): string {
  return job.ok
    ? `${job.file}: ${colours.green('ok')}, ${job.name}, ${count(job.workers, 'worker')}`
    : `${job.file}: ${colours.red(count(job.problems.length, 'problem'))}`;
}

function together(failed: readonly UserError[], files: number): UserError | undefined {
  const [only, ...more] = failed;
  if (only === undefined || more.length === 0) return only;
  return new UserError(
    `${failed.length} of ${files} jobs cannot be run`,
    failed.flatMap(({ problems }) => problems),
  );
}
