import { formatProblem } from '../../errors';
import { problemOf } from './reason';
import { renderTable } from '../output/table';
import type { EnvironmentStatus, NodeStatus } from './read';
import { colours } from '../output/colours';

/** The status table as text, with a line that says what is simulated. */
export function renderStatus(status: EnvironmentStatus): string {
  const rows = status.components.flatMap(({ component, ready, state, images, claims, addresses }) => {
    const lines = Math.max(1, images.length, claims.length, addresses.length);
    return Array.from({ length: lines }, (_, line) => [
      line === 0 ? component : '',
      line === 0 ? (ready ? colours.green(`yes ${state}`) : colours.red(`no ${state}`)) : '',
      images[line] ?? '',
      claims[line] ?? '',
      addresses[line] ?? '',
    ]);
  });
  const places = status.systems.map(({ system, namespace }) =>
    status.systems.length === 1 ? namespace : `${namespace} (${system})`,
  );
  const head = `${status.environment}  namespace ${places.join(', ')}  ${status.server}`;
  return [
    head,
    nodesLine(status.nodes),
    '',
    renderTable(['component', 'ready', 'image', 'claim', 'address'], rows),
    ...reasonLines(status.components),
  ].join('\n');
}

/** What is not ready and why, below the table; nothing where all is well. */
function reasonLines(components: EnvironmentStatus['components']): string[] {
  const reasons = components.flatMap((each) => each.reasons);
  // Of an environment that is not there at all, the table says enough.
  const absent = components.every((each) => each.reasons.some(({ cause }) => cause === 'missing'));
  if (reasons.length === 0 || absent) return [];
  const problems = reasons.map((reason) => formatProblem(problemOf(reason)));
  return ['', colours.red('Not ready, because:'), ...problems];
}

/** How many nodes there are, and what it means where some are simulated. */
export function nodesLine(nodes: readonly NodeStatus[]): string {
  const simulated = nodes.filter((node) => node.simulated).length;
  if (nodes.length === 0) return 'no nodes that can be seen';
  if (simulated === 0) return `${nodes.length} nodes`;
  return colours.yellow(
    `${nodes.length} nodes, ${simulated === nodes.length ? 'all' : simulated} simulated: the control plane is real, ` +
      'but no container runs on a simulated node; pods only report that they do',
  );
}
