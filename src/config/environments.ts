import { copyFileSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { UserError } from '../errors';
import { nearest } from './nearest';
import { programDir } from './project';

const sandbox = 'sandbox';
const sandboxTemplate = 'stacks/sandbox.template.yaml';

/** Names of the environments that a project has, sorted. */
export function listEnvironments(projectDir: string): string[] {
  const folder = path.join(projectDir, 'stacks');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * The stack config of an environment: its path, and how it is called in
 * messages. The sandbox's is its template until the file was generated.
 *
 * @throws UserError when the name is no stack name, or there is no such environment
 */
export function stackFile(
  projectDir: string,
  environment: string,
): { readonly file: string; readonly where: string } {
  checkName(environment);
  const where = `stacks/Pulumi.${environment}.yaml`;
  const file = path.join(projectDir, where);
  if (existsSync(file)) return { file, where };
  if (environment === sandbox) return { file: templateFile(projectDir), where: sandboxTemplate };
  const existing = listEnvironments(projectDir);
  const near = nearest(environment, existing);
  throw new UserError(`There is no environment ${environment}`, [
    {
      where,
      message: 'does not exist',
      allowed: [...new Set([...existing, sandbox])].join(', '),
      fix: `${near ? `did you mean ${near}? Or ` : ''}write the file (stacks/Pulumi.prod.yaml is an example), then: pulumi stack init ${environment}`,
    },
  ]);
}

/**
 * Writes `stacks/Pulumi.sandbox.yaml` from its template when it is missing. Git
 * ignores it, since Pulumi writes the salt and the secrets of this machine into it.
 */
export function ensureSandboxStack(projectDir: string): void {
  const file = path.join(projectDir, `stacks/Pulumi.${sandbox}.yaml`);
  if (existsSync(file)) return;
  mkdirSync(path.dirname(file), { recursive: true });
  copyFileSync(templateFile(projectDir), file, constants.COPYFILE_EXCL);
}

function templateFile(projectDir: string): string {
  const own = path.join(projectDir, sandboxTemplate);
  return existsSync(own) ? own : path.join(programDir, sandboxTemplate);
}

/** Pulumi's rule for stack names, and no dot in front, which would hide the file. */
function checkName(environment: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(environment)) return;
  throw new UserError('This cannot be the name of an environment', [
    {
      key: 'environment',
      value: environment,
      message: 'is not the name of a Pulumi stack',
      allowed: 'up to 100 letters, digits, - _ and ., the first a letter or digit',
    },
  ]);
}
