import type { GraphEdge, StackGraph } from '../model';
import type { Head } from './parts';
import type { Link } from './card';

/** A line for each pair of cards that talk to each other, and from an Ingress to the pods behind it. */
export function linksOf({ edges }: StackGraph, heads: readonly Head[]): Link[] {
  const ids = new Set(heads.map(({ node }) => node.id));
  const cards = new Map(heads.flatMap(({ node, parts }) => parts.map((part) => [part.id, node.id])));
  const talks = edges.filter(({ kind }) => kind === 'talks');
  const links = new Map<string, Link>();
  const add = (from: string, to: string, talk?: GraphEdge) => {
    if (!ids.has(from) || !ids.has(to) || from === to) return;
    const back = links.get(`${to} ${from}`);
    const key = back ? `${to} ${from}` : `${from} ${to}`;
    const before = back ?? links.get(key) ?? { id: key, from, to, both: false, ports: [], talks: [] };
    links.set(key, {
      ...before,
      both: before.both || back !== undefined,
      ports: [...new Set([...before.ports, ...(talk?.ports ?? [])])],
      talks: [...before.talks, ...(talk ? [talk] : [])],
    });
  };
  for (const talk of talks) add(talk.from, talk.to, talk);
  for (const route of edges.filter(({ kind }) => kind === 'routes')) {
    const from = ids.has(route.from) ? route.from : cards.get(route.from);
    const pods = edges.filter((each) => each.kind === 'selects' && each.from === route.to);
    if (from !== undefined) for (const { to } of pods) add(from, to);
  }
  return [...links.values()];
}

/** `443`, `80, 443`, `5 ports`: what fits beside a line. */
export function portsText(ports: readonly string[]): string {
  if (ports.includes('any')) return 'any port';
  return ports.length > 2 ? `${ports.length} ports` : ports.join(', ');
}
