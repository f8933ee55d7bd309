import path from 'node:path';

import type { CommandModule } from 'yargs';

import { UsageError } from '../boundary';
import { compare, isSame } from '../diff/compare';
import { renderDifferences } from '../diff/render';
import type { Side } from '../diff/side';
import { readRevision, readSide, sideOf } from '../diff/side';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment, projectDirOf } from '../environment';
import { printJson } from '../output/table';

interface DiffArgs extends EnvironmentArgs {
  readonly other: string | undefined;
  readonly 'against-file': string | undefined;
  readonly 'against-revision': string | undefined;
  readonly 'exit-code': boolean;
}

export const diff: CommandModule<object, DiffArgs> = {
  command: 'diff <env> [other]',
  describe: 'compare two environments, or one with its earlier config; no cluster is asked',
  builder: (argv) =>
    environmentOptions(argv)
      .positional('other', { type: 'string', describe: 'environment that ENV is compared with' })
      .option('against-file', {
        type: 'string',
        nargs: 1,
        describe: 'stack config to compare with, such as a copy of stacks/Pulumi.ENV.yaml',
      })
      .option('against-revision', {
        type: 'string',
        nargs: 1,
        describe: 'revision in Git to compare with, such as a tag [default: HEAD]',
      })
      .conflicts('against-file', 'against-revision')
      .option('exit-code', {
        type: 'boolean',
        default: false,
        describe: 'exit with status 1 when there is a difference',
      })
      .example('$0 diff staging prod', 'what prod has and staging has not')
      .example('$0 diff prod', 'what was edited since the last commit')
      .example('$0 diff prod --set mongo.size=40Gi', 'what a key would change'),
  handler: async (args) => {
    const [from, to] = await sidesOf(args);
    const found = compare(from, to);
    if (args.json) printJson({ ...found, same: isSame(found) });
    else console.log(renderDifferences(found));
    if (args['exit-code'] && !isSame(found)) process.exitCode = 1;
  },
};

/** The two, the earlier or first one first. Keys that the command line overrides are of the second. */
async function sidesOf(args: DiffArgs): Promise<[Side, Side]> {
  const { env, other, 'against-file': file, 'against-revision': revision } = args;
  const projectDir = projectDirOf(args);
  if (other !== undefined) {
    if (file !== undefined || revision !== undefined)
      throw new UsageError('Two environments are compared as they are now.', 'talestack diff --help');
    const to = sideOf(other, openEnvironment({ ...args, env: other }));
    return [readSide(env, { projectDir, environment: env }), to];
  }
  const to = sideOf(env, openEnvironment(args));
  if (file === undefined) return [await readRevision(projectDir, env, revision ?? 'HEAD'), to];
  const from = { projectDir, environment: env, stackFile: path.resolve(file) };
  return [readSide(`${env} as in ${file}`, from), to];
}
