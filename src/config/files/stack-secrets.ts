import type { Problem } from '../../errors';
import type { SecretName } from '../secrets/names';
import { secretNames } from '../secrets/names';
import { isRecord } from '../../record';

export function isStoredSecret(key: string): key is SecretName {
  return Object.hasOwn(secretNames, key);
}

/** What is wrong with a secret in a stack config. No message shows the value, not even a bad one. */
export function secretProblems(
  name: SecretName,
  value: unknown,
): Pick<Problem, 'message' | 'allowed' | 'fix'>[] {
  const fix = `npx talestack secrets set ENV ${name}=FILE`;
  if (!isRecord(value)) {
    if (value === null || value === '') return [{ message: 'is a secret without a value', fix }];
    const message = 'is a secret in plain text; take it for known to all who can read this file';
    return [{ message, fix: `make a new one, and: ${fix}` }];
  }
  const { secure, ...others } = value;
  if (typeof secure === 'string' && secure !== '' && Object.keys(others).length === 0) return [];
  return [{ message: 'is not an encrypted secret', allowed: '`secure: …`, as Pulumi writes it', fix }];
}
