import { icon } from './icons';
import type { Icon } from './card';
import { px, textAt } from './markup';
import { sizes } from './sizes';
import { textWidth } from './text';

const { size } = sizes.small;
const legendLine = 24;

interface Entry {
  readonly text: string;
  /** What stands before the words, and how wide it is. */
  readonly mark: (x: number, y: number) => string;
  readonly width: number;
}

const iconEntry = (name: Icon, text: string): Entry => ({
  text,
  mark: (x, y) => icon(name, x, y - 11),
  width: 20,
});

const dotEntry = (look: string, text: string): Entry => ({
  text,
  mark: (x, y) => `<circle class="dot ${look}" cx="${px(x + 5)}" cy="${px(y - 4)}" r="4"/>`,
  width: 15,
});

const arrow: Entry = {
  text: 'opens connections to (ports)',
  mark: (x, y) =>
    `<g class="link"><path d="M${px(x)} ${px(y - 4)}h20"/><polygon points="${px(x + 26)},${px(y - 4)} ${px(x + 18)},${px(y - 8)} ${px(x + 18)},${px(y)}"/></g>`,
  width: 34,
};

const pods: Entry = {
  text: 'pods made at run time',
  mark: (x, y) =>
    `<g class="card pods"><rect class="frame" x="${px(x)}" y="${px(y - 11)}" width="22" height="14" rx="3"/></g>`,
  width: 30,
};

/** Entries of the legend, in lines of a width. */
export function legend(
  left: number,
  top: number,
  width: number,
  { live, callers }: { readonly live: boolean; readonly callers: boolean },
): { svg: string; height: number } {
  const entries = [
    arrow,
    iconEntry('service', 'Service and its ports'),
    iconEntry('host', 'host name'),
    iconEntry('claim', 'claim'),
    iconEntry('secret', 'Secret (by name only)'),
    ...(callers ? [iconEntry('in', 'reached by')] : []),
    iconEntry('out', 'also talks to'),
    pods,
    ...(live
      ? [dotEntry('ready', 'ready'), dotEntry('waiting', 'not ready'), dotEntry('missing', 'missing')]
      : []),
  ];
  let [x, y] = [left, top + 14];
  const parts = entries.map(({ text, mark, width: markWidth }) => {
    const needed = markWidth + textWidth(text, size);
    if (x + needed > left + width && x > left) [x, y] = [left, y + legendLine];
    const drawn = `${mark(x, y)}${textAt(text, x + markWidth, y, { size, look: 'soft' })}`;
    x += needed + 24;
    return drawn;
  });
  return { svg: `<g class="legend">${parts.join('')}</g>`, height: y - top + 14 };
}
