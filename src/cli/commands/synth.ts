import type { CommandModule } from 'yargs';

import { objectPath } from '../../kube/manifest';
import { renderCharts } from '../../render';

import { UsageError } from '../boundary';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { writeManifests } from '../render-files';

interface SynthArgs extends EnvironmentArgs {
  readonly out: string | undefined;
  readonly stdout: boolean | undefined;
  readonly 'with-secrets': boolean | undefined;
}

export const synth: CommandModule<object, SynthArgs> = {
  command: 'synth [env]',
  describe: 'write the manifests of an environment as YAML',
  builder: (argv) =>
    environmentOptions(argv, 'optional')
      .option('out', { type: 'string', describe: 'folder to write to [default: dist]' })
      .option('stdout', { type: 'boolean', describe: 'print the YAML and write nothing' })
      .option('with-secrets', {
        type: 'boolean',
        describe:
          'also write Secret objects, to *-secrets.yaml with mode 0600, from the `secrets` file and certs/',
      })
      // None has a default: yargs would take it as given.
      .conflicts('stdout', ['with-secrets', 'out'])
      .example('$0 synth', 'the sandbox, to dist/')
      .example('$0 synth prod --out manifests', 'YAML of an environment')
      .example('$0 synth prod --stdout', 'one stream, for kubectl'),
  handler: (args) => {
    if (args.stdout === true && args.json)
      throw new UsageError(
        '--stdout prints YAML, so that there is no --json of it.',
        'talestack synth --help',
      );
    const environment = openEnvironment(args);
    if (args.stdout === true) {
      const { files, secrets } = renderCharts(environment.config);
      process.stdout.write(files.map((file) => file.text).join('---\n'));
      tellLeftOut(secrets.map(objectPath));
      return;
    }
    const { files, leftOut, warnings } = writeManifests(environment, {
      out: args.out ?? 'dist',
      withSecrets: args['with-secrets'] === true,
    });
    warn(warnings);
    if (args.json) printJson({ environment: args.env, files, leftOut });
    else {
      for (const file of files) console.log(file);
      tellLeftOut(leftOut);
    }
  },
};

/** On standard error, so that standard output is YAML or file names alone. */
function tellLeftOut(secrets: readonly string[]): void {
  if (secrets.length === 0) return;
  console.error(
    `Left out, to be made by you or with --with-secrets:\n${secrets.map((each) => `  ${each}`).join('\n')}`,
  );
}
