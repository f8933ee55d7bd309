import type { CommandModule } from 'yargs';

import { plannedManifests } from '../../app';
import { environmentFromEnv } from '../../config';
import { checkManifests, rules } from '../../policy';
import { UsageError } from '../boundary';
import type { Found } from '../check/found';
import { placed } from '../check/found';
import { chosenRules, explained, explainedJson } from '../check/explain';
import { githubText } from '../check/github';
import { sarif } from '../check/sarif';
import type { Source } from '../check/sources';
import { readSource, targetsOf } from '../check/sources';
import { readGivenText } from '../given-text';
import { renderExceptions, renderFound } from '../check/text';
import type { EnvironmentArgs } from '../environment';
import { configOptions, openEnvironment, projectDirOf } from '../environment';
import { errorColours } from '../output/colours';
import { printJson } from '../output/table';

const formats = ['text', 'json', 'sarif', 'github'] as const;

interface CheckArgs extends Omit<EnvironmentArgs, 'env'> {
  readonly targets: string[];
  readonly format: (typeof formats)[number] | undefined;
  readonly exceptions: boolean;
  readonly explain: string | undefined;
}

export const check: CommandModule<object, CheckArgs> = {
  command: 'check [targets..]',
  describe:
    'check manifests against the house rules: those of an environment, files, or - for standard input',
  builder: (argv) =>
    configOptions(argv)
      .positional('targets', {
        type: 'string',
        array: true,
        default: [],
        describe: 'ENV, or files and folders of YAML or JSON, or -',
      })
      .option('format', { choices: formats, describe: 'how to print what was found [default: text]' })
      .option('exceptions', {
        type: 'boolean',
        default: false,
        describe: 'list what is excepted from the rules, and why, instead',
      })
      .option('explain', {
        type: 'string',
        nargs: 1,
        describe: 'say what a rule is for instead: RULE, or `all` for a list',
      })
      .example('$0 check prod', 'the manifests of an environment')
      .example('$0 check manifests/ --format sarif', 'files of anyone, for code scanning')
      .example('$0 check --explain probes', 'what a rule says, and why'),
  handler: async (args) => {
    const format = formatOf(args);
    if (args.explain !== undefined) {
      const chosen = chosenRules(args.explain, rules);
      if (format === 'json') printJson(explainedJson(chosen));
      else console.log(explained(chosen));
      return;
    }
    const source = await sourceOf(args);
    tellSkipped(source);
    const found = placed(checkManifests(source.manifests), source);
    print(found, format, args.exceptions);
    if (found.errors > 0 && !args.exceptions) process.exitCode = 1;
  },
};

function formatOf({ json, format, exceptions }: CheckArgs): CheckArgs['format'] {
  if (json && format !== undefined && format !== 'json')
    throw new UsageError(`--json and --format ${format} contradict each other.`, 'talestack check --help');
  const chosen = json ? 'json' : (format ?? 'text');
  if (exceptions && chosen !== 'text' && chosen !== 'json')
    throw new UsageError('--exceptions prints text or JSON.', 'talestack check --help');
  return chosen;
}

async function sourceOf(args: CheckArgs): Promise<Source> {
  const words = args.targets.length > 0 ? args.targets : [environmentFromEnv()];
  const targets = targetsOf(words, projectDirOf(args));
  if ('environment' in targets) {
    const { config } = openEnvironment({ ...args, env: targets.environment });
    return {
      manifests: plannedManifests(config).map(({ manifest }) => manifest),
      place: () => undefined,
      skipped: [],
    };
  }
  checkOverrides(args);
  const input = targets.stdin ? await readGivenText('-', 'These manifests cannot be read') : undefined;
  return readSource(targets.files, input?.text);
}

/** Files are checked as they are. */
function checkOverrides(args: CheckArgs): void {
  const flags = (['set', 'namespace', 'domain', 'kubeconfig', 'context'] as const).filter(
    (flag) => args[flag] !== undefined,
  );
  if (flags.length === 0) return;
  const named = flags.map((flag) => `--${flag}`).join(', ');
  throw new UsageError(
    `${named}: for environments alone. Files are checked as they are.`,
    'talestack check --help',
  );
}

function tellSkipped({ skipped }: Source): void {
  if (skipped.length === 0) return;
  const more = skipped.length > 5 ? ` and ${skipped.length - 5} more` : '';
  console.error(
    errorColours.dim(`Skipped, since there is no manifest in it: ${skipped.slice(0, 5).join(', ')}${more}`),
  );
}

function print(found: Found, format: CheckArgs['format'], exceptions: boolean): void {
  if (exceptions) {
    if (format === 'json') printJson({ objects: found.objects, exceptions: found.exceptions });
    else console.log(renderExceptions(found));
  } else if (format === 'json') printJson(found);
  else if (format === 'sarif') console.log(JSON.stringify(sarif(found), null, 2));
  else if (format === 'github') {
    if (found.findings.length > 0) console.log(githubText(found));
  } else console.log(renderFound(found));
}
