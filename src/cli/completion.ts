import { findProjectDir, listEnvironments } from '../config';
import { nested, onEnvironments } from './usage';

/** Commands that take two environments. */
const onTwo = new Set(['diff']);

/**
 * What a shell may complete a word to, besides commands and options.
 *
 * @param words the line so far, from `talestack` on; the last one is still being written
 */
export function environmentsFor(
  words: readonly string[],
  projectDir = findProjectDir(process.cwd()),
): string[] {
  const [, command = '', ...others] = words.filter((each) => !each.startsWith('-'));
  const before = others.length - (nested.has(command) ? 2 : 1);
  const wanted = command === 'synth' || command === 'check' || onEnvironments.has(command);
  const last = onTwo.has(command) ? 1 : 0;
  if (!wanted || words.at(-1)?.startsWith('-') === true || before < 0 || before > last) return [];
  return [...new Set([...listEnvironments(projectDir), 'sandbox'])];
}

type Complete = (error: Error | null, completions: string[] | undefined) => void;

/** For yargs: its own commands and options, and the environments that the project has. */
export function complete(
  current: string,
  _argv: unknown,
  filter: (done: Complete) => void,
  done: (completions: string[]) => void,
): void {
  filter((_error, known = []) => {
    const line = process.argv.slice(process.argv.indexOf('--get-yargs-completions') + 1);
    const environments = environmentsFor(line).filter((each) => each.startsWith(current));
    done([...environments, ...known]);
  });
}
