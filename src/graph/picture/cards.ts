import type { Fact, GraphNode, NodeState, StackGraph } from '../model';
import { together } from '../model';
import type { Card, Icon, Picture, Row } from './card';
import { linksOf, portsText } from './links';
import type { Head } from './parts';
import { headsOf } from './parts';

/** What is drawn of a graph. */
export function pictureOf(graph: StackGraph): Picture {
  const heads = headsOf(graph);
  return { cards: heads.map(cardOf), links: linksOf(graph, heads) };
}

/** More lines than this make a card longer than what it is about. */
const mostRows = 8;

const order: readonly Icon[] = ['reason', 'host', 'service', 'claim', 'secret', 'in', 'out'];

function cardOf({ node, parts, out, into }: Head): Card {
  const state = together([node, ...parts].flatMap((each) => each.state ?? []));
  const subtitle = subtitleOf(node);
  const shown = state ? shownState(node, parts, state) : undefined;
  return {
    id: node.id,
    nodes: [node.id, ...parts.map((each) => each.id)],
    look: lookOf(node),
    system: node.system,
    title: node.name,
    kind: kindText(node),
    ...(subtitle !== undefined && { subtitle }),
    rows: limited([
      ...(shown?.reasons.slice(0, 1) ?? []).map((text): Row => ({ icon: 'reason', text })),
      ...parts.flatMap(rowsOf).sort((a, b) => order.indexOf(a.icon) - order.indexOf(b.icon)),
      ...into.map(({ name, ports }): Row => ({ icon: 'in', text: name, extra: portsText(ports) })),
      ...inPairs(out).map((pair): Row => ({ icon: 'out', text: pair.join(', ') })),
    ]),
    ...(shown && { state: shown }),
    facts: [
      ...(node.namespace === undefined ? [] : [{ what: 'namespace', value: node.namespace }]),
      ...node.facts,
      ...parts.map(partFact),
      ...into.map(({ name, ports }) => ({ what: 'reached by', value: `${name}: ${portsText(ports)}` })),
      ...out.map((value) => ({ what: 'talks to', value })),
      ...(shown?.reasons ?? []).map((value) => ({ what: 'not ready', value })),
    ],
  };
}

/** The workload's own word, as long as what it has is no worse. */
function shownState(node: GraphNode, parts: readonly GraphNode[], all: NodeState): NodeState {
  if (node.state?.is === all.is) return { ...node.state, reasons: all.reasons };
  const culprit = parts.find((each) => each.state?.is === all.is)?.state;
  return { ...(culprit ?? all), reasons: all.reasons };
}

function lookOf({ kind }: GraphNode): Card['look'] {
  if (kind === 'pods') return 'pods';
  return kind === 'outside' || kind === 'ingress' ? 'outside' : 'object';
}

function kindText({ kind, objectKind = '', objects, facts }: GraphNode): string {
  if (kind === 'pods' || kind === 'outside') return '';
  if (objects.length > 1) return `${objects.length} ${objectKind}s`;
  const count = facts.find(({ what }) => what === 'replicas' || what === 'completions')?.value ?? '1';
  return count === '1' ? objectKind : `${objectKind} × ${count}`;
}

function subtitleOf({ kind, facts }: GraphNode): string | undefined {
  if (kind === 'pods') return 'pods, made at run time';
  const [first, ...others] = facts.filter(({ what }) => what === 'image').map(({ value }) => value);
  // Registry and folders say less than the name, and take its place.
  const image = first?.split('/').slice(-2).join('/');
  return others.length > 0 ? `${image ?? ''}  + ${others.length} more` : image;
}

function rowsOf(part: GraphNode): Row[] {
  const state = part.state && part.state.is !== 'ready' ? { state: part.state } : {};
  const fact = (name: string) => part.facts.find(({ what }) => what === name)?.value;
  const extra = (text: string | undefined) => (text === undefined || text === '' ? {} : { extra: text });
  switch (part.kind) {
    case 'service':
      return [{ icon: 'service', text: part.name, ...extra(fact('ports')), ...state }];
    case 'claim':
      return [{ icon: 'claim', text: part.name, ...extra(fact('size')), ...state }];
    case 'secret':
      return [{ icon: 'secret', text: part.name, ...state }];
    case 'ingress':
      return part.facts
        .filter(({ what }) => what === 'host')
        .map(({ value }) => ({ icon: 'host', text: value, ...state }));
    case 'workload':
    case 'pods':
    case 'outside':
      return [];
  }
}

/** More than two do not fit on a line. */
function inPairs(words: readonly string[]): string[][] {
  return words.flatMap((_, at) => (at % 2 === 0 ? [words.slice(at, at + 2)] : []));
}

function partFact({ name, kind, facts, state }: GraphNode): Fact {
  const said = facts.map(({ what, value }) => (what === 'size' ? value : `${what} ${value}`));
  const words = [name, ...said, ...(state ? [state.is === 'ready' ? state.text : state.is] : [])];
  return { what: kind, value: [...new Set(words)].filter((each) => each !== '').join(' · ') };
}

function limited(rows: readonly Row[]): Row[] {
  if (rows.length <= mostRows) return [...rows];
  const left = rows.length - mostRows + 1;
  return [...rows.slice(0, mostRows - 1), { icon: 'out', text: `${left} more` }];
}
