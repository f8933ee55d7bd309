import path from 'node:path';

import type { Argv } from 'yargs';

import { environmentFromEnv, findProjectDir, loadConfig } from '../config';
import type { LoadedConfig } from '../config';
import type { Tree } from '../config/layer';
import { UsageError } from './boundary';
import { warn } from './output/warn';
import { isRecord } from '../record';

/** Options of every command that works on an environment. */
export interface EnvironmentArgs {
  readonly env: string;
  readonly dir: string | undefined;
  readonly json: boolean;
  readonly set: string[] | undefined;
  readonly namespace: string | undefined;
  readonly domain: string | undefined;
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** Declares ENV and the flags that override settings and stack config. */
export function environmentOptions(
  argv: Argv<object>,
  positional: 'required' | 'optional' = 'required',
): Argv<EnvironmentArgs> {
  const optional = positional === 'optional' ? { default: environmentFromEnv() } : {};
  return configOptions(argv).positional('env', {
    type: 'string',
    demandOption: true,
    describe: 'environment: the name in stacks/Pulumi.ENV.yaml',
    ...optional,
  });
}

/** Declares the flags alone. */
export function configOptions(argv: Argv<object>): Argv<Omit<EnvironmentArgs, 'env'>> {
  return argv
    .option('dir', { type: 'string' })
    .option('json', { type: 'boolean', default: false })
    .option('set', {
      type: 'string',
      array: true,
      // One value for each flag: ENV may follow.
      nargs: 1,
      describe: 'KEY=VALUE: override a key of the config',
    })
    .option('namespace', { type: 'string', describe: 'override the namespace' })
    .option('domain', { type: 'string', describe: 'override the domain' })
    .option('kubeconfig', { type: 'string', describe: 'override the path of the kubeconfig' })
    .option('context', { type: 'string', describe: 'override the context in the kubeconfig' });
}

export interface Environment extends LoadedConfig {
  readonly projectDir: string;
}

/**
 * Loads the config of an environment; warnings go to standard error.
 *
 * @param without a warning that does not matter to the command, by its message
 */
export function openEnvironment(args: EnvironmentArgs, without?: string): Environment {
  const projectDir = projectDirOf(args);
  const loaded = loadConfig({ projectDir, environment: args.env, flags: flagsOf(args) });
  warn(loaded.warnings.filter(({ message }) => message !== without));
  return { ...loaded, projectDir };
}

export function projectDirOf(args: Pick<EnvironmentArgs, 'dir'>): string {
  return args.dir ? path.resolve(args.dir) : findProjectDir(process.cwd());
}

function flagsOf(args: EnvironmentArgs): Record<string, unknown> {
  const flags = noFlags();
  for (const pair of args.set ?? []) {
    const at = pair.indexOf('=');
    if (at < 1)
      throw new UsageError(`--set ${pair}: write it as KEY=VALUE, such as --set worker.variant=legacy`);
    assign(flags, pair.slice(0, at).split('.'), pair.slice(at + 1), pair);
  }
  for (const key of ['namespace', 'domain', 'kubeconfig', 'context'] as const) {
    if (args[key] !== undefined) flags[key] = key === 'kubeconfig' ? path.resolve(args[key]) : args[key];
  }
  return flags;
}

function assign(target: Tree, keys: readonly string[], value: string, pair: string): void {
  const [key = '', ...rest] = keys;
  const before = target[key];
  if (before !== undefined && isRecord(before) !== rest.length > 0)
    throw new UsageError(`--set ${pair}: another --set gives ${key} a value of another kind`);
  if (rest.length === 0) target[key] = value;
  else assign((target[key] ??= noFlags()) as Tree, rest, value, pair);
}

/** Without a prototype, `__proto__` is a key like any other, and so an unknown one. */
function noFlags(): Tree {
  return Object.create(null) as Tree;
}
