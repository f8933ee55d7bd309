import type { CommandModule } from 'yargs';

import type { Target } from '../../../stacks/workloads';
import {
  checkSameTarget,
  LiveCluster,
  planAdoption,
  podCommands,
  surveyCluster,
} from '../../../stacks/workloads';
import { plannedManifests } from '../../app';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import { runningSystems } from '../../config/systems';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { stackStamp } from '../../kube/stamp';
import { carryOut } from '../adopt/carry-out';
import type { MongoAnswer } from '../adopt/mongo';
import { mongoAnswers, planMongo } from '../adopt/mongo';
import { podExec } from '../adopt/pod-exec';
import { planSecrets } from '../adopt/secrets';
import { describePlan, shownPlan } from '../adopt/show';
import { adoptionState } from '../adopt/state';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { colours } from '../output/colours';
import { agreedTo } from '../output/consent';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { withLock } from '../pulumi/lock';
import { existingStack, openStack } from '../pulumi/stack';
import { useSandbox } from '../sandbox-environment';
import { StackStore } from '../secrets/stack-store';

interface AdoptArgs extends EnvironmentArgs {
  readonly yes: boolean;
  readonly 'dry-run': boolean;
  readonly verbose: boolean;
  readonly 'mongo-data': MongoAnswer | undefined;
}

export const adopt: CommandModule<object, AdoptArgs> = {
  command: 'adopt <env>',
  describe: 'take over a cluster that deploy.sh made; nothing restarts until the `up` that follows',
  builder: (argv) =>
    environmentOptions(argv)
      .option('yes', { type: 'boolean', default: false, describe: 'do not ask' })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'show what would be done, and do nothing',
      })
      .option('verbose', { type: 'boolean', default: false, describe: 'show every field' })
      .option('mongo-data', {
        choices: mongoAnswers,
        describe:
          'where the database is, if adopt cannot look: in the folder db of its claim, or where mongo.subPath says',
      })
      .example('$0 adopt prod --dry-run', 'what would be taken over')
      .example('$0 adopt prod', 'show it, ask, and do it'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    const { config } = environment;
    const kubeconfig = kubeconfigPath(config);
    const cluster = LiveCluster.connect(kubeconfig, config.context);
    const target = { kubeconfig, context: cluster.context, clusterId: await cluster.identity() };
    const state = await checkStack(environment, target);

    const stamp = stackStamp(config.environment);
    const survey = await surveyCluster(cluster, config, plannedManifests(config));
    const first = planAdoption(survey, config, stamp);
    const commands = podCommands(kubeconfig, cluster.context);
    const exec = (pod: string, container: string) =>
      podExec(commands, { namespace: config.namespace, pod, container });
    const configured = config.mongo.subPath ?? '';
    // Then all else that is missing says nothing.
    if (first.adopted.length === 0) throw notAsItIs(first.problems);
    const isDone = state.adoption === 'done';
    if (isDone && first.problems.length === 0 && first.adopted.every(({ path }) => state.objects.has(path))) {
      if (args.json) printJson({ environment: config.environment, adopted: [] });
      else
        console.log(
          `${colours.green('adopted')}  all of it, already. Next: npx talestack up ${config.environment}`,
        );
      return;
    }
    const mongo = isDone
      ? undefined
      : await planMongo({ cluster, adopted: first.adopted, configured, answer: args['mongo-data'], exec });
    // The mount of the database is one of the changes to be shown.
    const plan = mongo ? replanned(survey, config, mongo.folder) : first;
    const store = new StackStore(environment);
    const secrets = await planSecrets(config, await store.read(), survey.planned, survey.live, new Date());

    const shown = shownPlan(plan, secrets, mongo);
    const say = args.json ? console.error : console.log;
    say(describePlan(shown, args.verbose));
    warn(plan.warnings);
    const problems = [
      ...plan.problems,
      ...secrets.problems,
      ...(mongo?.problems ?? []),
      ...folderProblems(config, mongo?.folder),
    ];
    if (problems.length > 0) throw notAsItIs(problems);
    const { environment: name } = config;
    if (args['dry-run']) {
      if (args.json) printJson({ environment: name, ...shown });
      else say('Nothing was changed.');
      return;
    }
    if (!args.yes && !(await agreedTo(`Adopt these ${shown.adopted.length} objects?`, adoption))) {
      say('Nothing was changed.');
      process.exitCode = 1;
      return;
    }
    const { stack } = await openStack(environment, () => Promise.resolve());
    const { json } = args;
    await withLock({ ...environment, stackName: name, json }, () =>
      carryOut({ environment, cluster, target, stack, plan, secrets, mongo, exec, json }),
    );
    if (args.json) printJson({ environment: name, ...shown });
    else {
      say(
        `${colours.green('adopted')}  ${plan.adopted.length} objects of ${config.namespace} are talestack/${name}`,
      );
      say(
        `Nothing of them restarted. Next: npx talestack preview ${name}, then npx talestack up ${name}, which restarts each workload once.`,
      );
    }
  },
};

function notAsItIs(problems: readonly Problem[]): UserError {
  return new UserError('This cluster cannot be adopted as it is: nothing was changed', problems);
}

interface StackBefore {
  readonly adoption: 'begun' | 'done' | undefined;
  /** Paths of what is in the state. */
  readonly objects: ReadonlySet<string>;
}

/**
 * The stack must be empty, or have been filled by an adoption.
 *
 * @throws UserError for another cluster, and for an environment that was deployed
 */
async function checkStack(environment: Environment, target: Target): Promise<StackBefore> {
  const { config } = environment;
  const existing = await existingStack(environment, () => Promise.resolve());
  if (!existing) return { adoption: undefined, objects: new Set() };
  const { stack, state } = existing;
  checkSameTarget(await state.recordedTarget(), target, runningSystems(config));
  const [adoption, objects] = [await adoptionState(stack), new Set(state.objects)];
  if (adoption === undefined && objects.size > 0)
    throw new UserError(
      `The environment ${config.environment} has a deployment already: nothing was changed`,
      [
        {
          key: 'environment',
          value: config.environment,
          message: 'was deployed by `up`, and has objects of its own',
          fix: 'make another environment for the old cluster, or take this one down first',
        },
      ],
    );
  return { adoption, objects };
}

function replanned(survey: Parameters<typeof planAdoption>[0], config: Config, folder: string) {
  const mongo = { ...config.mongo, ...(folder !== '' && { subPath: folder }) };
  const changed: Config = { ...config, mongo };
  const planned = plannedManifests(changed).filter(({ manifest }) => manifest.kind !== 'Namespace');
  return planAdoption({ ...survey, planned }, changed, stackStamp(config.environment));
}

/** A folder that is set and is not the one with the database would start with an empty one. */
function folderProblems({ mongo }: Config, folder: string | undefined) {
  if (folder === undefined || mongo.subPath === undefined || mongo.subPath === folder) return [];
  return [
    {
      key: 'talestack:mongo.subPath',
      value: mongo.subPath,
      message: 'is not where the database is: mongo would start with an empty one',
      allowed: folder === '' ? 'unset' : folder,
      fix: 'unset it: adopt writes what is right',
    },
  ];
}

const adoption = { nothing: 'Nothing was changed', meant: 'the plan above is what you want' };
