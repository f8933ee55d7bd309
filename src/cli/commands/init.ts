import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { CommandModule } from 'yargs';

import { defaultKubeconfig, loadConfig } from '../../config';
import {
  clusterTypes,
  isOwnCluster,
  newNameProblems,
  newStackText,
  newValueProblems,
} from '../../config/new-environment';
import { UserError } from '../../errors';
import { projectDirOf } from '../environment';
import { backendChoice, backendProblems, backendUrl, leftBehind, writeBackend } from '../init/backend';
import { contextProblems, contextsOf } from '../init/contexts';
import { askForMissing } from '../init/questions';
import { providerProblems } from '../init/secrets-provider';
import type { InitArgs } from '../init/values';
import { valuesOf } from '../init/values';
import { colours } from '../output/colours';
import { canAsk } from '../output/confirm';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { ensureStack } from '../pulumi/stack';
import { StackState } from '../pulumi/state';

export const init: CommandModule<object, InitArgs> = {
  command: 'init <env>',
  describe: 'make a new environment: its stack config and its Pulumi stack',
  builder: (argv) =>
    argv
      .positional('env', { type: 'string', demandOption: true, describe: 'name of the environment' })
      .option('dir', { type: 'string' })
      .option('json', { type: 'boolean', default: false })
      .option('cluster-type', { type: 'string', describe: `what the cluster is: ${clusterTypes.join(', ')}` })
      .option('domain', { type: 'string', describe: 'girder.DOMAIN and dashboard.DOMAIN are served' })
      .option('namespace', {
        type: 'string',
        describe: 'namespace that everything lives in [default: wholetale]',
      })
      .option('kubeconfig', {
        type: 'string',
        describe: 'path of the kubeconfig [default: as kubectl finds it]',
      })
      .option('context', {
        type: 'string',
        describe: 'context in it [default: the current one, but with gke none]',
      })
      .option('cluster-name', { type: 'string', describe: 'gke: name of the cluster [default: wholetale]' })
      .option('project', { type: 'string', describe: 'gke: Google project' })
      .option('location', { type: 'string', describe: 'gke: region or zone' })
      .option('backend', {
        type: 'string',
        describe:
          'where the state of all environments of this project is kept: file:///…, gs://…, s3://…, https://…',
      })
      .option('secrets-provider', {
        type: 'string',
        describe: "what secrets are encrypted with, as in `pulumi stack init` [default: the backend's own]",
      })
      .example(
        '$0 init prod --cluster-type none --domain tales.example.org --backend gs://my-state',
        'without questions',
      ),
  handler: async (args) => {
    const projectDir = projectDirOf(args);
    const name = args.env;
    const choice = backendChoice(projectDir);
    const taken = newNameProblems(projectDir, name);
    // Nobody likes to answer questions first and to hear of it then.
    if (canAsk() && !args.json && taken.length > 0) throw cannot(name, taken);

    const found = contextsOf(kubeconfigOf(args));
    const known = choice.fromEnv !== undefined || choice.fromProject !== undefined;
    const told = canAsk() && !args.json ? await askForMissing(args, found, known) : args;
    const contexts = told.kubeconfig === args.kubeconfig ? found : contextsOf(kubeconfigOf(told));
    const values = valuesOf(told, projectDir, contexts.current);
    const backend = told.backend === undefined ? undefined : backendUrl(told.backend, process.cwd());
    const problems = [
      ...taken,
      ...newValueProblems(projectDir, values),
      ...contextProblems(kubeconfigOf(told), told.kubeconfig !== undefined, told.context, contexts),
      ...(backend === undefined ? [] : backendProblems(backend, choice)),
      ...providerProblems(
        told['secrets-provider'],
        choice.fromEnv ?? backend ?? choice.fromProject,
        process.env,
      ),
    ];
    if (problems.length > 0) throw cannot(name, problems);
    if (backend !== undefined && !known) await checkLeftBehind(projectDir, name, backend);

    const steps = showSteps([{ id: 'stack', title: `Make the stack ${name}` }], args.json);
    try {
      await make({
        projectDir,
        name,
        backend,
        text: newStackText(name, values),
        provider: told['secrets-provider'],
      });
    } catch (error) {
      steps.failed('stack', 'nothing was made');
      throw error;
    } finally {
      await steps.close();
    }
    tell(args, projectDir, { backend, makesCluster: isOwnCluster(values) });
  },
};

function kubeconfigOf({ kubeconfig }: Pick<InitArgs, 'kubeconfig'>): string {
  return kubeconfig === undefined ? defaultKubeconfig() : path.resolve(kubeconfig);
}

function cannot(name: string, problems: UserError['problems']): UserError {
  return new UserError(`The environment ${name} cannot be made in this way; nothing was written`, problems);
}

async function checkLeftBehind(projectDir: string, name: string, backend: string): Promise<void> {
  const left = await leftBehind(projectDir);
  if (left.length === 0) return;
  throw cannot(name, [
    {
      key: '--backend',
      value: backend,
      message: `would be that of all environments of this project, and ${left.join(', ')} would be out of sight: their state is where Pulumi is logged in to`,
      fix: 'leave --backend out; or move them first (pulumi stack export, and import)',
    },
  ]);
}

interface Making {
  readonly projectDir: string;
  readonly name: string;
  readonly backend: string | undefined;
  readonly text: string;
  readonly provider: string | undefined;
}

/** Writes the files and makes the stack, or leaves everything as it was. */
async function make({ projectDir, name, backend, text, provider }: Making): Promise<void> {
  const file = path.join(projectDir, `stacks/Pulumi.${name}.yaml`);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text, { flag: 'wx' });
  let restore: (() => void) | undefined;
  try {
    restore = backend === undefined ? undefined : writeBackend(projectDir, backend);
    const environment = { projectDir, ...loadConfig({ projectDir, environment: name }) };
    if (await StackState.find({ projectDir, stackName: name })) throw orphaned(name);
    await ensureStack(environment, provider);
  } catch (error) {
    rmSync(file, { force: true });
    restore?.();
    throw error;
  }
}

function orphaned(name: string): UserError {
  return cannot(name, [
    {
      message: `the backend has a stack ${name} already, without its config here`,
      fix: `fetch stacks/Pulumi.${name}.yaml from whoever made it, or \`pulumi config refresh --stack ${name}\`; or choose another name`,
    },
  ]);
}

function tell(
  args: InitArgs,
  projectDir: string,
  { backend, makesCluster }: { readonly backend: string | undefined; readonly makesCluster: boolean },
): void {
  const { env } = args;
  const file = `stacks/Pulumi.${env}.yaml`;
  const next = [
    `npx talestack secrets init ${env}`,
    // Before there is a cluster there is nothing to look at.
    ...(makesCluster ? [] : [`npx talestack doctor ${env}`]),
    `npx talestack up ${env}${makesCluster ? ' -k' : ''}`,
  ];
  warn(loadConfig({ projectDir, environment: env }).warnings);
  if (args.json) {
    printJson({ environment: env, file, ...(backend !== undefined && { backend }), next });
    return;
  }
  console.log(
    `${colours.green('init')}  ${file}${backend === undefined ? '' : `, and the backend ${backend} in Pulumi.yaml`}`,
  );
  console.log(`${colours.bold('Next:')}\n${next.map((line) => `  ${line}`).join('\n')}`);
}
