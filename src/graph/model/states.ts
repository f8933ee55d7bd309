import type { GraphNode, NodeState, StackGraph } from './graph';

const worst: readonly NodeState['is'][] = ['missing', 'not ready', 'ready'];

/**
 * The graph with what a cluster said.
 *
 * @param states by the path of the object; what is not among them keeps none
 * @param live what is to be said about the cluster as a whole
 */
export function withStates(
  graph: StackGraph,
  states: ReadonlyMap<string, NodeState>,
  live: string,
): StackGraph {
  const nodes = graph.nodes.map((node): GraphNode => {
    const found = node.objects.flatMap((path) => states.get(path) ?? []);
    const state = together(found);
    return state ? { ...node, state } : node;
  });
  return { ...graph, nodes, live };
}

/** The state of several objects that are shown as one: the worst, and how many are ready. */
export function together(states: readonly NodeState[]): NodeState | undefined {
  const [first] = states;
  if (!first || states.length === 1) return first;
  const is = worst.find((each) => states.some((state) => state.is === each)) ?? 'ready';
  const ready = states.filter((each) => each.is === 'ready').length;
  const reasons = [...new Set(states.flatMap((each) => each.reasons))];
  return { is, text: `${ready} of ${states.length}`, reasons };
}
