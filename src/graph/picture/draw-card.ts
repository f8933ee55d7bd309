import type { NodeState } from '../model';
import type { Row } from './card';
import { icon } from './icons';
import { escaped, px, textAt } from './markup';
import type { PlacedCard } from './placed';
import { sizes } from './sizes';
import { fitted, textWidth } from './text';

/** How a state is called in classes. */
const stateClass: Readonly<Record<NodeState['is'], string>> = {
  ready: 'ready',
  'not ready': 'waiting',
  missing: 'missing',
};

/** One card, with all that is in it. `data-id` is the id of its node. */
export function drawCard({ card, x, y, width, height }: PlacedCard): string {
  const { cardPadding: padding, title, small, row, rule } = sizes;
  const [left, right] = [x + padding, x + width - padding];
  const inner = right - left;
  const kindWidth = textWidth(card.kind, small.size);
  let line = y + padding - 2 + title.line - 8;
  const parts = [
    `<rect class="frame" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="8"/>`,
    textAt(fitted(card.title, title.size, inner - kindWidth - 10, true), left, line, {
      size: title.size,
      look: 'title',
    }),
    card.kind === '' ? '' : textAt(card.kind, right, line, { size: small.size, look: 'soft', anchor: 'end' }),
  ];
  if (card.subtitle !== undefined) {
    line += small.line;
    parts.push(
      textAt(fitted(card.subtitle, small.size, inner), left, line, { size: small.size, look: 'soft' }),
    );
  }
  if (card.state) {
    line += small.line;
    parts.push(...drawState(card.state, left, line, inner));
  }
  if (card.rows.length > 0) {
    const at = line + rule;
    parts.push(
      `<line class="rule" x1="${px(left)}" x2="${px(right)}" y1="${px(at - 2)}" y2="${px(at - 2)}"/>`,
    );
    line = at - 3;
  }
  for (const each of card.rows) {
    line += row.line;
    parts.push(...drawRow(each, left, line, inner));
  }
  const label = escaped(
    [card.title, card.kind, card.state ? stateText(card.state) : ''].filter(Boolean).join(', '),
  );
  return `<g class="card ${card.look}" data-id="${escaped(card.id)}" role="listitem" aria-label="${label}">${parts.join('')}</g>`;
}

/** `ready 1/1`: a word beside the colour, for who cannot tell colours apart or prints the picture. */
export function stateText({ is, text }: NodeState): string {
  return text === '' || text === is ? is : `${is}: ${text}`;
}

function drawState(state: NodeState, left: number, line: number, width: number): string[] {
  const look = stateClass[state.is];
  const { size } = sizes.small;
  return [
    `<circle class="dot ${look}" cx="${px(left + 5)}" cy="${px(line - 4)}" r="4"/>`,
    textAt(fitted(stateText(state), size, width - 15, true), left + 15, line, { size, look }),
  ];
}

function drawRow(
  { icon: name, text, extra, state }: Row,
  left: number,
  line: number,
  width: number,
): string[] {
  const { size } = sizes.row;
  const extraWidth = extra === undefined ? 0 : textWidth(extra, size) + 12;
  const look = state ? stateClass[state.is] : name === 'reason' ? 'waiting' : 'row';
  return [
    icon(name, left, line - 11),
    textAt(fitted(text, size, width - sizes.icon - extraWidth, look !== 'row'), left + sizes.icon, line, {
      size,
      look,
    }),
    ...(extra === undefined
      ? []
      : [textAt(extra, left + width, line, { size, look: 'soft', anchor: 'end' })]),
  ];
}
