import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import type { CommandModule } from 'yargs';

import { imagesOnNodes, sandboxEnvironment } from '../../../sandbox';
import { ensureSandboxStack, keepSandboxStack, loadConfig } from '../../config';
import { checkRules } from '../check/before-up';
import type { EnvironmentArgs } from '../environment';
import { openEnvironment, projectDirOf } from '../environment';
import { describeChanges } from '../output/changes';
import { printJson } from '../output/table';
import { ensureSandboxSecrets } from '../sandbox-secrets';
import { enter, sandboxName } from '../sandbox-environment';
import type { NameArgs, NodesArgs } from '../sandbox-start';
import { requireImages } from '../sandbox-images';
import { nameOption, nodesOption, startWithProgress } from '../sandbox-start';
import { readStatus } from '../status/read';
import { renderStatus } from '../status/render';
import { bringUp } from './up';
import { colours } from '../output/colours';

type StartArgs = Pick<EnvironmentArgs, 'dir' | 'json'> & NodesArgs & NameArgs;

/** The first thing a new user runs: `npm start`. Safe to run again; a second time it changes nothing. */
export const start: CommandModule<object, StartArgs> = {
  command: 'start',
  describe: 'bring the whole stack up on the sandbox of this machine, and show it',
  builder: (argv) =>
    argv
      .options({ ...nameOption, ...nodesOption })
      .example('$0 start', 'everything on simulated nodes')
      .example(
        '$0 start --nodes real --name real',
        'containers run (Linux, root), in another sandbox',
      ) as never,
  handler: async (args) => {
    const projectDir = projectDirOf(args);
    const sandbox = await startWithProgress(args.name, args.json, args.nodes);
    enter(sandboxEnvironment(sandbox));
    const kept = path.join(sandbox.dir, keptFile);
    ensureSandboxStack(projectDir, kept, keptBeside(sandbox.dir));

    const loaded = loadConfig({ projectDir, environment: sandboxName });
    await ensureSandboxSecrets({ projectDir, ...loaded });
    keepSandboxStack(projectDir, kept);
    const environment = openEnvironment({ ...noFlags, ...args, env: sandboxName });
    checkRules(environment);
    if (sandbox.nodes === 'real') await requireImages(environment.config, await imagesOnNodes(sandbox));
    const summary = await bringUp(environment, args.json);
    const status = await readStatus(environment);
    if (!status.ready) process.exitCode = 1;
    if (args.json) {
      printJson({
        ...status,
        changes: summary.changes,
        seconds: summary.seconds,
        waits: summary.waits,
        kubeconfig: sandbox.kubeconfig,
      });
      return;
    }
    console.log(
      `\n${describeChanges(summary.changes)} in ${summary.seconds}s\n\n${renderStatus(status)}\n\n${nextCommands(args.name)}`,
    );
  },
};

/** Each sandbox keeps the secrets that it can read. */
const keptFile = 'Pulumi.sandbox.yaml';

/** What the other sandboxes of this user keep. */
function keptBeside(dir: string): string[] {
  const root = path.dirname(dir);
  const folders = readdirSync(root).map((name) => path.join(root, name));
  return folders
    .filter((folder) => folder !== dir)
    .map((folder) => path.join(folder, keptFile))
    .filter((file) => existsSync(file));
}

const noFlags = {
  set: undefined,
  namespace: undefined,
  domain: undefined,
  kubeconfig: undefined,
  context: undefined,
};

/** A command, and what it does. */
type Next = readonly [command: string, does?: string];

/** What to do then. Commands on the environment `sandbox` have to be told of a sandbox by another name. */
export function nextCommands(name: string | undefined): string {
  const told =
    name === undefined
      ? 'then kubectl and pulumi work on the sandbox, for example:'
      : `first: then talestack, kubectl and pulumi work on this sandbox, ${name}`;
  const env = `eval "$(npx talestack sandbox env${name === undefined ? '' : ` --name ${name}`})"`;
  const enterIt: Next = [env, told];
  const status: Next = ['npx talestack status sandbox', 'this table again'];
  const rows: readonly Next[] = [
    ...(name === undefined ? [status, enterIt] : [enterIt, status]),
    ['kubectl get pods --namespace wholetale'],
    ['npx talestack preview sandbox', 'what an `up` would change, after you edit stacks/Pulumi.sandbox.yaml'],
    ['npx talestack down sandbox', 'tear it down (claims stay; --delete-data removes them)'],
    ['npx talestack sandbox stop', 'stop the control plane (reset deletes it)'],
  ];
  const width = Math.max(...rows.map(([command]) => command.length));
  const lines = rows.map(([command, does = '']) => `  ${command.padEnd(width)}  ${does}`.trimEnd());
  return [colours.bold('Next:'), ...lines].join('\n');
}
