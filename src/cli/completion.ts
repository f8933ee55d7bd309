import { findProjectDir, listEnvironments } from '../config';
import type { CommandDescription } from './reference/describe';
import { commandAt } from './reference/describe';
import { makesEnvironment } from './usage';

/** Words of a command that may be an environment which is there: those of `diff` and `check` as well. */
const environmentWords = /[<[](env|other|targets)/;

/**
 * What a shell may complete a word to, besides commands and options.
 *
 * @param words the line so far, from `talestack` on; the last one is still being written
 * @param known all commands
 */
export function environmentsFor(
  words: readonly string[],
  known: CommandDescription,
  projectDir = findProjectDir(process.cwd()),
): string[] {
  const [, ...typed] = words.filter((each) => !each.startsWith('-'));
  const { path, usage } = commandAt(known, typed);
  const depth = path === '' ? 0 : path.split(' ').length;
  const place = usage.split(' ')[typed.length - 1] ?? '';
  const isOption = words.at(-1)?.startsWith('-') === true;
  if (typed.length <= depth || isOption || makesEnvironment(path) || !environmentWords.test(place)) return [];
  return [...new Set([...listEnvironments(projectDir), 'sandbox'])];
}

type Complete = (error: Error | null, completions: string[] | undefined) => void;

/**
 * For yargs: its own commands and options, and the environments that the project has.
 *
 * @param known all commands, read only now
 */
export function completer(known: () => CommandDescription) {
  return (
    current: string,
    _argv: unknown,
    filter: (done: Complete) => void,
    done: (completions: string[]) => void,
  ): void => {
    filter((_error, own = []) => {
      const line = process.argv.slice(process.argv.indexOf('--get-yargs-completions') + 1);
      const environments = environmentsFor(line, known()).filter((each) => each.startsWith(current));
      done([...environments, ...own]);
    });
  };
}
