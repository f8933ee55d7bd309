import Table from 'cli-table3';
import { colours } from './colours';

/** A plain table without frames: columns stay apart, and lines can be cut and grepped. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
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
