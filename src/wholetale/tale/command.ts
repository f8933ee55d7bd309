/** What gwvolman fills into a tale's command. */
export interface CommandValues {
  readonly port: number;
  /** Opens the tale's server to whoever knows it. */
  readonly token: string;
}

/** Names in braces that a command may hold, as in girder's images: `jupyter notebook --port={port}`. */
export const commandPlaceholders = ['base_path', 'ip', 'port', 'token'] as const;

const placeholder = /\{\{|\}\}|\{([^{}]*)\}|[{}]/g;

/** Braces of a command that Python's `format` would fail on. */
export function wrongPlaceholders(command: string): string[] {
  const known: readonly string[] = commandPlaceholders;
  return [...command.matchAll(placeholder)]
    .filter(([text, name]) => text !== '{{' && text !== '}}' && !(name !== undefined && known.includes(name)))
    .map(([text]) => text);
}

/** The command with its placeholders filled in. */
export function filledCommand(command: string, { port, token }: CommandValues): string {
  const values: Readonly<Record<string, string>> = { base_path: '', ip: '0.0.0.0', port: `${port}`, token };
  return command.replace(placeholder, (text: string, name: string | undefined) => {
    if (text === '{{' || text === '}}') return text.charAt(0);
    return name === undefined ? text : (values[name] ?? text);
  });
}

/** The words of a command as gwvolman 2.1 takes them apart: at blanks, but for what stands in single quotes by itself. */
export function currentWords(command: string): string[] {
  const words: readonly string[] = command.match(/'[^']+'|\S+/g) ?? [];
  return words.map((word) => (word.startsWith("'") && word.endsWith("'") ? word.slice(1, -1) : word));
}

/**
 * The words of a command as the legacy gwvolman takes them apart, which is as a
 * POSIX shell does, without variables and patterns.
 *
 * @returns undefined where a quote is not closed, or nothing follows a backslash
 */
export function shellWords(command: string): string[] | undefined {
  const piece = /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < command.length; at = piece.lastIndex) {
    const blank = /\s/.test(command.charAt(at));
    if (blank && word !== undefined) words.push(word);
    if (blank) {
      word = undefined;
      piece.lastIndex = at + 1;
      continue;
    }
    piece.lastIndex = at;
    const found = piece.exec(command);
    if (!found) return undefined;
    const [, single, double, escaped, plain] = found;
    word = (word ?? '') + (single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain ?? '');
  }
  return word === undefined ? words : [...words, word];
}
