import type { GraphSystem, StackGraph } from '../model';
import type { Card, Picture } from './card';
import type { Layered } from './layered';
import { layered } from './layered';
import type { Box, Placed, PlacedCard, PlacedSystem } from './placed';
import { moved, movedLink } from './placed';
import { cardHeight, cardWidth, sizes } from './sizes';

/** As wide as so many cards where nothing else says how wide a system is to be. */
const columns = 4;

/** Everything of one system, from its own corner. */
interface Part {
  readonly system: GraphSystem;
  readonly flow: Layered | undefined;
  readonly alone: readonly Card[];
}

/** Gives everything a place: systems below each other, what is outside of them to their left. */
export async function layout({ systems }: StackGraph, { cards, links }: Picture): Promise<Placed> {
  const width = cardWidth(cards);
  const parts = await Promise.all(
    systems.map(async (system): Promise<Part> => {
      const own = cards.filter((each) => each.system === system.system);
      const linked = own.filter(({ id }) => links.some(({ from, to }) => from === id || to === id));
      const between = links.filter(({ from }) => linked.some(({ id }) => id === from));
      return {
        system,
        flow: linked.length > 0 ? await layered(linked, between, width) : undefined,
        alone: own.filter((each) => !linked.includes(each)),
      };
    }),
  );
  return stacked(parts, width);
}

/** Each system below the one before, their boxes of the same width and at the same place. */
function stacked(parts: readonly Part[], width: number): Placed {
  const { margin, gap, boxPadding, boxHead } = sizes;
  const left = margin + Math.max(0, ...parts.map(({ flow }) => flow?.inner.x ?? 0));
  const most = Math.max(0, ...parts.map(({ alone }) => Math.min(columns, alone.length)));
  const boxWidth = Math.max(
    ...parts.map(({ flow }) => flow?.inner.width ?? 0),
    parts.some(({ flow }) => flow) ? 0 : most * (width + gap) - gap + boxPadding * 2,
    width + boxPadding * 2,
  );
  const placed: { systems: PlacedSystem[]; cards: PlacedCard[]; links: Placed['links'][number][] } = {
    systems: [],
    cards: [],
    links: [],
  };
  let top = margin;
  for (const { system, flow, alone } of parts) {
    // Cards outside may reach above the box.
    const above = flow ? Math.max(0, flow.inner.y - Math.min(...flow.cards.map(({ y }) => y))) : 0;
    const box: Box = { x: left, y: top + above, width: boxWidth, height: 0 };
    const [dx, dy] = [left - (flow?.inner.x ?? 0), box.y - (flow?.inner.y ?? 0)];
    const { cards: inFlow, links: flowLinks } = atMargin(flow, dx, dy);
    const rest = beside(flow, box, alone, width);
    const inside = [...inFlow.filter(({ card }) => card.look !== 'outside'), ...rest];
    const bottom = Math.max(box.y + boxHead, ...inside.map(({ y, height }) => y + height)) + boxPadding;
    const flowEnd = flow ? box.y + flow.inner.height : 0;
    const height = Math.max(bottom, flowEnd) - box.y;
    placed.systems.push({ system, ...box, height });
    placed.cards.push(...inFlow, ...rest);
    placed.links.push(...flowLinks);
    const lowest = Math.max(box.y + height, ...inFlow.map((each) => each.y + each.height));
    top = lowest + margin;
  }
  return { ...placed, width: left + boxWidth + margin, height: Math.max(top, margin * 4) };
}

/** Moved to where its system is. Who stands outside begins at the left margin, in every system. */
function atMargin(flow: Layered | undefined, dx: number, dy: number): Pick<Placed, 'cards' | 'links'> {
  const cards = (flow?.cards ?? []).map((each) => moved(each, dx, dy));
  const outside = cards.filter(({ card }) => card.look === 'outside');
  const by = sizes.margin - Math.min(...outside.map(({ x }) => x));
  const ids = new Set(outside.map(({ card }) => card.id));
  const shift = (id: string) => (ids.has(id) ? by : 0);
  return {
    cards: cards.map((each) => moved(each, shift(each.card.id), 0)),
    links: (flow?.links ?? []).map((each) => {
      const link = movedLink(each, dx, dy);
      const last = link.points.length - 1;
      const ends = new Map([
        [0, shift(link.link.from)],
        [last, shift(link.link.to)],
      ]);
      // Lines leave a card to the right, so that the ends of it are only drawn out.
      return { ...link, points: link.points.map((point, at) => moved(point, ends.get(at) ?? 0, 0)) };
    }),
  };
}

/** Cards that nobody is linked to: to the right of the others where there is room, else below. */
function beside(flow: Layered | undefined, box: Box, alone: readonly Card[], width: number): PlacedCard[] {
  const { gap, boxPadding, boxHead } = sizes;
  const top = box.y + boxHead;
  const used = flow?.inner.width ?? boxPadding;
  const space = box.width - used - boxPadding;
  if (space >= width) return grid(alone, box.x + used, top, space, width);
  const below = box.y + (flow?.inner.height ?? 0) - boxPadding + gap;
  return grid(alone, box.x + boxPadding, below, box.width - boxPadding * 2, width);
}

/** In rows, as many as fit beside each other. */
function grid(cards: readonly Card[], left: number, top: number, space: number, width: number): PlacedCard[] {
  const fit = Math.max(1, Math.floor((space + sizes.gap) / (width + sizes.gap)));
  const placed: PlacedCard[] = [];
  let y = top;
  for (let first = 0; first < cards.length; first += fit) {
    const row = cards.slice(first, first + fit);
    placed.push(
      ...row.map((card, at) => ({
        card,
        x: left + at * (width + sizes.gap),
        y,
        width,
        height: cardHeight(card),
      })),
    );
    y += Math.max(...row.map(cardHeight)) + sizes.gap;
  }
  return placed;
}
