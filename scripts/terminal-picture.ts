import { stripVTControlCharacters } from 'node:util';

/** Size of a character of the picture's font, in pixels. */
const character = { width: 7.8, height: 18 };
const margin = 16;

/** Codes that talestack's colours use (picocolors), as classes of the picture. */
const classes: Readonly<Record<string, string>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};

const style = `
text{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#1f2328;white-space:pre}
rect{fill:#f6f8fa;stroke:#d1d9e0}.bold{font-weight:700}.dim{opacity:.6}
.red{fill:#cf222e}.green{fill:#1a7f37}.yellow{fill:#9a6700}.cyan{fill:#1b7c83}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#161b22;stroke:#3d444d}
.red{fill:#ff7b72}.green{fill:#3fb950}.yellow{fill:#d29922}.cyan{fill:#39c5cf}}`;

/**
 * What a terminal shows of a command, as a picture in the colours that it printed.
 *
 * @param output with its colour codes
 * @throws Error for a code that the picture does not know
 */
export function terminalPicture(command: string, output: string): string {
  const lines = [`$ ${command}`, ...output.trimEnd().split('\n')];
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const width = Math.ceil(columns * character.width + 2 * margin);
  const height = lines.length * character.height + 2 * margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(`terminal: ${command}`)}">`,
    `<style>${style}</style>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...lines.map((line, at) => textOf(line, margin + (at + 1) * character.height - 5)),
    '</svg>',
    '',
  ].join('\n');
}

/** What a command printed, with ports and addresses that every sandbox has for itself numbered as they come. */
export function withoutChance(output: string): string {
  const addresses: string[] = [];
  return output.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:6443').replace(/192\.0\.2\.\d+/g, (address) => {
    if (!addresses.includes(address)) addresses.push(address);
    return `192.0.2.${addresses.indexOf(address) + 1}`;
  });
}

/** What terminals take as a change of colour. */
const escape = String.fromCharCode(27);
const colourCode = new RegExp(`(${escape}\\[[\\d;]*m)`);
const wholeCode = new RegExp(`^${escape}\\[([\\d;]*)m$`);

function textOf(line: string, y: number): string {
  const open = new Set<string>();
  let column = 0;
  const spans = line.split(colourCode).flatMap((part) => {
    const [, codes] = wholeCode.exec(part) ?? [];
    if (codes !== undefined) {
      for (const code of codes.split(';')) change(open, code);
      return [];
    }
    if (part === '') return [];
    const x = margin + column * character.width;
    column += part.length;
    const shown = part.trim() === '' ? '' : escaped(part);
    const named = open.size > 0 ? ` class="${[...open].join(' ')}"` : '';
    // Its own place and length: columns stay aligned whatever font there is.
    const length = (part.length * character.width).toFixed(1);
    return shown === '' ? [] : [`<tspan x="${x.toFixed(1)}" textLength="${length}"${named}>${shown}</tspan>`];
  });
  return `<text y="${y}" xml:space="preserve">${spans.join('')}</text>`;
}

function change(open: Set<string>, code: string): void {
  const name = classes[code];
  if (name !== undefined) open.add(name);
  else if (code === '22') for (const each of ['bold', 'dim']) open.delete(each);
  else if (code === '39') for (const each of ['red', 'green', 'yellow', 'cyan']) open.delete(each);
  else if (code === '0' || code === '') open.clear();
  else throw new Error(`the picture does not know the code ${code}`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
