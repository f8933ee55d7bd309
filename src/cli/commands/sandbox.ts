import type { CommandModule } from 'yargs';

import {
  ensureBinaries,
  ensureNodePrograms,
  findSandbox,
  foreignVariables,
  loadImages,
  resetSandbox,
  sandboxEnvironment,
  sandboxStatus,
  stopSandbox,
} from '../../../sandbox';
import { UserError } from '../../errors';
import { printJson, renderTable } from '../output/table';
import type { NodesArgs } from '../sandbox-start';
import { nodesOption, startWithProgress, stepPrinter } from '../sandbox-start';

interface SandboxArgs extends NodesArgs {
  readonly name: string | undefined;
  readonly json: boolean;
  readonly archives?: readonly string[];
}

const actions: readonly CommandModule<object, SandboxArgs>[] = [
  {
    command: 'start',
    describe: 'start the control plane and its nodes, or go on with those that run',
    builder: (argv) => argv.options(nodesOption) as never,
    handler: async ({ name, json, nodes: kind }) => {
      const { kubeconfig, nodes } = await startWithProgress(name, json, kind);
      if (json) printJson({ kubeconfig, nodes });
      else console.log(`The sandbox runs, with ${nodes} nodes. Kubeconfig: ${kubeconfig}`);
    },
  },
  {
    command: 'stop',
    describe: 'stop the control plane; its objects stay for the next start',
    handler: async ({ name, json }) => {
      await stopSandbox(named(name));
      tell(json, { stopped: true }, 'The sandbox is stopped. Its objects stay: talestack sandbox start');
    },
  },
  {
    command: 'reset',
    describe: 'stop the control plane and delete all that it holds, Pulumi state included',
    handler: async ({ name, json }) => {
      await resetSandbox(named(name));
      tell(json, { reset: true }, 'The sandbox and all that it held are gone.');
    },
  },
  {
    command: 'status',
    describe: 'show the programs of the control plane (exit status 1 when one does not run)',
    handler: async ({ name, json }) => {
      const status = await sandboxStatus(named(name));
      if (json) printJson(status);
      else {
        const rows = status.programs.map(({ name: program, running, pid, port }) => [
          program,
          running ? 'yes' : 'no',
          pid === undefined ? '' : `${pid}`,
          port === undefined ? '' : `${port}`,
        ]);
        console.log(renderTable(['program', 'running', 'pid', 'port'], rows));
        console.log(`nodes: ${status.nodes}; volumes and snapshots: ${storageWords[status.storage]}`);
      }
      if (!status.running) process.exitCode = 1;
    },
  },
  {
    command: 'load <archives..>',
    describe: 'give the real node images from files, as `docker save` writes them',
    builder: (argv) =>
      argv.positional('archives', { type: 'string', array: true, describe: 'files' }) as never,
    handler: async ({ name, json, archives = [] }) => {
      await running(name);
      await loadImages(named(name), archives);
      tell(json, { loaded: archives }, `Loaded: ${archives.join(', ')}`);
    },
  },
  {
    command: 'kubeconfig',
    describe: "print the path of the sandbox's kubeconfig",
    handler: async ({ name, json }) => {
      const { kubeconfig } = await running(name);
      tell(json, { kubeconfig }, kubeconfig);
    },
  },
  {
    command: 'env',
    describe: 'print shell exports with which kubectl and raw pulumi work on the sandbox',
    handler: async ({ name, json }) => {
      const variables = sandboxEnvironment(await running(name));
      if (json) {
        // What is null is to be unset.
        printJson({ ...variables, ...Object.fromEntries(foreignVariables.map((each) => [each, null])) });
        return;
      }
      console.log(`unset ${foreignVariables.join(' ')}`);
      for (const [key, value] of Object.entries(variables))
        console.log(`export ${key}=${shellQuoted(value)}`);
    },
  },
  {
    command: 'build',
    describe: 'find or build the programs that the sandbox runs, and start nothing',
    builder: (argv) => argv.options(nodesOption) as never,
    handler: async ({ json, nodes }) => {
      const printer = stepPrinter(json);
      try {
        await ensureBinaries({ onProgress: printer.onProgress });
        if (nodes === 'real') await ensureNodePrograms({ onProgress: printer.onProgress });
      } finally {
        await printer.close();
      }
    },
  },
];

export const sandbox: CommandModule<object, SandboxArgs> = {
  command: 'sandbox',
  describe: 'a real Kubernetes control plane on this machine, to try and to test',
  builder: (argv) => {
    const options = argv.option('name', { type: 'string', describe: 'which sandbox [default: default]' });
    return actions
      .reduce((each, action) => each.command(action), options)
      .demandCommand(
        1,
        `Name an action: ${actions.map((action) => String(action.command).split(' ')[0]).join(', ')}.`,
      ) as never;
  },
  handler: () => undefined,
};

const storageWords = { simulated: 'simulated', folders: 'folders on this machine' } as const;

function tell(json: boolean, document: object, line: string): void {
  if (json) printJson(document);
  else console.log(line);
}

function named(name: string | undefined) {
  return name === undefined ? {} : { name };
}

async function running(name: string | undefined) {
  const found = await findSandbox(named(name));
  if (found) return found;
  throw new UserError('The sandbox is not running', [
    {
      message: 'start it first',
      fix: `npx talestack sandbox start${name === undefined ? '' : ` --name ${name}`}`,
    },
  ]);
}

/** Quoted for a POSIX shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
