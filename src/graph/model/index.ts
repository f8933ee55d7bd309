export { graphOf, stackGraph } from './build';
export type {
  EdgeKind,
  Fact,
  GraphEdge,
  GraphNode,
  GraphSystem,
  NodeKind,
  NodeState,
  StackGraph,
} from './graph';
export { together, withStates } from './states';
