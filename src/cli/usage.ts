import { findProjectDir, listEnvironments } from '../config';
import { nearest } from '../config/nearest';
import { UsageError } from './boundary';
import type { CommandDescription } from './reference/describe';
import { commandAt } from './reference/describe';

/** Whether the ENV of a command is a new one: those that are there are no help. */
export function makesEnvironment(path: string): boolean {
  return path === 'init';
}

/**
 * What yargs found wrong, in our words where its own leave out what is allowed.
 *
 * @param known what may be written instead
 */
export function usageError(message: string, argv: readonly string[], known: CommandDescription): UsageError {
  const words = argv.filter((word) => !word.startsWith('-'));
  const chosen = commandAt(known, words);
  const depth = chosen.path === '' ? 0 : chosen.path.split(' ').length;
  const help = ['talestack', chosen.path, '--help'].filter((each) => each !== '').join(' ');
  if (message.startsWith('Not enough non-option arguments') && isOnEnvironment(chosen)) {
    if (words.length > depth) return new UsageError('More arguments are needed.', help);
    const environments = [...new Set([...listEnvironments(findProjectDir(process.cwd())), 'sandbox'])];
    return new UsageError(`Name an environment: ${environments.join(', ')}.`, help);
  }
  return new UsageError([message, ...suggestions(message, chosen)].join('\n'), help);
}

function isOnEnvironment({ path, usage }: CommandDescription): boolean {
  return usage.includes('<env>') && !makesEnvironment(path);
}

/** What was meant, where it is close to what was written. */
function suggestions(message: string, { options, positionals }: CommandDescription): string[] {
  const [, unknown] = /^Unknown arguments?: (.*)$/m.exec(message) ?? [];
  const names = options.flatMap(({ name, alias = [] }) => [name, ...[alias].flat()]);
  const meant = (unknown?.split(', ') ?? []).flatMap((word) => {
    const near = nearest(word, [...names.filter((name) => name.length > 1), 'help', 'version']);
    return near === undefined ? [] : [`--${near}`];
  });
  const choices = [...message.matchAll(/Argument: (\S+), Given: "([^"]*)"/g)].flatMap(
    ([, argument = '', given = '']) => {
      const option = [...options, ...positionals].find(({ name }) => name === argument);
      return nearest(given, option?.choices?.map(String) ?? []) ?? [];
    },
  );
  const found = [...new Set([...meant, ...choices])];
  return found.length > 0 ? [`Did you mean ${found.join(', ')}?`] : [];
}
