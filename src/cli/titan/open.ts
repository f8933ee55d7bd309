import os from 'node:os';

import { stackFile } from '../../config/environments';
import { readStackFile } from '../../config/files/stack-file';
import { stackStamp } from '../../kube/stamp';
import { UsageError } from '../boundary';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { openCluster } from '../open-cluster';
import { useSandbox } from '../sandbox-environment';
import type { NodeStatus } from '../status/read';
import { readNodes } from '../status/read';
import { nodesLine } from '../status/render';
import { onInterrupt } from '../waits/interrupt';
import type { LiveCluster } from '../../../stacks/workloads';
import type { Argv } from 'yargs';
import type { TitanSession } from './session';

/** Options of every command of repositories. */
export interface TitanArgs extends EnvironmentArgs {
  readonly timeout: number;
}

/** Of the commands that name one repository. */
export interface RepositoryArgs extends TitanArgs {
  readonly repo: string;
}

/** A timer takes no more: that is 24 days. */
const longestSeconds = 2_000_000;

/** @throws UsageError for what is no time */
function checkedSeconds(seconds: number): number {
  if (seconds > 0 && seconds <= longestSeconds) return seconds;
  throw new UsageError(
    `--timeout: a number of seconds above 0, up to ${longestSeconds}.`,
    'talestack titan --help',
  );
}

/** Declares ENV, the flags that override the config, and the time limit of waits. */
export function titanOptions(argv: Argv<object>, timeoutSeconds = 300): Argv<TitanArgs> {
  return environmentOptions(argv).option('timeout', {
    type: 'number',
    default: timeoutSeconds,
    // Before a command does anything, also where the number is wanted late.
    coerce: checkedSeconds,
    describe: 'how long one wait may take, in seconds',
  });
}

/** The same, and REPO. */
export function repositoryOptions(argv: Argv<object>, timeoutSeconds?: number): Argv<RepositoryArgs> {
  return titanOptions(argv, timeoutSeconds).positional('repo', {
    type: 'string',
    demandOption: true,
    describe: 'name of the repository, as `titan ls` shows it',
  });
}

/** `--take-over`, of the commands that a checkout may be in the way of. */
export const takeOverOption = {
  'take-over': {
    type: 'boolean',
    default: false,
    describe: 'end a checkout that somebody else began and that is known to be dead',
  },
} as const;

/** What a command that talks to the cluster itself works with beside the session. */
export interface OpenTitan {
  readonly environment: Environment;
  readonly cluster: LiveCluster;
  readonly nodes: readonly NodeStatus[];
}

/** Who is at the keyboard, as the cluster and this machine know them. */
function authorOf(user: string | undefined): string {
  let name = '';
  try {
    name = os.userInfo().username;
  } catch {
    // A container may run as a number that has no name.
  }
  const known = name === '' ? 'unknown' : name;
  return user === undefined || user === name ? known : `${known} (${user})`;
}

/** The session of one command, which says when nodes are simulated. It refuses another cluster than the one that the environment was deployed to. */
export async function withTitan(
  args: TitanArgs & { readonly quiet?: boolean },
  interrupted: string,
  run: (session: TitanSession, opened: OpenTitan) => Promise<void>,
): Promise<void> {
  await useSandbox(args);
  const environment = openEnvironment(args);
  const cluster = await openCluster(environment);
  const interrupt = onInterrupt(interrupted);
  const { config, projectDir } = environment;
  const say = args.json ? console.error : console.log;
  const session: TitanSession = {
    cluster,
    config,
    environment: config.environment,
    stamp: stackStamp(config.environment),
    author: authorOf(cluster.access.user),
    json: args.json,
    signal: interrupt.signal,
    timeoutSeconds: args.timeout,
    everySeconds: 1,
    now: () => new Date(),
    say: (line) => {
      say(line);
    },
    lineOf: (path) => lineOf(projectDir, config.environment, path),
  };
  try {
    const nodes = await readNodes(cluster);
    if (nodes.some(({ simulated }) => simulated) && args.quiet !== true) session.say(nodesLine(nodes));
    await run(session, { environment, cluster, nodes });
  } finally {
    interrupt.dispose();
  }
}

/** Where a key stands in the stack config, or what is nearest to it. */
export function lineOf(projectDir: string, environment: string, path: readonly string[]): string {
  const { file, where } = stackFile(projectDir, environment);
  return readStackFile(file, where).layer.origin(path).where ?? where;
}
