import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What measure.js finds on a page. */
export interface Measured {
  readonly texts: readonly {
    readonly text: string;
    readonly box: Rectangle;
    readonly ground: Rectangle;
    readonly colour: readonly number[];
    readonly under: readonly number[];
    readonly visible: boolean;
  }[];
  readonly cards: readonly {
    readonly id: string;
    readonly dim: boolean;
    readonly on: boolean;
    readonly focused: boolean;
    readonly box: Rectangle;
  }[];
  readonly paper: readonly number[];
  readonly details: string;
  readonly tip: string;
  readonly found: string;
  readonly rows: number;
  readonly width: number;
}

export const measure = readFileSync(path.join(__dirname, 'measure.js'), 'utf8');

/** By WCAG 2: 1 is none, 21 is black on white. */
export function contrast(a: readonly number[], b: readonly number[]): number {
  const [one = 0, two = 0] = [a, b].map((colour) => {
    const [r = 0, g = 0, blue = 0] = colour.map((each) => {
      const part = each / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  });
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}
