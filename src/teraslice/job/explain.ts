import type { z } from 'zod';

import type { Problem } from '../../errors';
import type { JsonPath, ReadJson } from './file';
import { jsonPath } from './file';
import { isObject, kindOf } from './schema-values';

type Issue = z.core.$ZodIssue;

/** What is wrong with one value of a job. */
export interface Finding {
  readonly path: JsonPath;
  readonly message: string;
  readonly allowed?: string;
  readonly fix?: string;
}

/** The schema's findings. */
export function findings(issues: readonly Issue[], job: unknown): Finding[] {
  return issues.flatMap((issue) => finding(issue, job));
}

function finding(issue: Issue, job: unknown): Finding[] {
  const { path } = issue;
  if (issue.code === 'custom') return [{ path, message: issue.message, ...issue.params }];
  const value = valueAt(job, path);
  if (issue.code === 'invalid_type') {
    const allowed = expected[issue.expected];
    return [{ path, message: kindOf(value), ...(allowed !== undefined && { allowed }) }];
  }
  if (issue.code === 'invalid_union') {
    // The form that it has a part of; where it is of neither, the simplest.
    const [simplest = []] = issue.errors;
    const chosen = issue.errors.find((each) => each.every((inner) => inner.path.length > 0)) ?? simplest;
    return chosen.flatMap((inner) => finding({ ...inner, path: [...path, ...inner.path] }, job));
  }
  if (issue.code === 'too_small') {
    // What is no list has been told of already.
    if (!Array.isArray(value)) return [];
    const message = `has ${value.length} of them`;
    return [{ path, message, allowed: 'at least two: a reader first, then what becomes of its data' }];
  }
  return [{ path, message: issue.message }];
}

const expected: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** A finding as a problem, with the place in the file. */
export function problemOf({ path, ...rest }: Finding, { value: job, where }: ReadJson): Problem {
  const key = jsonPath(path);
  const value = valueAt(job, path);
  return { where: where(path), ...(key !== '' && { key }), ...shown(path, value), ...rest };
}

/** Environment, options of operations and the override of a pod may hold a password. */
function shown(path: JsonPath, value: unknown): Pick<Problem, 'value'> {
  const scalar = ['string', 'number', 'boolean'].includes(typeof value) || value === null;
  const [top, , key] = path;
  const open =
    top !== 'env_vars' &&
    top !== 'pod_spec_override' &&
    ((top !== 'operations' && top !== 'apis') || knownOptions.has(String(key)));
  return scalar && open ? { value } : {};
}

const knownOptions = new Set(['_op', '_name', '_encoding', '_dead_letter_action', '_connection']);

/** What stands at a path of a job, whatever the job is. */
export function valueAt(job: unknown, path: JsonPath): unknown {
  return path.reduce<unknown>((node, part) => {
    if (Array.isArray(node)) return (node as readonly unknown[])[Number(part)];
    return isObject(node) ? node[String(part)] : undefined;
  }, job);
}
