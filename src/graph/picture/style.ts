import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The three parts of picture.css: colours, those in the dark, and what has which. */
function parts(): readonly [light: string, dark: string, shapes: string] {
  const text = readFileSync(path.join(__dirname, 'picture.css'), 'utf8');
  const [light = '', dark = '', shapes = ''] = text.split(/\/\* (?:dark|shapes) \*\/\n/);
  return [light, dark, shapes];
}

/** For a picture by itself: light or dark as the reader's system is. */
export function pictureStyle(): string {
  const [light, dark, shapes] = parts();
  return `${light}@media (prefers-color-scheme: dark) {\n${dark}}\n${shapes}`;
}

/** For a page on which the reader chooses: `data-theme` of the root element comes before the system. */
export function pageStyle(): string {
  const [light, dark, shapes] = parts();
  const chosen = (theme: string, text: string) =>
    text.replaceAll('.picture', `[data-theme='${theme}'] .picture`);
  return [
    light,
    `@media (prefers-color-scheme: dark) {\n${dark}}\n`,
    chosen('light', light),
    chosen('dark', dark),
    shapes,
  ].join('');
}
