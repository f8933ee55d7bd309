import type { CommandModule } from 'yargs';

import { stackGraph, withStates } from '../../graph';
import type { StackGraph } from '../../graph';
import { UsageError } from '../boundary';
import type { Environment, EnvironmentArgs } from '../environment';
import { environmentOptions, openEnvironment } from '../environment';
import { readLive } from '../graph/live';
import type { Format } from '../graph/output';
import { formatOf, formats, outputFile, print, printGraph, render, writeGraph } from '../graph/output';
import { printJson } from '../output/table';
import { warn } from '../output/warn';
import { onInterrupt } from '../waits/interrupt';

/** More than a cluster that is there needs, and less than one would wait for a picture. */
const liveSeconds = 10;

interface GraphArgs extends EnvironmentArgs {
  readonly format: Format | undefined;
  readonly output: string | undefined;
  readonly live: boolean;
}

export const graph: CommandModule<object, GraphArgs> = {
  command: 'graph <env>',
  describe: 'draw the whole stack: components, who talks to whom, claims, secrets by name, live state',
  builder: (argv) =>
    environmentOptions(argv)
      .option('format', {
        choices: formats,
        describe: 'what to make [default: by the ending of --output, else svg]',
      })
      .option('output', {
        type: 'string',
        alias: 'o',
        nargs: 1,
        describe: 'file to write to; - is standard output [default: dist/ for pictures on a terminal]',
      })
      .option('live', {
        type: 'boolean',
        default: true,
        describe: `ask the cluster what is ready, for ${liveSeconds} seconds at most; --no-live does not`,
      })
      .example('$0 graph prod --output prod.html', 'a page to look around in')
      .example('$0 graph prod --no-live --format mermaid', 'text for a README'),
  handler: async (args) => {
    const environment = openEnvironment(args);
    const { config } = environment;
    const format = formatOf(args.format, args.json, args.output);
    const file = outputFile(args.output, format, config.environment, process.stdout.isTTY);
    if (args.json && file === undefined && format !== 'json')
      throw new UsageError(
        `--json and --format ${format} contradict each other without --output FILE.`,
        'talestack graph --help',
      );
    const drawn = stackGraph(config);
    const { graph: found, pending } = args.live
      ? await withLive(drawn, environment)
      : { graph: drawn, pending: false };
    if (file !== undefined) {
      writeGraph(file, await render(found, format));
      if (args.json) printJson({ environment: config.environment, format, file });
      else console.log(file);
    } else if (format === 'json') await printGraph(found);
    else await print(await render(found, format));
    // A connection that nobody waits for any more would hold the process.
    if (pending) process.exit();
  },
};

async function withLive(
  drawn: StackGraph,
  environment: Environment,
): Promise<{ graph: StackGraph; pending: boolean }> {
  const interrupt = onInterrupt('Stopped. Nothing was drawn.');
  try {
    const result = await readLive(environment, liveSeconds, interrupt.signal);
    if (result.reached)
      return { graph: withStates(drawn, result.live.states, result.live.words), pending: false };
    warn([result.problem]);
    return { graph: drawn, pending: result.pending };
  } finally {
    interrupt.dispose();
  }
}
