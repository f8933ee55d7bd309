import type { Config } from '../../config';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';

/** The part of a config that says what a stack owns. */
export type BatchConfig = Pick<Config, 'environment'> & {
  readonly batch: { readonly submissions: Readonly<Record<string, unknown>> };
};

/**
 * Commands never change what the config of an environment describes: the next `up` would change it back.
 *
 * @param action such as `retried`
 * @param line what to do with the line instead
 * @throws UserError that names the line
 */
export function refuseOwned(config: BatchConfig, name: string, action: string, line: string): never {
  throw new UserError(`The submission cannot be ${action} by a command`, [
    ownedProblem(config, name, `is a part of the stack config: ${line}`),
  ]);
}

function ownedProblem({ environment }: BatchConfig, name: string, message: string): Problem {
  return {
    where: `stacks/Pulumi.${environment}.yaml`,
    key: `talestack:batch.submissions.${name}`,
    message,
    fix: `change that line, then: talestack up ${environment}`,
  };
}

/** Whether a name belongs to the stack config, deployed or not. */
export function isOwned({ batch }: BatchConfig, name: string): boolean {
  return Object.hasOwn(batch.submissions, name);
}
