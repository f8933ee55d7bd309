import type { ElkExtendedEdge, ElkNode, ElkPort } from 'elkjs';

import type { Card, Link } from './card';
import { portsText } from './links';
import type { Box, PlacedCard, PlacedLink, Point } from './placed';
import { cardHeight, sizes } from './sizes';
import { textWidth } from './text';

/** Cards that talk to each other, in layers from left to right. */
export interface Layered {
  readonly cards: readonly PlacedCard[];
  readonly links: readonly PlacedLink[];
  /** Around the cards that are no outside ones. */
  readonly inner: Box;
}

const group = 'cards';
const labelSize = 11;
const labelHeight = 16;

const options = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.json.shapeCoords': 'ROOT',
  'elk.json.edgeCoords': 'ROOT',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '40',
  'elk.spacing.nodeNode': `${sizes.gap}`,
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '14',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '40',
  'elk.layered.spacing.edgeNodeBetweenLayers': '18',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '14',
};

/** Lays out cards and the links between them. The same input gives the same places. */
export async function layered(
  cards: readonly Card[],
  links: readonly Link[],
  width: number,
): Promise<Layered> {
  // It is large, and only a picture needs it.
  const { default: bundled } = await import('elkjs/lib/elk.bundled.js');
  const outside = new Set(cards.filter(({ look }) => look === 'outside').map(({ id }) => id));
  const node = (card: Card): ElkNode => ({
    id: card.id,
    width,
    height: cardHeight(card),
    layoutOptions: { 'elk.portConstraints': 'FIXED_SIDE' },
    ports: portsOf(card.id, links, outside),
  });
  const isOutside = ({ id }: Card) => outside.has(id);
  const padding = sizes.boxPadding;
  const root: ElkNode = {
    id: 'root',
    layoutOptions: options,
    children: [
      ...cards.filter(isOutside).map(node),
      {
        id: group,
        layoutOptions: {
          ...options,
          'elk.padding': `[top=${sizes.boxHead},left=${padding},bottom=${padding},right=${padding}]`,
        },
        children: cards.filter((each) => !isOutside(each)).map(node),
      },
    ],
    edges: links.map((link) => edgeOf(link, outside)),
  };
  const done = await new bundled.default().layout(root);
  const inner = done.children?.find((each) => each.id === group);
  const nodes = new Map(
    [...(done.children ?? []), ...(inner?.children ?? [])].map((each) => [each.id, each]),
  );
  const edges = new Map(edgesOf(done).map((each) => [each.id, each]));
  return {
    cards: cards.map((card) => ({ card, ...boxOf(nodes.get(card.id)) })),
    links: links.map((link) => placedLink(link, edges.get(link.id), outside)),
    inner: boxOf(inner),
  };
}

/** What stands outside stands to the left, whoever of the two begins. */
function isTurned({ from, to }: Link, outside: ReadonlySet<string>): boolean {
  return outside.has(to) && !outside.has(from);
}

/**
 * Where a link touches its two cards. Links of a card that have a head there,
 * or none, or one at both ends, leave it together each: fewer lines, and none
 * whose direction cannot be told.
 */
function endsOf(
  link: Link,
  outside: ReadonlySet<string>,
): { readonly source: string; readonly target: string } {
  const turned = isTurned(link, outside);
  const way = (begins: boolean) => (link.both ? 'both' : begins ? 'out' : 'in');
  const [source, target] = turned ? [link.to, link.from] : [link.from, link.to];
  return { source: `${source}#right#${way(!turned)}`, target: `${target}#left#${way(turned)}` };
}

function portsOf(card: string, links: readonly Link[], outside: ReadonlySet<string>): ElkPort[] {
  const ends = links.flatMap((link) => Object.values(endsOf(link, outside)));
  return [...new Set(ends.filter((each) => each.startsWith(`${card}#`)))].map((id) => ({
    id,
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': id.includes('#right#') ? 'EAST' : 'WEST' },
  }));
}

function edgeOf(link: Link, outside: ReadonlySet<string>): ElkExtendedEdge {
  const { source, target } = endsOf(link, outside);
  const text = portsText(link.ports);
  const label = {
    text,
    width: labelWidth(text),
    height: labelHeight,
    layoutOptions: { 'elk.edgeLabels.inline': 'true' },
  };
  return { id: link.id, sources: [source], targets: [target], labels: text === '' ? [] : [label] };
}

function labelWidth(text: string): number {
  return Math.ceil(textWidth(text, labelSize)) + 8;
}

function edgesOf(node: ElkNode): ElkExtendedEdge[] {
  return [...(node.edges ?? []), ...(node.children ?? []).flatMap(edgesOf)];
}

function boxOf(node: ElkNode | undefined): Box {
  return { x: node?.x ?? 0, y: node?.y ?? 0, width: node?.width ?? 0, height: node?.height ?? 0 };
}

function placedLink(link: Link, edge: ElkExtendedEdge | undefined, outside: ReadonlySet<string>): PlacedLink {
  const points = (edge?.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }): Point[] => [
    startPoint,
    ...bendPoints,
    endPoint,
  ]);
  const { x = 0, y = 0, width = 0, height = 0, text = '' } = edge?.labels?.[0] ?? {};
  return {
    link,
    points: isTurned(link, outside) ? points.reverse() : points,
    ...(text !== '' && { label: { at: { x: x + width / 2, y: y + height / 2 }, text, width } }),
  };
}
