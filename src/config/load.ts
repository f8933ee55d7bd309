import { existsSync } from 'node:fs';

import type { Problem } from '../errors';
import { UserError } from '../errors';
import { readSubmissions } from './batch/submissions';
import { clusterChecks } from './checks/cluster';
import { terasliceChecks } from './checks/teraslice';
import { crossChecks, legacyImage, namespaceClashes, openRegistry, unpinnedImages } from './checks/checks';
import { titanChecks, unpinnedTitanImages } from './checks/titan';
import { stackFile } from './environments';
import { explainIssues } from './explain';
import type { Layer } from './layer';
import { dotted, leaves, Merged } from './layer';
import { resolvePath } from './project';
import type { Config } from './schema';
import { schema } from './schema';
import { fromText } from './schema/json';
import type { SecretName } from './secrets/names';
import { readSettings } from './files/settings-file';
import { readStackFile } from './files/stack-file';
import { stackLayer } from './files/stack-layer';
import { batchWarnings } from './checks/warnings-batch';
import { terasliceWarnings } from './checks/warnings-teraslice';

export interface LoadOptions {
  readonly projectDir: string;
  /** Name of the environment, which is that of its Pulumi stack. */
  readonly environment: string;
  /** What the command line overrides: a tree with the schema's keys, its texts as they were typed. */
  readonly flags?: Readonly<Record<string, unknown>>;
  /** Path of a file that is read in place of the environment's stack config. */
  readonly stackFile?: string;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What was accepted and should be looked at all the same. */
  readonly warnings: readonly Problem[];
  /** Secrets that the stack config holds. */
  readonly secretsSet: readonly SecretName[];
}

/**
 * The config of one environment: `settings`, under its stack config, under
 * flags. Each overrides the one before key by key; a list counts as one value.
 *
 * @throws UserError with every problem of all inputs, each with its place
 */
export function loadConfig(options: LoadOptions): LoadedConfig {
  const { projectDir, environment, flags = {} } = options;
  refuseClusterStack(projectDir, environment);
  const { file, where } = givenFile(options.stackFile) ?? stackFile(projectDir, environment);
  const settings = readSettings(projectDir);
  const stack = readStackFile(file, where);
  const merged = new Merged([settings.layer, stack.layer, flagLayer(flags)]);
  // To compile a parser takes longer than to parse once.
  const parsed = schema.safeParse(merged.tree, { jitless: true });
  const read = parsed.success ? readSubmissions(parsed.data, merged, projectDir) : undefined;
  const problems = [
    ...settings.problems,
    ...stack.problems,
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, merged)),
    ...crossChecks(parsed.success ? parsed.data : merged.tree, merged),
    ...(parsed.success ? namespaceClashes(parsed.data, merged) : []),
    ...(parsed.success ? clusterChecks(parsed.data, merged) : []),
    ...(read?.problems ?? []),
    ...(parsed.success ? titanChecks(parsed.data, merged) : []),
    ...(parsed.success ? terasliceChecks(parsed.data, merged) : []),
  ];
  if (problems.length > 0 || !parsed.success || !read) {
    throw new UserError(`The configuration of ${environment} has mistakes`, problems);
  }
  const { kubeconfig } = parsed.data;
  const config: Config = {
    ...parsed.data,
    batch: { ...parsed.data.batch, submissions: read.submissions },
    ...(kubeconfig === undefined ? {} : { kubeconfig: resolvePath(projectDir, kubeconfig) }),
    environment,
  };
  const warnings = [
    ...settings.warnings,
    ...stack.warnings,
    ...unpinnedImages(parsed.data, merged),
    ...unpinnedTitanImages(parsed.data, merged),
    ...legacyImage(parsed.data, merged),
    ...openRegistry(parsed.data, merged),
    ...terasliceWarnings(parsed.data, merged),
    ...batchWarnings(parsed.data, merged),
  ];
  return { config: deepFreeze(config), warnings, secretsSet: stack.secretsSet };
}

/** @throws UserError when there is no such file */
function givenFile(file: string | undefined): { readonly file: string; readonly where: string } | undefined {
  if (file === undefined) return undefined;
  if (existsSync(file)) return { file, where: file };
  throw new UserError('There is no such stack config', [{ where: file, message: 'does not exist' }]);
}

/** The stack of a cluster is no environment, though it looks like one. */
function refuseClusterStack(projectDir: string, stack: string): void {
  const { layer, environment } = stackLayer(projectDir, stack);
  if (layer !== 'cluster') return;
  throw new UserError(`${stack} is no environment: it is the cluster of ${environment}`, [
    {
      key: 'environment',
      value: stack,
      message: 'has no workloads',
      fix: `name ${environment}; -k includes its cluster`,
    },
  ]);
}

/** Flags that have a name of their own; every other key is set with `--set`. */
const named = new Set(['namespace', 'domain', 'kubeconfig', 'context']);

function flagLayer(flags: Readonly<Record<string, unknown>>): Layer {
  return {
    values: leaves(flags).map(({ path, value }) => ({
      path,
      value: typeof value === 'string' ? fromText(path, value) : value,
    })),
    origin: (path) => ({ key: named.has(dotted(path)) ? `--${dotted(path)}` : `--set ${dotted(path)}` }),
  };
}

function deepFreeze<T extends object>(value: T): T {
  for (const each of Object.values(value))
    if (typeof each === 'object' && each !== null) deepFreeze(each as object);
  return Object.freeze(value);
}
