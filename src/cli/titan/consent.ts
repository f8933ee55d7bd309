import { UserError } from '../../errors';
import { canAsk, confirm } from '../output/confirm';
import type { TitanSession } from './session';

/**
 * Shows what will be lost, and asks.
 *
 * @param what shown before the question
 * @param instead another way than `--yes`, for where there is nobody to ask
 * @throws UserError where there is no terminal to ask on
 */
export async function agreed(
  { say }: Pick<TitanSession, 'say'>,
  yes: boolean,
  what: string,
  question: string,
  instead = '',
): Promise<boolean> {
  say(what);
  if (yes) return true;
  if (canAsk()) {
    if (await confirm(question)) return true;
    say('Nothing was changed.');
    process.exitCode = 1;
    return false;
  }
  throw new UserError('Nothing was changed: there is no terminal to ask on', [
    { key: '--yes', message: 'is missing', fix: `add it, when the above is what you want${instead}` },
  ]);
}

/** `--yes`, of the commands that ask. */
export const yesOption = { yes: { type: 'boolean', default: false, describe: 'do not ask' } } as const;
