import type { Document } from 'yaml';

import type { Problem } from '../../errors';

/** What the parser also says of a line in which it lost its way before; by itself, each is a mistake like others. */
const consequences: ReadonlySet<string> = new Set([
  'BLOCK_AS_IMPLICIT_KEY',
  'MISSING_CHAR',
  'MULTILINE_IMPLICIT_KEY',
  'UNEXPECTED_TOKEN',
]);

/**
 * What is no YAML, each mistake once.
 *
 * @param at where an offset is: `FILE:LINE`
 * @param format what the text is to be: JSON is YAML as well
 */
export function yamlErrors(document: Document, at: (offset: number) => string, format = 'YAML'): Problem[] {
  const seen = new Set<string>();
  return [...document.errors, ...document.warnings].flatMap(({ code, message, pos }) => {
    const where = at(pos[0]);
    if (consequences.has(code) && seen.has(where)) return [];
    seen.add(where);
    return [{ where, ...explained(code, message, format) }];
  });
}

function explained(code: string, message: string, format: string): Pick<Problem, 'message' | 'fix'> {
  // The library puts position and source text behind the first line; the text might be a secret.
  const [first = ''] = message.split('\n');
  const plain = first.replace(/ at line \d+, column \d+:?$/, '');
  const [, closing] = /^Flow .* in block collection .* end with a (.)$/.exec(plain) ?? [];
  if (closing !== undefined) {
    const opening = closing === ']' ? '[' : '{';
    return {
      message: `is not valid ${format}: a ${opening} before this line is not closed`,
      fix: `close it with ${closing}; where it goes on here, indent this line further`,
    };
  }
  switch (code) {
    case 'TAB_AS_INDENT':
      return { message: `is indented with a tab, which ${format} does not allow`, fix: 'indent with spaces' };
    case 'DUPLICATE_KEY':
      return { message: 'has a key that is there already', fix: 'delete one of the two' };
    case 'MULTIPLE_DOCS':
      return { message: 'begins a second document', fix: 'keep one, without `---` between' };
    default:
      return { message: `is not valid ${format}: ${plain}` };
  }
}
