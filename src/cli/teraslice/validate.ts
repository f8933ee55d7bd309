import type { JobCluster } from '../../app';
import { parseJob } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { UsageError } from '../boundary';
import { isStandardInput } from '../standard-input';
import { readJobFile } from './job-file';

/** A job file that was found right. */
export interface ValidJob {
  readonly file: string;
  /** Name of the job. */
  readonly name: string;
  readonly workers: number;
  readonly warnings: readonly Problem[];
}

/**
 * Checks job files, all of them before it tells of any.
 *
 * @throws UserError with every problem of every file
 */
export async function validateJobs(cluster: JobCluster, files: readonly string[]): Promise<ValidJob[]> {
  if (files.filter(isStandardInput).length > 1) {
    throw new UsageError('Standard input is one job: name - once.', 'talestack teraslice validate --help');
  }
  const valid: ValidJob[] = [];
  const failed: UserError[] = [];
  for (const path of files) {
    try {
      const json = await readJobFile(path);
      const { spec, warnings } = parseJob(cluster, json);
      valid.push({ file: json.file, name: spec.name, workers: spec.workers, warnings });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed.push(error);
    }
  }
  const [only, ...more] = failed;
  if (only && more.length === 0) throw only;
  if (only) {
    throw new UserError(
      `${failed.length} of ${files.length} jobs cannot be run`,
      failed.flatMap(({ problems }) => problems),
    );
  }
  return valid;
}
