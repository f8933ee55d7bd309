/** What of a text fits, and how wide it is: no browser is asked, so it is a measure that no usual font exceeds. */
const widths: readonly (readonly [RegExp, number])[] = [
  [/[ijlI.,:;|'!]/, 0.34],
  [/[frt()\-/[\] "`]/, 0.42],
  [/[mMW@%]/, 0.99],
  [/[w]/, 0.82],
  [/[A-Z]/, 0.72],
];
const usual = 0.63;
const boldFactor = 1.1;

/** In pixels, as wide fonts (DejaVu Sans) have it; others need less. */
export function textWidth(text: string, size: number, bold = false): number {
  const ems = Array.from(text).reduce(
    (sum, letter) => sum + (widths.find(([letters]) => letters.test(letter))?.[1] ?? usual),
    0,
  );
  return ems * size * (bold ? boldFactor : 1);
}

/** The text, or as much of it as fits with an ellipsis behind. */
export function fitted(text: string, size: number, width: number, bold = false): string {
  if (textWidth(text, size, bold) <= width) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && textWidth(`${letters.join('')}…`, size, bold) > width) letters.pop();
  return `${letters.join('').trimEnd()}…`;
}
