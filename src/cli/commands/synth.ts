import { writeManifests } from '../render-files';
import type { CommandModule } from 'yargs';

import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';

interface SynthArgs extends EnvironmentArgs {
  readonly out: string;
  readonly stdout: boolean;
  readonly withSecrets: boolean;
}

export const synth: CommandModule<object, SynthArgs> = {
  command: 'synth [ENV]',
  describe: 'write the manifests of an environment as YAML',
  builder: (argv) =>
    environmentOptions(argv, 'optional')
      .option('out', { type: 'string', default: 'dist', describe: 'folder to write to' })
      .option('stdout', { type: 'boolean', default: false, describe: 'print the YAML and write nothing' })
      .option('with-secrets', {
        type: 'boolean',
        default: false,
        describe: 'also write Secret objects, to *-secrets.yaml with mode 0600, from the `secrets` file and certs/',
      })
      .conflicts('stdout', 'with-secrets'),
  handler: (args) => {
    writeManifests(openEnvironment(args), args);
  },
};
