export { mermaidFile } from './mermaid';
export type { NodeState, StackGraph } from './model';
export { stackGraph, withStates } from './model';
export { htmlFile } from './page/html';
export { svgFile } from './picture';
