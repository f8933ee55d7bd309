import { ConsentMissing } from '../boundary';
import { canAsk, confirm } from './confirm';

export interface ConsentWords {
  /** What holds where nobody agrees: `Nothing was deleted`. */
  readonly nothing: string;
  /** What was shown before, and has to be what is wanted: `the list above is what you want to be deleted`. */
  readonly meant: string;
  /** Another way than `--yes`: `; or --keep-claims`. @default none */
  readonly instead?: string;
}

/**
 * Asks on the terminal. A command whose flag `--yes` was given need not ask.
 *
 * @throws ConsentMissing where there is no terminal to ask on
 */
export async function agreedTo(
  question: string,
  { nothing, meant, instead = '' }: ConsentWords,
): Promise<boolean> {
  if (canAsk()) return confirm(question);
  throw new ConsentMissing(`${nothing}: there is no terminal to ask on`, [
    { key: '--yes', message: 'is missing', fix: `add it, when ${meant}${instead}` },
  ]);
}
