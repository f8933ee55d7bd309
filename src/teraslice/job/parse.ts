import { nearest } from '../../config/nearest';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { crossChecks } from './checks';
import type { JobCluster } from './cluster';
import type { Finding } from './explain';
import { findings, problemOf } from './explain';
import type { JsonFile, ReadJson } from './file';
import { readJson } from './file';
import type { TerasliceJobSpec } from './schema';
import { jobSchema } from './schema';
import { isObject } from './schema-values';
import { jobWarnings } from './warnings';

/** A job that was found right. */
export interface ParsedJob {
  readonly spec: TerasliceJobSpec;
  /** What is accepted and may still surprise. */
  readonly warnings: readonly Problem[];
}

/**
 * Checks a job file.
 *
 * @throws UserError with every problem, each with line, JSON path, value and what is allowed
 */
export function parseJob(cluster: JobCluster, file: JsonFile): ParsedJob {
  const json = readJson(file);
  const { value } = json;
  const result = jobSchema.safeParse(value);
  const found = [
    ...findings(result.error?.issues ?? [], value),
    ...(isObject(value) ? crossChecks(cluster, value) : []),
  ];
  const problems = [...json.problems, ...inOrder(found, json)];
  if (result.data === undefined || problems.length > 0) {
    // A key that is not known is accepted by itself; here it may be why another is missing.
    const mistyped = unknownKeys(value).filter(({ fix }) => fix !== undefined);
    throw new UserError(`${file.file} is no job that Teraslice can run`, [
      ...json.problems,
      ...inOrder([...found, ...mistyped], json),
    ]);
  }
  return {
    spec: result.data,
    warnings: inOrder(
      [
        ...unknownKeys(value),
        ...jobWarnings(result.data, (key) => isObject(value) && value[key] !== undefined),
      ],
      json,
    ),
  };
}

/** Teraslice keeps keys that it does not know, and says so in its log. */
function unknownKeys(job: unknown): Finding[] {
  const known = Object.keys(jobSchema.shape);
  return Object.keys(isObject(job) ? job : {})
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      return {
        path: [key],
        message: 'is not known to Teraslice, which hands it on to the job as it is',
        ...(near !== undefined && { fix: `did you mean ${near}?` }),
      };
    });
}

function inOrder(found: readonly Finding[], json: ReadJson): Problem[] {
  return [...found]
    .sort((a, b) => json.offset(a.path) - json.offset(b.path))
    .map((each) => problemOf(each, json));
}
