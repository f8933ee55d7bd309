import { markdownTable } from '../../config/reference';
import type { Config } from '../../config/schema';
import type { Flow, Party } from './flows';
import { flows, portsOf } from './flows';

/** What the parties are, for people. */
export const partyWords: Readonly<Record<Party, string>> = {
  mongo: 'mongo',
  redis: 'redis',
  registry: 'registry',
  girder: 'girder',
  dashboard: 'dashboard',
  worker: 'worker',
  trust: 'registry-trust',
  setup: 'set-up Job',
  tale: 'tales',
  build: "builds (kaniko's Jobs)",
  ingress: 'ingress controller',
  loadBalancer: "Google's load balancer",
  nodes: 'nodes',
  dns: 'name servers',
  apiServer: 'API server',
  world: 'outside world',
};

/** The table of docs/explanation/network.md, in Markdown. Ports that a cluster decides are those of the defaults. */
export function flowTable(defaults: Config): string {
  return markdownTable(
    ['from', 'to', 'port', 'what for', 'only'],
    flows.map((flow) => [
      partyWords[flow.from],
      partyWords[flow.to],
      portWords(flow, defaults),
      flow.why,
      flow.only?.words ?? '',
    ]),
  );
}

function portWords(flow: Flow, defaults: Config): string {
  const ports = portsOf(flow, defaults);
  const protocols = [...new Set(ports.map(({ protocol }) => protocol))];
  const numbers = [...new Set(ports.map(({ port }) => port ?? 'any'))];
  return `${numbers.join(', ')} ${protocols.join(' and ')}`;
}

const begin = '<!-- table: made by npm run docs -->';
const end = '<!-- end of table -->';

/** A page with the table between its two marks made anew. @throws Error where the marks are missing */
export function withFlowTable(page: string, defaults: Config): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`no ${begin} … ${end}`);
  return `${page.slice(0, start + begin.length)}\n\n${flowTable(defaults)}\n\n${page.slice(stop)}`;
}
