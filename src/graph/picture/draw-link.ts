import { escaped, px, textAt } from './markup';
import type { PlacedLink, Point } from './placed';

const corner = 7;
const head = { length: 8, half: 4 };

/** A line with round corners, a head at each end that is talked to, and its ports. */
export function drawLink({ link, points, label }: PlacedLink): string {
  const [first, second] = points;
  const [last, before] = [points.at(-1), points.at(-2)];
  if (!first || !second || !last || !before) return '';
  const heads = [arrowHead(last, before), ...(link.both ? [arrowHead(first, second)] : [])];
  const data = `data-from="${escaped(link.from)}" data-to="${escaped(link.to)}" data-id="${escaped(link.id)}"`;
  return `<g class="link" ${data}><path d="${pathOf(points)}"/>${heads.join('')}${label ? drawLabel(label) : ''}</g>`;
}

function drawLabel({ at, text, width }: NonNullable<PlacedLink['label']>): string {
  const plate = `<rect class="plate" x="${px(at.x - width / 2)}" y="${px(at.y - 8)}" width="${px(width)}" height="16" rx="4"/>`;
  return `${plate}${textAt(text, at.x, at.y + 4, { size: 11, look: 'soft ports', anchor: 'middle' })}`;
}

function pathOf(points: readonly Point[]): string {
  const parts = points.map((point, index) => {
    const [before, after] = [points[index - 1], points[index + 1]];
    if (!before) return `M${px(point.x)} ${px(point.y)}`;
    if (!after) return `L${px(point.x)} ${px(point.y)}`;
    const [into, out] = [towards(point, before), towards(point, after)];
    return `L${px(into.x)} ${px(into.y)}Q${px(point.x)} ${px(point.y)} ${px(out.x)} ${px(out.y)}`;
  });
  return parts.join('');
}

/** The point where a corner begins to be round. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const part = Math.min(corner, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function arrowHead(tip: Point, from: Point): string {
  const length = Math.hypot(tip.x - from.x, tip.y - from.y) || 1;
  const [ux, uy] = [(tip.x - from.x) / length, (tip.y - from.y) / length];
  const back = { x: tip.x - ux * head.length, y: tip.y - uy * head.length };
  const corners = [
    tip,
    { x: back.x - uy * head.half, y: back.y + ux * head.half },
    { x: back.x + uy * head.half, y: back.y - ux * head.half },
  ];
  return `<polygon points="${corners.map(({ x, y }) => `${px(x)},${px(y)}`).join(' ')}"/>`;
}
