import { truncates } from 'bcryptjs';

import type { Problem } from '../errors';
import type { SecretName } from './secret-names';

/**
 * What is wrong with the login of the registry, which accepts bcrypt alone and
 * says so only when somebody logs in. Shows no value.
 *
 * @param where how the htpasswd file is called in messages
 */
export function htpasswdProblems(
  values: Readonly<
    Pick<Record<SecretName, string>, 'registry.username' | 'registry.password' | 'registry.htpasswd'>
  >,
  where: string,
): Problem[] {
  const { 'registry.username': user, 'registry.password': password, 'registry.htpasswd': htpasswd } = values;
  const problems: Problem[] = [];
  if (user.includes(':'))
    problems.push({ key: 'REGISTRY_USER', message: 'holds a colon, which ends a user name' });
  if (truncates(password)) {
    const message = 'is longer than 72 bytes, of which bcrypt reads no more';
    problems.push({ key: 'REGISTRY_PASSWORD', message, allowed: 'up to 72 bytes' });
  }
  const lines = htpasswd.split('\n').map((line) => line.trim());
  const fix = 'make it with: htpasswd -nB USER > certs/registry.htpasswd';
  lines.forEach((line, index) => {
    if (line === '' || line.startsWith('#')) return;
    if (/^[^:]+:\$2[aby]\$\d{2}\$[./A-Za-z0-9]{53}$/.test(line)) return;
    problems.push({
      where: `${where}:${index + 1}`,
      message: 'is not `user:` and a bcrypt hash',
      allowed: 'bcrypt alone',
      fix,
    });
  });
  const users = lines.map((line) => line.split(':')[0]);
  if (htpasswd.trim() !== '' && user !== '' && !users.includes(user)) {
    problems.push({ where, message: 'has no line for the user of REGISTRY_USER', fix });
  }
  return problems;
}
