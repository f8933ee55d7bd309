import type { Stack } from '@pulumi/pulumi/automation';

import type { AdoptionPlan, LiveCluster, LiveObject, Target } from '../../../stacks/workloads';
import {
  adoptionPatch,
  adoptionProgram,
  formerManager,
  importedRemoval,
  importedResource,
  namespacesBySystem,
  refOf,
  RequestRefused,
} from '../../../stacks/workloads';
import { UserError } from '../../errors';
import { stackStamp } from '../../kube/stamp';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import { pulumi } from '../pulumi/command';
import { noteTarget } from '../pulumi/state';
import { StackStore } from '../secrets/stack-store';
import type { MongoContext, MongoPlan } from './mongo';
import { copyOntoClaim } from './mongo';
import type { SecretsPlan } from './secrets';
import { beginInState, importIntoState, noteAdoption } from './state';

export interface Adoption {
  readonly environment: Environment;
  readonly cluster: LiveCluster;
  readonly target: Target;
  readonly stack: Stack;
  readonly plan: AdoptionPlan;
  readonly secrets: SecretsPlan;
  readonly mongo: MongoPlan | undefined;
  readonly exec: MongoContext['exec'];
  readonly json: boolean;
}

/**
 * Does what was agreed to, in an order that can be begun again after any step:
 * first what only reads the cluster, then the lock of the stack, the data, then metadata, then the state.
 */
export async function carryOut(adoption: Adoption): Promise<void> {
  const { environment, target, stack, plan, secrets, mongo, json } = adoption;
  const { config } = environment;
  const steps = showSteps(
    [
      { id: 'ask', title: 'Ask the API server whether it would take the changes' },
      {
        id: 'config',
        title: `Write ${Object.keys(secrets.values).length} secrets and the place of the database`,
      },
      ...(mongo?.copy ? [{ id: 'copy', title: 'Copy the database onto its claim' }] : []),
      { id: 'stamp', title: `Mark ${plan.adopted.length} objects as the stack's` },
      { id: 'import', title: "Import them into the stack's state" },
    ],
    json,
  );
  try {
    await stamp(adoption, true);
    steps.done('ask');
    const resources = plan.adopted.map((each) =>
      importedResource(each, { config, resetIngressRules: false }),
    );
    const charts = [...new Set(resources.map(({ chart }) => chart))];
    // Killed between the two, the state has no object yet: the next run begins anew.
    await beginInState(stack, () => Promise.resolve({ ...adoptionProgram({ config, target }, charts) }));
    await noteAdoption(stack, 'begun');
    await noteTarget(stack, { clusterId: target.clusterId, namespaces: namespacesBySystem(config) });
    if (Object.keys(secrets.values).length > 0) await new StackStore(environment).write(secrets.values);
    await writeFolder(environment, mongo);
    steps.done('config');
    if (mongo?.copy) {
      const onStatus = (status: string) => {
        steps.update('copy', status);
      };
      await copyOntoClaim(mongo.copy, { ...adoption, adopted: plan.adopted, onStatus });
      steps.done('copy');
    }
    await stamp(adoption, false);
    steps.done('stamp');
    const removals = plan.removed.map((each) => importedRemoval(each, charts[0] ?? ''));
    await importIntoState(stack, [...resources, ...removals]);
    await noteAdoption(stack, 'done');
    steps.done('import');
  } finally {
    await steps.close('not finished');
  }
}

/** Stamps what is adopted, and what the first `up` deletes is left as it is. */
async function stamp({ environment, cluster, plan }: Adoption, dryRun: boolean): Promise<void> {
  const mark = stackStamp(environment.config.environment);
  for (const { path, planned } of plan.adopted) {
    const ref = refOf(planned.manifest);
    const { apiVersion, kind } = ref;
    const change = (live: LiveObject) => adoptionPatch({ ...live, apiVersion, kind }, mark);
    await cluster.update(ref, change, { dryRun, manager: formerManager }).catch((error: unknown) => {
      throw error instanceof RequestRefused ? refused(path, error, dryRun) : error;
    });
  }
}

function refused(path: string, error: RequestRefused, dryRun: boolean): UserError {
  const end = dryRun ? 'nothing was changed' : 'run the command again to go on';
  const messages = error.problems.map(({ message }) => message);
  return new UserError(`An object cannot be adopted: ${end}`, [
    {
      where: path,
      message: [error.title, ...messages].join(': '),
      fix: 'use an account that may change it, such as the one that ran deploy.sh',
    },
  ]);
}

/** The folder belongs into the stack config: every later `up` needs it. */
async function writeFolder({ config, projectDir }: Environment, mongo: MongoPlan | undefined): Promise<void> {
  if (!mongo || mongo.folder === '' || mongo.folder === config.mongo.subPath) return;
  const set = ['config', 'set', '--path', '--plaintext', 'talestack:mongo.subPath', mongo.folder];
  await pulumi([...set, '--stack', config.environment, '--non-interactive'], { cwd: projectDir });
}
