import { UserError } from '../../errors';
import type { titan } from '../../app';
import type { TitanSession } from './session';

/** What only the config may do to a repository that it owns. */
export interface Contradiction {
  /** Such as `start`. */
  readonly action: string;
  /** Key below `titan.repositories.NAME` that says the same: `running`. */
  readonly key?: string;
  /** What to write there. */
  readonly write: string;
}

/**
 * A repository that a config owns is changed there; everything else would last
 * until the next `up`.
 *
 * @throws UserError naming the line to change, or who owns it
 */
export function checkCommandsMay(
  session: TitanSession,
  { name, owner }: Pick<titan.LiveRepository, 'name' | 'owner'>,
  { action, key, write }: Contradiction,
): void {
  const { environment, config, stamp, lineOf } = session;
  const path = ['titan', 'repositories', name, ...(key === undefined ? [] : [key])];
  const title = `talestack titan ${action} cannot change ${name}: nothing was changed`;
  const dotted = `talestack:${path.join('.')}`;
  if (name in config.titan.repositories || (owner.kind === 'config' && owner.stack === stamp)) {
    throw new UserError(title, [
      {
        where: lineOf(path),
        key: dotted,
        message: 'the repository belongs to the config of this environment',
        fix: `${write}, then talestack up ${environment}`,
      },
    ]);
  }
  if (owner.kind === 'config') {
    const other = owner.stack.split('/').at(-1) ?? owner.stack;
    throw new UserError(title, [
      {
        where: `stacks/Pulumi.${other}.yaml`,
        key: dotted,
        message: `the repository belongs to the stack ${owner.stack}`,
        fix: `${write} there, then talestack up ${other}`,
      },
    ]);
  }
  if (owner.kind === 'others') {
    throw new UserError(title, [
      {
        where: `StatefulSet/${config.titan.namespace}/${name}`,
        message: 'was not made by talestack: nothing says who made it',
        fix: 'choose another name, or another talestack:titan.namespace',
      },
    ]);
  }
}

/** Who owns it, in words. */
export function ownerText({ owner }: Pick<titan.LiveRepository, 'owner'>): string {
  if (owner.kind === 'config') return `config of ${owner.stack.split('/').at(-1) ?? owner.stack}`;
  return owner.kind === 'commands' ? 'commands' : 'unknown';
}
