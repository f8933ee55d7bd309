import type { GraphNode, NodeKind, StackGraph } from './model';

/** The shape of each kind, as mermaid writes it: text between two marks. */
const shapes: Readonly<Record<NodeKind, readonly [string, string]>> = {
  workload: ['[', ']'],
  service: ['(', ')'],
  claim: ['[(', ')]'],
  secret: ['[/', '/]'],
  ingress: ['{{', '}}'],
  pods: ['[', ']'],
  outside: ['([', '])'],
};

/** The graph as mermaid's text, which web pages of Git hosts draw. Every node and every edge is in it. */
export function mermaidFile({ environment, systems, nodes, edges, live }: StackGraph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const line = (node: GraphNode) => {
    const [open, close] = shapes[node.kind];
    return `${ids.get(node.id) ?? ''}${open}"${label(node)}"${close}`;
  };
  const boxes = systems.flatMap(({ system, namespace }, index) => [
    `  subgraph s${index}["${quoted(`namespace ${namespace} (${system})`)}"]`,
    ...nodes
      .filter((each) => each.system === system && each.kind !== 'outside')
      .map((each) => `    ${line(each)}`),
    '  end',
  ]);
  const arrows = edges.map(({ from, to, kind, ports = [] }) => {
    const said = kind === 'talks' ? ports.join(', ') : kind;
    const arrow = kind === 'talks' ? '-->' : '-.->';
    return `  ${ids.get(from) ?? ''} ${arrow}${said === '' ? '' : `|"${quoted(said)}"|`} ${ids.get(to) ?? ''}`;
  });
  return [
    `%% The stack of ${oneLine(environment)}${live === undefined ? '' : `: ${oneLine(live)}`}`,
    'flowchart LR',
    ...nodes.filter(({ kind }) => kind === 'outside').map((each) => `  ${line(each)}`),
    ...boxes,
    ...arrows,
    ...classes(nodes, ids),
    '',
  ].join('\n');
}

function label({ name, objectKind, state }: GraphNode): string {
  return [name, objectKind, state && `${state.is} ${state.text}`]
    .filter((each) => each !== undefined)
    .map(quoted)
    .join('<br>');
}

function classes(nodes: readonly GraphNode[], ids: ReadonlyMap<string, string>): string[] {
  const inState = (is: string) =>
    nodes.filter((each) => each.state?.is === is).map(({ id }) => ids.get(id) ?? '');
  const marked = (name: string, is: string, style: string) => {
    const found = inState(is);
    return found.length === 0 ? [] : [`  classDef ${name} ${style}`, `  class ${found.join(',')} ${name}`];
  };
  const pods = nodes.filter(({ kind }) => kind === 'pods').map(({ id }) => ids.get(id) ?? '');
  return [
    ...(pods.length === 0 ? [] : ['  classDef pods stroke-dasharray: 5 4', `  class ${pods.join(',')} pods`]),
    ...marked('waiting', 'not ready', 'stroke:#8a5300,stroke-width:3px'),
    ...marked('missing', 'missing', 'stroke:#b3261e,stroke-width:3px'),
  ];
}

/** Inside mermaid's quotes; `#` begins an entity there. */
function quoted(text: string): string {
  return oneLine(text)
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}
