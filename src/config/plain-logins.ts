import type { Problem } from '../errors';
import type { Path } from './layer';
import { isRecord } from '../record';

type At = (...keys: Path) => Pick<Problem, 'where' | 'key'>;

const secretName = /pass(word|phrase|wd)?$|secret|token|api_?-?key|credential/i;
// Whatever stands before an @, well-formed or not.
const login = /:\/\/\S*@/;

/** Whether a text is a URL with a login in it, which nothing may print. */
export function hasLogin(text: string): boolean {
  return login.test(text);
}

/**
 * Logins that would end up in a ConfigMap, which all pods of jobs mount and
 * anyone may read who may read ConfigMaps. Their values are not shown.
 *
 * @param at says where the value at a path was written
 */
export function loginsIn(value: unknown, path: Path, at: At): Problem[] {
  const last = String(path.at(-1));
  if (typeof value === 'string' && value !== '' && (secretName.test(last) || hasLogin(value))) {
    return [
      {
        ...at(...path),
        message: `has a ${secretName.test(last) ? 'secret' : 'login'}, and would stand in a ConfigMap`,
        fix: 'leave it out, and have a proxy in the namespace add it (docs/how-to/teraslice.md, Logins)',
      },
    ];
  }
  if (Array.isArray(value)) return value.flatMap((each, index) => loginsIn(each, [...path, index], at));
  if (isRecord(value))
    return Object.entries(value).flatMap(([key, each]) => loginsIn(each, [...path, key], at));
  return [];
}
