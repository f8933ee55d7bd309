import type { Argv, CommandModule } from 'yargs';
import yargs from 'yargs';
import { isRecord } from '../../record';

/** An option, or a word that has its place in the line, as its command declares it. */
export interface OptionDescription {
  readonly name: string;
  readonly alias?: string | readonly string[];
  readonly type?: string;
  readonly describe?: string;
  readonly default?: unknown;
  readonly choices?: readonly unknown[];
  readonly array?: boolean;
  readonly demandOption?: unknown;
  readonly hidden?: boolean;
}

export interface ExampleDescription {
  readonly command: string;
  readonly description: string;
}

/** What a command declares of itself: the help, the reference and suggestions say the same. */
export interface CommandDescription {
  /** Words that choose it, as `titan commit`; empty for the command line as a whole. */
  readonly path: string;
  /** With its positionals, as `titan commit <env> <repo>`. */
  readonly usage: string;
  readonly aliases: readonly string[];
  readonly describe: string;
  readonly positionals: readonly OptionDescription[];
  readonly options: readonly OptionDescription[];
  readonly examples: readonly ExampleDescription[];
  readonly commands: readonly CommandDescription[];
}

type Declare = (cli: Argv) => unknown;

/** @param declare what declares the command line on an instance of yargs */
export function describeCommandLine(declare: Declare): CommandDescription {
  return describe({ path: '', usage: '', aliases: [], describe: '' }, [], declare);
}

/** Every command that does something by itself, in the order of the help. */
export function leaves(command: CommandDescription): CommandDescription[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

/** The command that the first words of a line choose, as far as they choose one. */
export function commandAt(command: CommandDescription, words: readonly string[]): CommandDescription {
  const [word = ''] = words;
  const chosen = command.commands.find(
    ({ path, aliases }) => path.split(' ').at(-1) === word || aliases.includes(word),
  );
  return chosen ? commandAt(chosen, words.slice(1)) : command;
}

type Named = Pick<CommandDescription, 'path' | 'usage' | 'aliases' | 'describe'>;

/** @param inherited options of the command that this one is in */
function describe(
  named: Named,
  inherited: readonly OptionDescription[],
  declare: Declare,
): CommandDescription {
  const positionals: OptionDescription[] = [];
  const options: OptionDescription[] = [...inherited];
  const examples: ExampleDescription[] = [];
  const modules: CommandModule[] = [];
  const add = (to: OptionDescription[], name: string, given: object) => {
    const at = to.findIndex((each) => each.name === name);
    // Said again by a command, it is the same option, with what it has in common with the first.
    if (at >= 0) to.splice(at, 1, { ...to[at], ...given, name });
    else to.push({ name, ...given });
  };
  const record: Readonly<Record<string, (...given: readonly unknown[]) => void>> = {
    option: (name, given = {}) => {
      if (isRecord(given)) add(options, String(name), given);
    },
    options: (all) => {
      for (const [name, given] of Object.entries(isRecord(all) ? all : {}))
        if (isRecord(given)) add(options, name, given);
    },
    positional: (name, given = {}) => {
      if (isRecord(given)) add(positionals, String(name), given);
    },
    example: (command, description = '') => {
      examples.push({
        command: String(command).replaceAll('$0', 'talestack'),
        description: String(description),
      });
    },
    command: (given) => {
      modules.push(...(Array.isArray(given) ? given : [given]).filter(isModule));
    },
  };
  declare(recorder(record));
  return {
    ...named,
    positionals,
    options,
    examples,
    commands: modules.map((module) => describeModule(module, named.path, options)),
  };
}

function describeModule(
  module: CommandModule,
  parent: string,
  inherited: readonly OptionDescription[],
): CommandDescription {
  const usage = [parent, String(module.command)].filter(Boolean).join(' ');
  const { builder } = module;
  const named: Named = {
    path: usage.split(/ [<[]/)[0] ?? usage,
    usage,
    aliases: typeof module.aliases === 'string' ? [module.aliases] : (module.aliases ?? []),
    describe: String(module.describe),
  };
  return describe(named, inherited, (cli) => (typeof builder === 'function' ? builder(cli) : undefined));
}

/** An instance of yargs that also notes what is declared on it. */
function recorder(record: Readonly<Record<string, (...given: readonly unknown[]) => void>>): Argv {
  return new Proxy(yargs([]), {
    get(target, property, self) {
      const member: unknown = Reflect.get(target, property);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]): unknown => {
        record[String(property)]?.(...given);
        // Commands are walked through here, and not by yargs.
        const done: unknown = property === 'command' ? target : Reflect.apply(member, target, given);
        return done === target ? self : done;
      };
    },
  });
}

function isModule(value: unknown): value is CommandModule {
  return isRecord(value) && 'command' in value && 'handler' in value;
}
