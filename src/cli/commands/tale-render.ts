import { randomBytes } from 'node:crypto';

import type { CommandModule } from 'yargs';

import { plannedTale, sharedRulePatch, taleOptions } from '../../app';
import { yamlText } from '../../render';
import type { EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { printJson } from '../output/table';

type RenderArgs = EnvironmentArgs & Readonly<Record<string, unknown>>;

const options = taleOptions();

export const taleRender: CommandModule<object, RenderArgs> = {
  command: 'render <env>',
  describe: 'print the objects that gwvolman makes for a tale, and change nothing',
  builder: (argv) =>
    options
      .reduce((declared, { name, describe: what, list, default: fallback }) => {
        const describe = fallback === undefined ? what : `${what} [default: ${fallback}]`;
        const type = { type: 'string', describe } as const;
        // One value for each flag: ENV may follow. No default here: what was not given is not handed on.
        return declared.option(name, list ? { ...type, array: true, nargs: 1 } : type);
      }, environmentOptions(argv))
      .example(
        "$0 tale render prod --image jupyter/base-notebook:lab-3.6.3 --host tmpabc --command 'jupyter lab --port {port} --ip {ip}'",
        'the objects of one tale, as YAML',
      ),
  handler: (args) => {
    const { config } = openEnvironment(args);
    const given = Object.fromEntries(
      options.flatMap(({ name }) => (args[name] === undefined ? [] : [[name, args[name]]])),
    );
    // As gwvolman makes one for each tale.
    const token = randomBytes(16).toString('hex');
    const { manifests, sharedRule, needs, url } = plannedTale(config, given, token);
    const patch = sharedRule && { ...sharedRule, patch: sharedRulePatch(sharedRule) };
    if (args.json) {
      printJson({
        environment: args.env,
        variant: config.worker.variant,
        url,
        manifests,
        sharedRule: patch,
        needs,
      });
      return;
    }
    process.stdout.write(yamlText(manifests));
    const notes = [
      `Needs, in the namespace ${config.namespace}:`,
      ...needs.map((each) => `  ${each}`),
      ...(patch
        ? [
            `And a rule in the Ingress that all share:`,
            `  kubectl patch ingress ${patch.ingress} --namespace ${patch.namespace} --type=json --patch='${JSON.stringify(patch.patch)}'`,
          ]
        : []),
    ];
    // On standard error, so that standard output is YAML alone.
    console.error(notes.join('\n'));
  },
};
