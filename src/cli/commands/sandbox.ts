import type { CommandModule } from 'yargs';

import {
  buildImages,
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
import { printJson, renderTable } from '../output/table';
import { notRunning, startAlone, startWithStack } from '../sandbox-environment';
import type { NameArgs, NodesArgs } from '../sandbox-start';
import { nameOption, nodesOption, startWithProgress, stepPrinter } from '../sandbox-start';

interface SandboxArgs extends NodesArgs, NameArgs {
  readonly json: boolean;
  readonly archives?: readonly string[];
  readonly images?: boolean;
}

const actions: readonly CommandModule<object, SandboxArgs>[] = [
  {
    command: 'start',
    describe: 'start the control plane and its nodes, or go on with those that run',
    builder: (argv) =>
      argv
        .options({ ...nodesOption, ...imagesOption })
        .example('$0 sandbox start', 'simulated nodes')
        .example(
          '$0 sandbox start --nodes real --name real',
          'another one, whose node runs containers',
        ) as never,
    handler: async ({ name, json, nodes: kind, images: withImages = false }) => {
      const images = withImages ? await madeImages(json) : undefined;
      const { kubeconfig, nodes } = await startWithProgress(name, json, kind, images && [images.archive]);
      if (json) printJson({ kubeconfig, nodes, ...(images && { images: images.references }) });
      else {
        console.log(`The sandbox runs, with ${nodes} nodes. Kubeconfig: ${kubeconfig}`);
        for (const each of Object.values(images?.references ?? {})) console.log(`  ${each}`);
      }
    },
  },
  {
    command: 'stop',
    describe: 'stop the control plane; its objects stay for the next start',
    builder: (argv) => argv.example('$0 sandbox stop', 'its objects stay') as never,
    handler: async ({ name, json }) => {
      const { name: which, wasThere } = await stopSandbox(named(name));
      const said = wasThere
        ? `The sandbox ${which} is stopped. Its objects stay: ${startAlone(name)}`
        : `There is no sandbox ${which}: nothing was stopped.`;
      tell(json, { stopped: true }, said);
    },
  },
  {
    command: 'reset',
    describe: 'stop the control plane and delete all that it holds, Pulumi state included',
    builder: (argv) => argv.example('$0 sandbox reset', 'all that it holds is deleted') as never,
    handler: async ({ name, json }) => {
      const { name: which, wasThere } = await resetSandbox(named(name));
      const said = wasThere
        ? `The sandbox ${which} and all that it held are gone. A new one, with the stack: ${startWithStack(name)}`
        : `There is no sandbox ${which}: nothing was deleted.`;
      tell(json, { reset: true }, said);
    },
  },
  {
    command: 'status',
    describe: 'show the programs of the control plane (exit status 1 when one does not run)',
    builder: (argv) => argv.example('$0 sandbox status', 'the programs of the control plane') as never,
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
      argv
        .positional('archives', { type: 'string', array: true, describe: 'files' })
        .example('$0 sandbox load images.tar --name real', 'images for the real node') as never,
    handler: async ({ name, json, archives = [] }) => {
      await running(name);
      await loadImages(named(name), archives);
      tell(json, { loaded: archives }, `Loaded: ${archives.join(', ')}`);
    },
  },
  {
    command: 'kubeconfig',
    describe: "print the path of the sandbox's kubeconfig",
    builder: (argv) => argv.example('$0 sandbox kubeconfig', 'for kubectl --kubeconfig') as never,
    handler: async ({ name, json }) => {
      const { kubeconfig } = await running(name);
      tell(json, { kubeconfig }, kubeconfig);
    },
  },
  {
    command: 'env',
    describe: 'print shell exports with which kubectl and raw pulumi work on the sandbox',
    builder: (argv) => argv.example('$0 sandbox env', 'for eval in a shell') as never,
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
    builder: (argv) =>
      argv
        .options({ ...nodesOption, ...imagesOption })
        .example('$0 sandbox build', 'ahead of the first start') as never,
    handler: async ({ json, nodes, images = false }) => {
      const printer = stepPrinter(json);
      try {
        await ensureBinaries({ onProgress: printer.onProgress });
        if (nodes === 'real') await ensureNodePrograms({ onProgress: printer.onProgress });
        if (images) await buildImages({ onProgress: printer.onProgress });
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
    const options = argv.options(nameOption);
    return actions
      .reduce((each, action) => each.command(action), options)
      .demandCommand(
        1,
        `Name an action: ${actions.map((action) => String(action.command).split(' ')[0]).join(', ')}.`,
      ) as never;
  },
  handler: () => undefined,
};

/** For a node on a machine that reaches no registry. */
const imagesOption = {
  images: {
    type: 'boolean',
    describe: 'also the images that sandbox/images makes, for a real node; those that are missing are made',
  },
} as const;

async function madeImages(json: boolean) {
  const printer = stepPrinter(json);
  try {
    return await buildImages({ onProgress: printer.onProgress });
  } finally {
    await printer.close();
  }
}

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
  throw notRunning(name);
}

/** Quoted for a POSIX shell. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
