import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import type { RecipeName } from '../../sandbox/binaries/pins';
import { cachedPath, recipes } from '../../sandbox/binaries/pins';
import { findProgram, searchPath } from '../../sandbox/binaries/search-path';
import { cacheDir } from '../../sandbox/paths';

/** A program whose help says what it takes, as programs made with cobra print it. */
export interface Program {
  readonly name: string;
  readonly file: string;
  /** Words before those of a command. */
  readonly words: readonly string[];
  /** The command that lists the flags of all commands, where help leaves them out. */
  readonly common?: readonly string[];
}

/** kubectl or pulumi, installed or as the sandbox has built it; undefined where there is none. */
export function helpfulProgram(name: 'kubectl' | 'pulumi'): Program | undefined {
  const installed = findProgram(name, searchPath(process.env));
  const isKubectl = name === 'kubectl';
  const file = installed ?? built(isKubectl ? 'hyperkube' : name);
  if (file === undefined) return undefined;
  const words = isKubectl && installed === undefined ? [name] : [];
  return { name, file, words, ...(isKubectl && { common: ['options'] }) };
}

function built(name: RecipeName): string | undefined {
  const file = cachedPath(recipes[name], cacheDir());
  return existsSync(file) ? file : undefined;
}

/** What a command takes. */
export interface Help {
  /** Words that choose the command, as `config set`. */
  readonly path: readonly string[];
  /** Other words for the last one. */
  readonly aliases: readonly string[];
  /** Whether it has commands of its own. */
  readonly isGroup: boolean;
  /** By name with its dashes: whether a value follows. */
  readonly flags: ReadonlyMap<string, boolean>;
}

const texts = new Map<string, Promise<string>>();

function printed({ file, words }: Program, args: readonly string[]): Promise<string> {
  const argv = [...words, ...args];
  const key = [file, ...argv].join('\0');
  const env = {
    PULUMI_HOME: path.join(os.tmpdir(), 'talestack-docs-help'),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
  };
  const text =
    texts.get(key) ?? execa(file, argv, { env, all: true, reject: false }).then(({ all = '' }) => all);
  texts.set(key, text);
  return text;
}

/** What the help of a command says, the nearest one above where there is no such command. */
export async function helpOf(program: Program, words: readonly string[]): Promise<Help> {
  const text = await printed(program, [...words, '--help']);
  const common = program.common ? await printed(program, program.common) : '';
  const [, usage = ''] = /^Usage:\n\s+(.*)$/m.exec(text) ?? [];
  const [, ...named] = usage.split(' ');
  const end = named.findIndex((word) => !/^[a-z][a-z-]*$/.test(word));
  const [, aliases = ''] = /^Aliases:\n\s*(.*)$/m.exec(text) ?? [];
  return {
    path: named.slice(0, end < 0 ? named.length : end),
    aliases: aliases.split(', '),
    isGroup: /^Available Commands:|\[command\]|SUBCOMMAND/m.test(text),
    flags: new Map([...flagsIn(text), ...flagsIn(common)]),
  };
}

/** `-o, --output='':` of kubectl, `-s, --stack string   The name` of pulumi. */
function flagsIn(text: string): [string, boolean][] {
  const lines = text.matchAll(/^ +(?:(-\w), )?(--[\w-]+)(?:=(.*):| ([\w:]+)(\[=.*?\])?)?(?: {2,}|$)/gm);
  return [...lines].flatMap(([, short, long = '', initial, type, optional]) => {
    const takesValue =
      initial === undefined ? type !== undefined && optional === undefined : !/^(true|false)$/.test(initial);
    return [long, ...(short === undefined ? [] : [short])].map((name): [string, boolean] => [
      name,
      takesValue,
    ]);
  });
}

/** What is wrong with a line of a program, as its help has it; empty where nothing is. */
export async function problemsOf(program: Program, line: readonly string[]): Promise<string[]> {
  const own = line.slice(0, line.includes('--') ? line.indexOf('--') : line.length);
  const flagAt = own.findIndex((word) => word.startsWith('-'));
  const plain = own.slice(0, flagAt < 0 ? own.length : flagAt);
  const help = await helpOf(program, plain);
  const { path: known, aliases } = help;
  const isPath = known.every(
    (word, at) => plain[at] === word || (at === known.length - 1 && aliases.includes(plain[at] ?? '')),
  );
  const beyond = plain[known.length];
  if (known.length === 0 || !isPath) return [`${program.name} has no command ${plain.join(' ')}`];
  if (help.isGroup && beyond !== undefined)
    return [`${program.name} ${known.join(' ')} has no command ${beyond}`];
  return wrongFlags(own, help.flags).map((flag) => `${program.name} ${known.join(' ')} has no ${flag}`);
}

function wrongFlags(words: readonly string[], flags: Help['flags']): string[] {
  const wrong: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (!/^-\w|^--\w/.test(word)) continue;
    const [name = ''] = word.startsWith('--') ? word.split('=') : [word.slice(0, 2)];
    const takesValue = flags.get(name);
    const isWhole = word === name;
    if (takesValue === undefined) wrong.push(name);
    else if (takesValue && isWhole && words[(at += 1)] === undefined) wrong.push(`${name} without a value`);
  }
  return wrong;
}
