import pMap from 'p-map';
import type { CommandModule } from 'yargs';

import { objectPath } from '../../kube/manifest';
import { stampOf } from '../../kube/stamp';
import { harvest } from '../batch/harvest';
import type { Place } from '../batch/harvest';
import type { SubmissionObjects } from '../batch/live';
import { noSuch, readObjects, readSubmissions } from '../batch/live';
import type { BatchCluster } from '../batch/cluster';
import { countOf } from '../batch/words';
import { named } from '../batch/names';
import { openBatchCluster } from '../batch/open';
import { isOwned, refuseOwned } from '../batch/owner';
import { removalOf, removeSubmission } from '../batch/remove';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions } from '../environment';
import { UsageError } from '../boundary';
import { agreedTo } from '../output/consent';
import { showSteps } from '../output/steps';
import { printJson } from '../output/table';

interface DeleteArgs extends EnvironmentArgs {
  readonly identifier: string | undefined;
  readonly all: boolean;
  readonly forget: boolean;
  readonly yes: boolean;
}

export const batchDelete: CommandModule<object, DeleteArgs> = {
  command: 'delete <env> [identifier]',
  describe: 'stop a submission and delete its Jobs; its results stay unless --forget',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('identifier', { type: 'string', describe: 'name of the submission' })
      .option('all', { type: 'boolean', default: false, describe: 'every submission made by commands' })
      .option('forget', {
        type: 'boolean',
        default: false,
        describe: 'also delete the list and the results, so that the name is free again',
      })
      .option('yes', { type: 'boolean', default: false, describe: 'do not ask' })
      .example('$0 batch delete prod tasks', 'its results stay')
      .example('$0 batch delete prod tasks --forget', 'and its name is free again'),
  handler: async (given) => {
    const args = named(given);
    if (args.all === (args.identifier !== undefined))
      throw new UsageError('Name the submission to delete, or give --all.', 'talestack batch delete --help');
    const { environment, place, cluster } = await openBatchCluster(args);
    const { config } = environment;
    const { forget } = args;
    const found = await readObjects(cluster, place.namespace, args.identifier);
    if (args.identifier !== undefined && found.length === 0)
      throw noSuch(args.identifier, place.namespace, await readObjects(cluster, place.namespace));
    const owned = (each: SubmissionObjects) => isOwned(config, each.name) || isOfStack(each);
    if (args.identifier !== undefined && found.some(owned))
      refuseOwned(config, args.identifier, 'deleted', 'remove it there');
    const chosen = found.filter((each) => !owned(each)).map(({ name }) => name);
    const say = args.json ? console.error : console.log;

    // What ended by now is kept before its Jobs go.
    const open = await keepResults(cluster, place, chosen);
    const objects = await readObjects(cluster, place.namespace, args.identifier);
    const removals = objects
      .filter(({ name }) => chosen.includes(name))
      .map((each) => removalOf(each, forget));
    const goes = removals.flatMap(({ jobs, configMaps }) => [...jobs, ...configMaps].map(objectPath));
    const kept = removals.flatMap((each) => each.kept.map(objectPath));
    if (goes.length > 0) {
      say(['To be deleted:', ...listed(goes)].join('\n'));
      if (kept.length > 0) say(['To be kept, with the results:', ...listed(kept)].join('\n'));
      if (open > 0) say(`${countOf(open)} not ended yet; stopped by this.`);
      if (!args.yes && !(await agreedTo(`Delete ${submissions(chosen.length)}?`, deletion))) {
        say('Nothing was deleted.');
        process.exitCode = 1;
        return;
      }
    } else say('There is nothing to delete.');
    const steps = showSteps(
      (goes.length > 0 ? chosen : []).map((name) => ({ id: name, title: `submission ${name}` })),
      args.json,
    );
    try {
      for (const name of goes.length > 0 ? chosen : []) {
        // Read again: a retry may have been made while we asked.
        const [now] = await readObjects(cluster, place.namespace, name);
        const onProgress = (what: string) => {
          steps.update(name, what);
        };
        if (now) await removeSubmission(cluster, now, place.namespace, { forget, onProgress });
        steps.done(name, 'deleted');
      }
    } finally {
      await steps.close('not deleted');
    }
    if (args.json) printJson({ ...place, deleted: goes, kept });
  },
};

/** @returns how many tasks wait or run */
async function keepResults(cluster: BatchCluster, place: Place, names: readonly string[]): Promise<number> {
  const { found } = await readSubmissions(cluster, place.namespace);
  const whole = found.filter(({ name }) => names.includes(name));
  const seen = await pMap(whole, ({ name }) => harvest(cluster, place, name), { concurrency: 4 });
  return seen.reduce((sum, each) => sum + each.open.length, 0);
}

function isOfStack(objects: SubmissionObjects): boolean {
  return [...objects.configMaps, ...objects.jobs].some(stampOf);
}

const longest = 30;

function listed(paths: readonly string[]): string[] {
  const more = paths.length - longest;
  return [...paths.slice(0, longest), ...(more > 0 ? [`and ${more} more`] : [])].map((each) => `  ${each}`);
}

const deletion = {
  nothing: 'Nothing was deleted',
  meant: 'the list above is what you want to be deleted',
};

function submissions(count: number): string {
  return `${count} ${count === 1 ? 'submission' : 'submissions'}`;
}
