import { stripVTControlCharacters } from 'node:util';

import type { Problem } from '../../errors';
import type { NodeState } from '../../graph';
import type { Environment } from '../environment';
import { useSandbox } from '../sandbox-environment';
import type { ObjectState } from '../status/objects';
import { ObjectReader } from '../status/objects';
import { readNodes } from '../status/read';
import { nodesLine } from '../status/render';
import { until } from '../waits/until';

/** What a cluster says about the objects of a graph. */
export interface Live {
  /** By the path of the object. */
  readonly states: ReadonlyMap<string, NodeState>;
  /** For the headline: when it was, and which nodes are simulated. */
  readonly words: string;
}

export type LiveResult =
  | { readonly reached: true; readonly live: Live }
  /** `pending`: the cluster may still answer, and nobody waits for it. */
  | { readonly reached: false; readonly problem: Problem; readonly pending: boolean };

/** Asks the cluster of an environment, for so long at most. That it does not answer is a result like any other. */
export async function readLive(
  environment: Environment,
  seconds: number,
  signal: AbortSignal,
  read: (environment: Environment) => Promise<Live> = readStates,
): Promise<LiveResult> {
  let pending = false;
  const look = async () => {
    pending = true;
    try {
      return { done: true as const, value: await read(environment) };
    } finally {
      pending = false;
    }
  };
  const options = { seconds, everySeconds: 1, signal, once: true, onWaiting: () => undefined };
  const last = await until(look, options);
  if (last.done) return { reached: true, live: last.value };
  const fix = last.problems.find((each) => each.fix !== undefined)?.fix;
  const message = `the cluster could not be asked (${last.waiting}); drawn as the config has it`;
  return { reached: false, problem: { message, ...(fix !== undefined && { fix }) }, pending };
}

async function readStates(environment: Environment): Promise<Live> {
  await useSandbox({ env: environment.config.environment });
  const reader = ObjectReader.open(environment);
  const [objects, nodes] = await Promise.all([reader.read(), readNodes(reader.cluster)]);
  const states = new Map(objects.map((each) => [each.path, stateOf(each)]));
  const at = new Date().toISOString().slice(0, 16).replace('T', ' ');
  return { states, words: `live at ${at} UTC: ${stripVTControlCharacters(nodesLine(nodes))}` };
}

/** As `status` says it; the name of an object stands beside its state already. */
export function stateOf({ ready, state, reasons, path }: ObjectState): NodeState {
  const missing = reasons.some(({ cause, object }) => cause === 'missing' && object === path);
  const name = path.split('/').at(-1) ?? '';
  const text = state.startsWith(`${name} `) ? state.slice(name.length + 1) : state;
  return {
    is: ready ? 'ready' : missing ? 'missing' : 'not ready',
    text: missing ? '' : text,
    reasons: missing
      ? []
      : reasons.map(({ object, message }) => (object === path ? message : `${object}: ${message}`)),
  };
}
