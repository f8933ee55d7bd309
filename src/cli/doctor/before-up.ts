import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { refreshKubeconfig } from '../cluster/kubeconfig';
import type { Environment } from '../environment';
import { showSteps } from '../output/steps';
import { warn } from '../output/warn';
import type { Check } from './check';
import { ok } from './check';
import { checks } from './checks';
import { Context } from './context';
import { problemsOf } from './report';
import { runChecks } from './run';

/**
 * The checks at the start of `up`, and beside them the plan, which looks at the
 * rest by itself. Warnings are printed; everything that is in the way is
 * reported at once.
 *
 * @param plan what reads the cluster and checks it on its own
 * @returns what `plan` gave
 * @throws UserError with all that stops `up`
 */
export async function checkedBeforeUp<T>(
  environment: Environment,
  json: boolean,
  plan: () => Promise<T>,
): Promise<T> {
  await refreshKubeconfig(environment);
  let planned: { readonly value: T } | undefined;
  let refused: UserError | undefined;
  const planning: Check = {
    id: 'plan',
    group: 'Environment',
    title: 'Plan',
    about: '',
    blocks: true,
    inUp: true,
    // Without rights it could not even read what is there.
    needs: ['permissions'],
    run: async () => {
      try {
        planned = { value: await plan() };
        return ok('');
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        refused = error;
        return { outcome: 'fail', message: error.title, problems: error.problems };
      }
    },
  };
  const looked = [...checks.filter(({ inUp }) => inUp), planning];
  const steps = showSteps([{ id: 'look', title: 'Look at the cluster' }], json);
  const results = await runChecks(looked, new Context(environment), {
    began: ({ title }) => {
      steps.update('look', title);
    },
  }).finally(() => steps.close());

  const blocking = results.filter(({ blocks }) => blocks);
  const others = results.filter(
    (each) => !each.blocks && (each.outcome === 'warn' || each.outcome === 'fail'),
  );
  // One line each: `doctor` has the rest.
  const { environment: name } = environment.config;
  warn(others.map(({ title, message }): Problem => ({ key: title, message })));
  if (others.length > 0) console.error(`  what to do: talestack doctor ${name}`);
  if (blocking.length === 0 && planned) return planned.value;
  if (refused && blocking.length === 1) throw refused;
  throw new UserError(
    `Nothing was changed: ${name} cannot be brought up in this way`,
    blocking.flatMap(problemsOf),
  );
}
