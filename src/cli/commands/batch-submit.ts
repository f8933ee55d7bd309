import type { CommandModule } from 'yargs';

import type { SubmissionProps } from '../batch/system';
import { namespaceManifests, shapeFor, submissionManifests } from '../batch/system';
import { objectPath } from '../../kube/manifest';
import { yamlText } from '../../render';
import { readInput } from '../batch/input';
import type { InputArgs } from '../batch/input';
import { countOf, unchangedLines } from '../batch/words';
import { openBatch, openBatchCluster } from '../batch/open';
import { declareOptions } from '../batch/options';
import { submit } from '../batch/submit';
import { checkClaim, checkTtl, serverVersion } from '../batch/checks';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';
import { warn } from '../output/warn';

interface SubmitArgs extends EnvironmentArgs, InputArgs {
  readonly replace: boolean;
  readonly 'dry-run': boolean;
}

export const batchSubmit: CommandModule<object, SubmitArgs> = {
  command: 'submit <env> [tasks]',
  describe: 'submit a list of tasks; the same list again changes nothing',
  builder: (argv) =>
    declareOptions(
      environmentOptions(argv).positional('tasks', {
        type: 'string',
        describe: 'file with a command line on each line, or JSON or YAML; - or nothing: standard input',
      }),
    )
      .option('identifier', {
        type: 'string',
        requiresArg: true,
        describe: 'name of the submission [default: that of the file]',
      })
      .option('format', {
        choices: ['lines', 'json', 'yaml'] as const,
        requiresArg: true,
        describe: 'what the list is [default: by the ending of the file; of standard input: JSON or lines]',
      })
      .option('ntest', {
        type: 'string',
        requiresArg: true,
        describe: 'only the first N tasks, called FILE-test',
      })
      .option('replace', {
        type: 'boolean',
        default: false,
        describe: 'of a changed list: stop and delete the old one first, with its results',
      })
      .option('dry-run', {
        type: 'boolean',
        default: false,
        describe: 'print the objects as YAML, and change nothing',
      })
      .example('$0 batch submit prod tasks.txt --k8s-image example.org/tasks:1', 'a Job for each line')
      .example(
        '$0 batch submit prod tasks.txt --k8s-image example.org/tasks:1 --ntest 3',
        'the first three of them',
      ),
  handler: async (args) => {
    if (args['dry-run']) {
      await print(args);
      return;
    }
    const { environment, place, flags, cluster } = await openBatchCluster(args);
    const { config } = environment;
    const input = await readInput(args, config);
    const shape = shapeFor(input.options, input.tasks.length, await serverVersion(cluster));
    const props: SubmissionProps = { ...place, ...input, shape, owner: 'commands' };
    warn([...checkTtl(input.options), ...(await checkClaim(cluster, place.namespace, input.options))]);
    const steps = showSteps([{ id: 'submit', title: `submission ${input.name}` }], args.json);
    try {
      const { outcome, created, found, unknown } = await submit(cluster, {
        props,
        config,
        namespace: namespaceManifests(config),
        replace: args.replace,
        onProgress: (what) => {
          steps.update('submit', what);
        },
      });
      const objects = `${created} ${created === 1 ? 'object' : 'objects'} made`;
      const detail =
        outcome === 'unchanged' ? 'was submitted before; nothing changed' : `${outcome}: ${objects}`;
      steps.done('submit', `${countOf(input.tasks.length)}, ${detail}`);
      await steps.close();
      if (args.json) {
        const tasks = input.tasks.length;
        printJson({ ...place, submission: input.name, tasks, shape, outcome, created, found, unknown });
        return;
      }
      for (const line of unchangedLines(
        { outcome, unknown, replace: args.replace },
        (action, more = '') => `talestack batch ${action} ${args.env} ${input.name}${more}${flags}`,
      ))
        console.log(line);
      console.log(`Look at it: talestack batch status ${args.env} ${input.name}${flags}`);
    } catch (error) {
      steps.failed('submit', 'not done');
      throw error;
    } finally {
      await steps.close();
    }
  },
};

/** What would be made by a cluster that can do everything. */
async function print(args: SubmitArgs): Promise<void> {
  const { environment, place } = openBatch(args);
  const input = await readInput(args, environment.config);
  const shape = shapeFor(input.options, input.tasks.length);
  const manifests = submissionManifests({ ...place, ...input, shape, owner: 'commands' });
  if (args.json) {
    const objects = manifests.map(objectPath);
    printJson({ ...place, submission: input.name, tasks: input.tasks.length, shape, objects, manifests });
  } else process.stdout.write(yamlText(manifests));
}
