import { markdownTable } from '../../config/reference';
import { checks } from './checks';

/** The table of docs/how-to/doctor.md, in Markdown. */
export function checkTable(): string {
  return markdownTable(
    ['check', '`id`', 'looks at', 'stops `up`'],
    checks.map(({ id, title, about, blocks }) => [title, `\`${id}\``, about, blocks ? 'yes' : '']),
  );
}

const begin = '<!-- table: made by npm run docs -->';
const end = '<!-- end of table -->';

/** A page with the table between its two marks made anew. @throws Error where the marks are missing */
export function withCheckTable(page: string): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`no table between ${begin} and ${end}`);
  return `${page.slice(0, start + begin.length)}\n\n${checkTable()}\n\n${page.slice(stop)}`;
}
