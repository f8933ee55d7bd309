import type { z } from 'zod';

import type { Problem } from '../errors';
import type { Merged, Path } from './layer';
import { dotted } from './layer';
import { nearest } from './nearest';
import { hasLogin } from './plain-logins';
import { allowedAt, knownPaths, schemaAt } from './schema/json';
import { isRecord } from '../record';

type Issue = z.core.$ZodIssue;

/** The schema's findings as problems, each with the place where the value was written. */
export function explainIssues(issues: readonly Issue[], merged: Merged): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.filter((part): part is string | number => typeof part !== 'symbol');
    if (issue.code === 'unrecognized_keys') {
      // The value is not shown: a misspelt secret has the same look.
      return issue.keys.map((key) => {
        const at = subject(merged, [...path, key]);
        return { ...at, ...unknownKey(path, key, at.where === undefined) };
      });
    }
    const value = valueAt(merged.tree, path);
    const found = issue.code === 'invalid_key' ? issue.issues : [issue];
    return found.map((each) => ({
      ...subject(merged, path),
      ...shown(path, value),
      ...explain(each, path, value),
    }));
  });
}

/** Where a value was written, and its key in the words of that place. */
export function subject(merged: Merged, path: Path): Pick<Problem, 'where' | 'key'> {
  return merged.origin(path) ?? { key: dotted(path) };
}

function explain(issue: Issue, path: Path, value: unknown): Pick<Problem, 'message' | 'allowed' | 'fix'> {
  // Checks of `values.ts`, which say what is allowed and how to mend it by themselves.
  if (issue.code === 'custom') return { message: issue.message, ...issue.params };
  const allowed = allowedAt(path);
  const accepted = allowed === undefined ? {} : { allowed };
  if (issue.code === 'invalid_type' && value === undefined) return { message: 'is missing', ...accepted };
  if (issue.code === 'invalid_type') {
    return { message: `is ${kindOf(value)}`, ...accepted, ...quoting(issue.expected, value) };
  }
  if (issue.code === 'invalid_value')
    return { message: 'is none of the values that it can have', ...accepted };
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    if (issue.origin === 'string' && issue.code === 'too_small')
      return { message: 'is empty', allowed: 'some text' };
    if (typeof value === 'number')
      return { message: issue.code === 'too_big' ? 'is too large' : 'is too small', ...accepted };
  }
  return { message: issue.message };
}

/** Text where a number belongs, or the other way round, is mostly a matter of quotes. */
function quoting(expected: string, value: unknown): Pick<Problem, 'fix'> {
  if (typeof value === 'string' && /^(true|false|-?\d+)$/.test(value))
    return { fix: `remove the quotes: ${value}` };
  if (expected === 'string' && (typeof value === 'number' || typeof value === 'boolean')) {
    return { fix: 'put it in quotes' };
  }
  return {};
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a number with a fraction';
  if (typeof value === 'boolean') return 'true or false';
  return isRecord(value) ? 'an object' : 'text';
}

/** @param whole whether the key was given as one word with dots, as flags are */
function unknownKey(path: Path, key: string, whole: boolean): Pick<Problem, 'message' | 'allowed' | 'fix'> {
  const message = 'is not a known key';
  const siblings = Object.keys(schemaAt(path)?.properties ?? {});
  const near = nearest(key, siblings);
  if (near) return { message, fix: `did you mean ${whole ? dotted([...path, near]) : near}?` };
  // Inside of an object, a key of the same name elsewhere has nothing to do with this one.
  const elsewhere = path.length > 0 ? [] : knownPaths().filter((each) => each.endsWith(`.${key}`));
  if (elsewhere.length > 0) return { message, fix: `did you mean ${elsewhere.join(' or ')}?` };
  return { message, allowed: siblings.join(', ') };
}

/** Environment variables and URLs may hold a password, so that such values are not shown. */
function shown(path: Path, value: unknown): Pick<Problem, 'value'> {
  const scalar = ['string', 'number', 'boolean'].includes(typeof value);
  const secret = path.includes('env') || path.includes('envVars') || (scalar && hasLogin(String(value)));
  return scalar && !secret ? { value } : {};
}

function valueAt(tree: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, part) => (node as Readonly<Record<string, unknown>> | undefined)?.[part],
    tree,
  );
}
