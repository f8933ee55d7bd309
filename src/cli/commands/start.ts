import path from 'node:path';

import type { CommandModule } from 'yargs';

import { sandboxEnvironment } from '../../../sandbox';
import { ensureSandboxStack, keepSandboxStack, loadConfig } from '../../config';
import { checkRules } from '../check/before-up';
import type { EnvironmentArgs } from '../environment';
import { openEnvironment, projectDirOf } from '../environment';
import { describeChanges } from '../output/changes';
import { printJson } from '../output/table';
import { ensureSandboxSecrets } from '../sandbox-secrets';
import { enter, sandboxName } from '../sandbox-environment';
import type { NodesArgs } from '../sandbox-start';
import { nodesOption, startWithProgress } from '../sandbox-start';
import { readStatus } from '../status/read';
import { renderStatus } from '../status/render';
import { bringUp } from './up';
import { colours } from '../output/colours';

type StartArgs = Pick<EnvironmentArgs, 'dir' | 'json'> & NodesArgs;

/** The first thing a new user runs: `npm start`. Safe to run again; a second time it changes nothing. */
export const start: CommandModule<object, StartArgs> = {
  command: 'start',
  describe: 'bring the whole stack up on the sandbox of this machine, and show it',
  builder: (argv) => argv.options(nodesOption) as never,
  handler: async (args) => {
    const projectDir = projectDirOf(args);
    const sandbox = await startWithProgress(undefined, args.json, args.nodes);
    enter(sandboxEnvironment(sandbox));
    const kept = path.join(sandbox.dir, 'Pulumi.sandbox.yaml');
    ensureSandboxStack(projectDir, kept);

    const loaded = loadConfig({ projectDir, environment: sandboxName });
    await ensureSandboxSecrets({ projectDir, ...loaded });
    keepSandboxStack(projectDir, kept);
    const environment = openEnvironment({ ...noFlags, ...args, env: sandboxName });
    checkRules(environment);
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
      `\n${describeChanges(summary.changes)} in ${summary.seconds}s\n\n${renderStatus(status)}\n\n${nextCommands}`,
    );
  },
};

const noFlags = {
  set: undefined,
  namespace: undefined,
  domain: undefined,
  kubeconfig: undefined,
  context: undefined,
};

const nextCommands = [
  colours.bold('Next:'),
  '  npx talestack status sandbox                 this table again',
  '  eval "$(npx talestack sandbox env)"          then kubectl and pulumi work on the sandbox, for example:',
  '  kubectl get pods --namespace wholetale',
  '  npx talestack preview sandbox                what an `up` would change, after you edit stacks/Pulumi.sandbox.yaml',
  '  npx talestack down sandbox                   tear it down (claims stay; --delete-data removes them)',
  '  npx talestack sandbox stop                   stop the control plane (reset deletes it)',
].join('\n');
