import { readPage, userPages } from './pages';

/** A command line that a page shows in a block for the shell. */
export interface Shown {
  readonly page: string;
  /** What is typed, without comment, pipe and substitution. */
  readonly line: string;
}

/** Every command in the blocks for the shell: each part of `a && b | c` by itself. */
export function shownCommands(): Shown[] {
  return userPages().flatMap((page) =>
    blocksOf(page).flatMap(({ lines }) => lines.flatMap(partsOf).map((line) => ({ page, line }))),
  );
}

/** What the pages say of these programs: in blocks for the shell, and in code within a sentence. */
export function namedCommands(programs: readonly string[]): Shown[] {
  const spans = userPages().flatMap((page) => {
    const code = readPage(page).matchAll(/`([^`\n]+)`/g);
    return [...code].flatMap(([, span = '']) =>
      linesIn(span)
        .flatMap(partsOf)
        .map((line) => ({ page, line })),
    );
  });
  const isMeant = ({ line }: Shown) => programs.some((name) => line.startsWith(`${name} `));
  const all = [...shownCommands(), ...spans].filter(isMeant);
  return [...new Map(all.map((each) => [`${each.page}: ${each.line}`, each])).values()];
}

/** A block for the shell, and what the page shows of what it prints. */
export interface Block {
  readonly page: string;
  /** The heading that it stands below. */
  readonly section: string;
  /** What is typed, without comments; a line that goes on is one. */
  readonly lines: readonly string[];
  /** The block without a language that follows, before the next one for the shell; empty where none does. */
  readonly shown: string;
}

/** All blocks for the shell of a page, in its order. */
export function blocksOf(page: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  for (const [, heading, , language, text = ''] of readPage(page).matchAll(
    /^#{1,6} (.+)$|^( *)```(\w*)\n([\s\S]*?)^\2```$/gm,
  )) {
    const last = blocks.at(-1);
    if (heading !== undefined) section = heading;
    else if (language === 'sh') blocks.push({ page, section, lines: linesIn(text), shown: '' });
    else if (language === '' && last?.section === section)
      blocks.splice(-1, 1, { ...last, shown: text.trim() });
  }
  return blocks;
}

function linesIn(block: string): string[] {
  const lines = block.replace(/\\\n\s*/g, '').split('\n');
  return lines.map((line) => line.trim().split(/(?:^|\s+)#\s/)[0] ?? '').filter((line) => line !== '');
}

/** The lines of a page's output that were not printed; `…` stands for anything, and spaces do not count. */
export function missingOf(shown: string, printed: string): string[] {
  const plain = (text: string) => text.replace(/\s+/g, ' ').trim();
  const lines = printed.split('\n').map(plain);
  return shown
    .split('\n')
    .map(plain)
    .filter((line) => line !== '')
    .filter((line) => {
      const parts = line.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
      return !lines.some((each) => new RegExp(`^${parts.join('.*')}$`).test(each));
    });
}

/** Each part of `a && b | c` by itself, without files that it reads and writes. */
export function partsOf(line: string): string[] {
  return outsideQuotes(line.replace(/^eval "\$\((.*)\)"$/, '$1'), /\s+(?:&&|\|\||\|)\s+|;\s*/)
    .map((each) =>
      each
        .replace(/\s+[<>]{1,2}\s*\S+/g, '')
        .replace(/^(?:[A-Z_]+=\S+ )+/, '')
        .trim(),
    )
    .filter((each) => each !== '');
}

function outsideQuotes(line: string, separator: RegExp): string[] {
  const kept: string[] = [];
  const masked = line.replace(/'[^']*'|"[^"]*"/g, (quoted) => `\uE000${kept.push(quoted) - 1}\uE000`);
  return masked
    .split(separator)
    .map((each) => each.replace(/\uE000(\d+)\uE000/g, (_all, at: string) => kept[Number(at)] ?? ''));
}

/** What follows `talestack` in code, also within a sentence: the alternatives of `a|b` each, without what is optional. */
export function talestackIn(page: string): string[] {
  const text = readPage(page);
  const code = [...text.matchAll(/```sh\n([\s\S]*?)```|`([^`\n]+)`/g)].map(
    ([, block, span]) => block ?? span ?? '',
  );
  const lines = code.flatMap((each) => each.split('\n'));
  return lines.flatMap((line) =>
    [...line.matchAll(/(?:npx |^)talestack ([^#"`)]+)/g)].flatMap(([, words = '']) => {
      const [first = ''] = outsideQuotes(words.replace(/\[.*?\]/g, ''), /\s*(?:&&|\||>|;)\s/);
      return alternatives(first.trim());
    }),
  );
}

function alternatives(words: string): string[] {
  const choice = words.split(/\s+/).find((word) => /^[a-z-]+(?:\|[a-z-]+)+$/.test(word));
  if (choice === undefined) return [words.split(/\s+/).join(' ')];
  return choice.split('|').flatMap((one) => alternatives(words.replace(choice, one)));
}
