/** Text between tags, or in quotes. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** Lengths with one digit behind the point: more makes longer files and no better pictures. */
export function px(length: number): string {
  return `${Math.round(length * 10) / 10}`;
}

export interface TextLook {
  readonly size: number;
  /** Classes. @default none */
  readonly look?: string;
  /** @default start */
  readonly anchor?: 'start' | 'middle' | 'end';
}

/** @param y of the base line */
export function textAt(text: string, x: number, y: number, { size, look, anchor }: TextLook): string {
  const classes = look === undefined ? '' : ` class="${look}"`;
  const end = anchor === undefined ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${px(x)}" y="${px(y)}" font-size="${size}"${classes}${end}>${escaped(text)}</text>`;
}
