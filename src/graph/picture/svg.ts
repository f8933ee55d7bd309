import type { StackGraph } from '../model';
import { pictureOf } from './cards';
import { drawCard } from './draw-card';
import { drawLink } from './draw-link';
import { layout } from './layout';
import { legend } from './legend';
import { escaped, px, textAt } from './markup';
import type { Placed, PlacedSystem } from './placed';
import { sizes } from './sizes';
import { pictureStyle } from './style';
import { fitted } from './text';

/** Narrower pictures leave no room for the headline and the legend. */
const narrowest = 620;
const headHeight = 54;

/** A picture as a file of its own. */
export async function svgFile(graph: StackGraph): Promise<string> {
  const placed = await layout(graph, pictureOf(graph));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${svg(graph, placed, pictureStyle())}\n`;
}

/** @param style what is to stand in its `style` element; none where empty */
export function svg(graph: StackGraph, placed: Placed, style = ''): string {
  const width = Math.max(narrowest, placed.width);
  const left = sizes.margin;
  const foot = legend(left, headHeight + placed.height, width - 2 * left, {
    live: graph.live !== undefined,
    callers: placed.cards.some(({ card }) => card.rows.some(({ icon }) => icon === 'in')),
  });
  const height = headHeight + placed.height + foot.height + sizes.margin;
  const title = `The stack of ${graph.environment}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" class="picture" width="${px(width)}" height="${px(height)}" viewBox="0 0 ${px(width)} ${px(height)}" role="img" aria-label="${escaped(title)}">`,
    `<title>${escaped(title)}</title>`,
    style === '' ? '' : `<style>\n${style}</style>`,
    `<rect class="paper" width="100%" height="100%"/>`,
    textAt(title, left, 36, { size: 20, look: 'headline' }),
    textAt(fitted(subtitle(graph), 12, width - 2 * left), left, 56, { size: 12, look: 'soft' }),
    `<g transform="translate(0 ${headHeight})">`,
    ...placed.systems.map(drawSystem),
    ...placed.links.map(drawLink),
    `<g role="list">`,
    ...placed.cards.map(drawCard),
    '</g>',
    '</g>',
    foot.svg,
    '</svg>',
  ];
  return parts.filter((each) => each !== '').join('\n');
}

function subtitle({ live, systems }: StackGraph): string {
  const count = systems.length === 1 ? '1 system' : `${systems.length} systems`;
  return live ?? `${count}, as the config has it; no cluster was asked`;
}

function drawSystem({ system, x, y, width, height }: PlacedSystem): string {
  const { system: name, namespace } = system;
  const text = name === namespace ? `namespace ${namespace}` : `namespace ${namespace} (${name})`;
  const frame = `<rect class="box" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="12"/>`;
  const title = textAt(text, x + sizes.boxPadding, y + 27, { size: 13, look: 'soft title' });
  return `<g class="system">${frame}${title}</g>`;
}
