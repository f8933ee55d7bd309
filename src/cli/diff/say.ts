import { containsMarker, markedSecret } from '../../config/secrets/names';
import type { Step } from '../drift/fields';
import { isMasked, sayValue } from '../drift/values';

const hidden = '(secret, not shown)';

/**
 * A value in words. What stands where the value of a secret will be is said by the secret's name.
 *
 * @param kind of the object that the field is of
 */
export function sayField(path: readonly Step[], value: unknown, other: unknown, kind = ''): string {
  if (value === undefined) return 'not there';
  if (typeof value === 'string' && containsMarker(value)) {
    const name = markedSecret(value);
    return name === undefined ? hidden : `(secret ${name})`;
  }
  if (isMasked(path, kind) || containsMarker(JSON.stringify(value))) return hidden;
  return sayValue(path, value, other);
}
