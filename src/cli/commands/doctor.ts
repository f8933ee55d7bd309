import type { CommandModule } from 'yargs';

import { refreshKubeconfig } from '../cluster/kubeconfig';
import { checks } from '../doctor/checks';
import { Context } from '../doctor/context';
import { renderReport } from '../doctor/report';
import { runChecks } from '../doctor/run';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import { useSandbox } from '../sandbox-environment';

export const doctor: CommandModule<object, EnvironmentArgs> = {
  command: 'doctor <env>',
  describe: 'look at everything that `up` needs, and change nothing (exit status 1 when something fails)',
  builder: (argv) =>
    environmentOptions(argv)
      .example('$0 doctor prod', 'what would be in the way of `up`')
      .example('$0 doctor prod --json', 'the same for scripts'),
  handler: async (args) => {
    await useSandbox(args);
    const environment = openEnvironment(args);
    await refreshKubeconfig(environment);
    const { environment: name, namespace } = environment.config;
    const steps = showSteps([{ id: 'look', title: `Look at ${name}` }], args.json);
    const results = await runChecks(checks, new Context(environment), {
      began: ({ title }) => {
        steps.update('look', title);
      },
    }).finally(() => steps.close());
    if (args.json) printJson({ environment: name, checks: results });
    else console.log(`\n${name}  namespace ${namespace}\n\n${renderReport(results)}`);
    if (results.some(({ outcome }) => outcome === 'fail')) process.exitCode = 1;
  },
};
