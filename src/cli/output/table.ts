import { stripVTControlCharacters } from 'node:util';

import Table from 'cli-table3';
import { colours } from './colours';

/** Columns of the terminal; elsewhere lines may be as long as they are. */
function terminalWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Infinity;
}

/**
 * A plain table without frames: columns stay apart, and lines can be cut and grepped.
 * Where it is wider than the terminal, which would break its lines anywhere, each
 * row becomes a block of lines instead.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  width = terminalWidth(),
): string {
  const table = wideTable(head, rows);
  const fits = table.split('\n').every((line) => stripVTControlCharacters(line).length <= width);
  return fits ? table : blocks(head, rows, width);
}

/** What a row is called by, and below it the other columns, a line each. */
function blocks(head: readonly string[], rows: readonly (readonly string[])[], width: number): string {
  const [, ...titles] = head;
  const margin = Math.max(0, ...titles.map((title) => title.length)) + 4;
  const block = ([name = '', ...cells]: readonly string[]) => {
    const fields = titles.flatMap((title, at) => {
      const lines = (cells[at] ?? '').split('\n').flatMap((line) => wrapped(line, width - margin));
      if (lines.every((line) => line.trim() === '')) return [];
      return lines.map((line, n) => {
        const label = `  ${(n === 0 ? title : '').padEnd(margin - 2)}`;
        return `${n === 0 ? colours.dim(label) : label}${line}`.trimEnd();
      });
    });
    return [...name.split('\n').map((line) => colours.bold(line)), ...fields].join('\n');
  };
  return rows.map(block).join('\n');
}

/** At spaces alone: a name, an address or a digest stays whole, to be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = [lines.at(-1), word].filter((part) => part !== undefined).join(' ');
    if (lines.length > 0 && stripVTControlCharacters(longer).length <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

function wideTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const none = { left: '', right: '', 'left-mid': '', 'right-mid': '', middle: '  ', mid: '', 'mid-mid': '' };
  const edges = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '' };
  const bottom = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' };
  const table = new Table({
    head: head.map((title) => colours.bold(title)),
    chars: { ...none, ...edges, ...bottom },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** One JSON document on standard output, for scripts. */
export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}
