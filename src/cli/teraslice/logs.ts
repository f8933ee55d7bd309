import type { LiveCluster, LogOptions } from '../../../stacks/workloads';
import { UserError } from '../../errors';
import { errorColours } from '../output/colours';
import type { ChosenPod } from './pods';

/** What one pod wrote. */
export interface PodLog {
  readonly pod: string;
  readonly component: string;
  /** Undefined where it has written nothing that can be read. */
  readonly text: string | undefined;
  /** Why there is none. */
  readonly note?: string;
}

type Options = Omit<LogOptions, 'container'>;

const simulatedNote = 'runs on a simulated node: no container runs there, so that none writes anything';

export async function readLogs(
  cluster: Pick<LiveCluster, 'logs'>,
  pods: readonly ChosenPod[],
  options: Options,
): Promise<PodLog[]> {
  return Promise.all(
    pods.map(async ({ ref, component, container, simulated }) => {
      const about = { pod: ref.metadata.name, component };
      if (simulated) return { ...about, text: undefined, note: simulatedNote };
      const text = await cluster.logs(ref, { ...options, ...(container !== undefined && { container }) });
      const missing = options.previous ? 'did not run before' : 'has not begun';
      return text === undefined ? { ...about, text, note: `its container ${missing}` } : { ...about, text };
    }),
  );
}

/** Each line with its pod in front, where there are several. Notes go to standard error. */
export function printLogs(logs: readonly PodLog[]): void {
  const prefix = prefixes(logs.map(({ pod }) => pod));
  for (const { pod, text, note } of logs) {
    if (note !== undefined) console.error(errorColours.yellow(`${pod}: ${note}`));
    for (const line of linesOf(text ?? '')) console.log(`${prefix(pod)}${line}`);
  }
}

/**
 * Prints what pods write as they write it, until all of them end.
 *
 * @throws what the signal was aborted with
 */
export async function followLogs(
  cluster: Pick<LiveCluster, 'followLogs'>,
  pods: readonly ChosenPod[],
  { tailLines }: Options,
  signal: AbortSignal,
  print: (line: string) => void = console.log,
): Promise<void> {
  const real = pods.filter(({ simulated }) => !simulated);
  for (const { ref } of pods.filter(({ simulated }) => simulated))
    console.error(errorColours.yellow(`${ref.metadata.name}: ${simulatedNote}`));
  const prefix = prefixes(real.map(({ ref }) => ref.metadata.name));
  await Promise.all(
    real.map(async ({ ref, container }) => {
      const { name } = ref.metadata;
      const options = {
        ...(tailLines !== undefined && { tailLines }),
        ...(container !== undefined && { container }),
      };
      const lines = cluster.followLogs(ref, options, signal);
      for await (const line of lines) print(`${prefix(name)}${line}`);
    }),
  );
  if (real.length === 0) throw new UserError('There are no logs to follow', [{ message: simulatedNote }]);
}

function prefixes(pods: readonly string[]): (pod: string) => string {
  return pods.length > 1 ? (pod) => `${pod}  ` : () => '';
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
