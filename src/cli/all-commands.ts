import type { Argv, CommandModule } from 'yargs';

/** A command by its first word. */
export interface Command {
  readonly name: string;
  /** Other words for it, as `deploy.sh` was called. */
  readonly aliases: readonly string[];
  /** Reads it, and adds it to a line. */
  readonly addTo: (line: Argv) => Argv;
}

function command<Options>(
  name: string,
  read: () => CommandModule<object, Options>,
  ...aliases: readonly string[]
): Command {
  return { name, aliases, addTo: (line) => line.command({ ...read(), aliases }) };
}

/**
 * Every command, in the order of the help, each a file in `commands/`. It is read only when it is asked for:
 * all of them would take every command a second more.
 */
export const commands: readonly Command[] = [
  command('start', () => (require('./commands/start') as typeof import('./commands/start')).start),
  command('init', () => (require('./commands/init') as typeof import('./commands/init')).init),
  command('doctor', () => (require('./commands/doctor') as typeof import('./commands/doctor')).doctor),
  command('up', () => (require('./commands/up') as typeof import('./commands/up')).up, 'deploy'),
  command('preview', () => (require('./commands/preview') as typeof import('./commands/preview')).preview),
  command('refresh', () => (require('./commands/refresh') as typeof import('./commands/refresh')).refresh),
  command('down', () => (require('./commands/down') as typeof import('./commands/down')).down, 'destroy'),
  command('adopt', () => (require('./commands/adopt') as typeof import('./commands/adopt')).adopt),
  command('status', () => (require('./commands/status') as typeof import('./commands/status')).status),
  command('synth', () => (require('./commands/synth') as typeof import('./commands/synth')).synth),
  command('graph', () => (require('./commands/graph') as typeof import('./commands/graph')).graph),
  command('diff', () => (require('./commands/diff') as typeof import('./commands/diff')).diff),
  command('check', () => (require('./commands/check') as typeof import('./commands/check')).check),
  command('config', () => (require('./commands/config') as typeof import('./commands/config')).config),
  command('backup', () => (require('./commands/backup') as typeof import('./commands/backup')).backup),
  command('restore', () => (require('./commands/restore') as typeof import('./commands/restore')).restore),
  command('secrets', () => (require('./commands/secrets') as typeof import('./commands/secrets')).secrets),
  command('tale', () => (require('./commands/tale') as typeof import('./commands/tale')).tale),
  command(
    'teraslice',
    () => (require('./commands/teraslice') as typeof import('./commands/teraslice')).teraslice,
  ),
  command('titan', () => (require('./commands/titan') as typeof import('./commands/titan')).titan),
  command('batch', () => (require('./commands/batch') as typeof import('./commands/batch')).batch),
  command('sandbox', () => (require('./commands/sandbox') as typeof import('./commands/sandbox')).sandbox),
  command(
    'completion',
    () => (require('./commands/completion') as typeof import('./commands/completion')).completion,
  ),
];
