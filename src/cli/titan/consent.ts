import { agreedTo } from '../output/consent';
import type { TitanSession } from './session';

/**
 * Shows what will be lost, and asks.
 *
 * @param what shown before the question
 * @param instead another way than `--yes`, for where there is nobody to ask
 * @throws ConsentMissing where there is no terminal to ask on
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
  const words = { nothing: 'Nothing was changed', meant: 'the above is what you want', instead };
  if (await agreedTo(question, words)) return true;
  say('Nothing was changed.');
  process.exitCode = 1;
  return false;
}

/** `--yes`, of the commands that ask. */
export const yesOption = { yes: { type: 'boolean', default: false, describe: 'do not ask' } } as const;
