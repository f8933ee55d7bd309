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
    shellBlocks(readPage(page)).flatMap((block) => commandsIn(block).map((line) => ({ page, line }))),
  );
}

/** What the pages say of these programs: in blocks for the shell, and in code within a sentence. */
export function namedCommands(programs: readonly string[]): Shown[] {
  const spans = userPages().flatMap((page) => {
    const code = readPage(page).matchAll(/`([^`\n]+)`/g);
    return [...code].flatMap(([, span = '']) => commandsIn(span).map((line) => ({ page, line })));
  });
  const isMeant = ({ line }: Shown) => programs.some((name) => line.startsWith(`${name} `));
  const all = [...shownCommands(), ...spans].filter(isMeant);
  return [...new Map(all.map((each) => [`${each.page}: ${each.line}`, each])).values()];
}

export function shellBlocks(text: string): string[] {
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].map(([, , block = '']) => block);
}

function commandsIn(block: string): string[] {
  const lines = block.replace(/\\\n\s*/g, '').split('\n');
  return lines.flatMap((line) => {
    const [typed = ''] = line.trim().split(/(?:^|\s+)#\s/);
    return outsideQuotes(typed.replace(/^eval "\$\((.*)\)"$/, '$1'), /\s+(?:&&|\|\||\|)\s+|;\s*/)
      .map((each) =>
        each
          .replace(/\s+[<>]{1,2}\s*\S+/g, '')
          .replace(/^(?:[A-Z_]+=\S+ )+/, '')
          .trim(),
      )
      .filter((each) => each !== '');
  });
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
