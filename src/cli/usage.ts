import { findProjectDir, listEnvironments } from '../config';
import { UsageError } from './boundary';

/** Commands whose arguments begin with an environment. */
export const onEnvironments = new Set([
  'up',
  'deploy',
  'preview',
  'refresh',
  'diff',
  'down',
  'destroy',
  'status',
  'graph',
  'adopt',
  'doctor',
  'secrets',
  'tale',
  'teraslice',
  'titan',
  'batch',
]);

/** Commands that have commands of their own. */
export const nested = new Set(['secrets', 'sandbox', 'tale', 'teraslice', 'titan', 'batch']);

/** What yargs found wrong, in our words where its own leave out what is allowed. */
export function usageError(message: string, argv: readonly string[]): UsageError {
  const words = argv.filter((word) => !word.startsWith('-'));
  const [command = ''] = words;
  const path = nested.has(command) ? words.slice(0, 2) : words.slice(0, 1);
  const unknown = message.startsWith('Unknown command') || message.startsWith('Did you mean');
  const help = ['talestack', ...(unknown ? path.slice(0, -1) : path), '--help'].join(' ');
  if (message.startsWith('Not enough non-option arguments') && onEnvironments.has(command)) {
    const environments = [...new Set([...listEnvironments(findProjectDir(process.cwd())), 'sandbox'])];
    const more = words.length > path.length ? 'More arguments are needed.' : 'Name an environment';
    return new UsageError(words.length > path.length ? more : `${more}: ${environments.join(', ')}.`, help);
  }
  return new UsageError(message, help);
}
