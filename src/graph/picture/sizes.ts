import type { Card } from './card';
import { textWidth } from './text';

/** All lengths of the picture, in pixels. */
export const sizes = {
  margin: 24,
  /** Of a system, around its cards; the title stands in the head. */
  boxPadding: 24,
  boxHead: 44,
  gap: 22,
  cardPadding: 14,
  title: { size: 14, line: 24 },
  small: { size: 11.5, line: 18 },
  row: { size: 12, line: 21 },
  /** Between the head of a card and its lines. */
  rule: 12,
  icon: 20,
  narrowest: 210,
  widest: 320,
} as const;

export function cardHeight({ subtitle, state, rows }: Card): number {
  const { cardPadding, title, small, row, rule } = sizes;
  const lines = (subtitle === undefined ? 0 : 1) + (state ? 1 : 0);
  const below = rows.length > 0 ? rule + rows.length * row.line : 0;
  return cardPadding * 2 - 4 + title.line + lines * small.line + below;
}

/** One for all cards, so that columns are aligned: what the longest line needs. */
export function cardWidth(cards: readonly Card[]): number {
  const needed = cards.flatMap((card) => [
    textWidth(card.title, sizes.title.size, true) + textWidth(card.kind, sizes.small.size) + 34,
    textWidth(card.subtitle ?? '', sizes.small.size),
    ...card.rows
      // What holds it up may be cut: all of it is in the tooltip.
      .filter(({ icon }) => icon !== 'reason')
      .map(
        ({ text, extra = '' }) =>
          sizes.icon + textWidth(text, sizes.row.size) + (extra ? textWidth(extra, sizes.row.size) + 12 : 0),
      ),
  ]);
  const widest = Math.max(0, ...needed) + sizes.cardPadding * 2;
  return Math.ceil(Math.min(sizes.widest, Math.max(sizes.narrowest, widest)));
}
