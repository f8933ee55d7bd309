import { compareSync, truncates } from 'bcryptjs';

import type { Problem } from '../../errors';
import type { SecretName } from './names';

/** How a secret is called in messages: by its file, or by its key. */
export type SecretLabel = (name: SecretName) => Pick<Problem, 'where' | 'key'>;

/**
 * What is wrong with the login of the registry, which accepts bcrypt alone and
 * says so only when somebody logs in. Shows no value.
 *
 * @param label how each secret is called in messages
 */
export function htpasswdProblems(
  values: Readonly<
    Pick<Record<SecretName, string>, 'registry.username' | 'registry.password' | 'registry.htpasswd'>
  >,
  label: SecretLabel,
): Problem[] {
  const { 'registry.username': user, 'registry.password': password, 'registry.htpasswd': htpasswd } = values;
  const problems: Problem[] = [];
  if (user.includes(':'))
    problems.push({ ...label('registry.username'), message: 'holds a colon, which ends a user name' });
  if (truncates(password)) {
    const message = 'is longer than 72 bytes, of which bcrypt reads no more';
    problems.push({ ...label('registry.password'), message, allowed: 'up to 72 bytes' });
  }
  const lines = htpasswd.split('\n').map((line) => line.trim());
  const own = label('registry.htpasswd');
  const fix = 'make it with: htpasswd -nB USER, or let `talestack secrets init` make all of it';
  lines.forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    if (/^[^:]+:\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/.test(line)) return;
    problems.push({
      ...own,
      where: `${own.where ?? own.key ?? ''}:${index + 1}`,
      message: 'is not `user:` and a bcrypt hash',
      allowed: 'bcrypt alone',
      fix,
    });
  });
  const users = lines.map((line) => line.split(':')[0]);
  if (htpasswd.trim() !== '' && user !== '' && !users.includes(user)) {
    problems.push({ ...own, message: 'has no line for the user of the registry', fix });
  }
  if (problems.length === 0 && !lines.some((line) => fits(line, user, password)))
    problems.push({ ...own, message: 'does not fit the password of the registry', fix });
  return problems;
}

function fits(line: string, user: string, password: string): boolean {
  const [name, hash = ''] = line.split(':');
  return name === user && compareSync(password, hash);
}
