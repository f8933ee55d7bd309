import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { UserError } from '../../errors';
import type { StackGraph } from '../../graph';
import { htmlFile, mermaidFile, svgFile } from '../../graph';
import { UsageError } from '../boundary';
import { isStandardInput } from '../standard-input';

export const formats = ['svg', 'html', 'mermaid', 'json'] as const;
export type Format = (typeof formats)[number];

const endings: Readonly<Record<string, Format>> = {
  '.svg': 'svg',
  '.html': 'html',
  '.htm': 'html',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.json': 'json',
};

/**
 * What was asked for: in words, else by the ending of the file; a picture where nothing says.
 *
 * @throws UsageError for a file of another kind, such as `a.png`, which would not hold what it seems to
 */
export function formatOf(asked: Format | undefined, json: boolean, output = ''): Format {
  if (asked !== undefined) return asked;
  if (json) return 'json';
  const ending = path.extname(output).toLowerCase();
  if (ending === '') return 'svg';
  const known = endings[ending];
  if (known !== undefined) return known;
  const allowed = Object.keys(endings).join(', ');
  throw new UsageError(
    `--output ${output}: ${ending} is none of ${allowed}; write one of these, or say what to make with --format`,
  );
}

/**
 * The file to write to; undefined for standard output. `-` is always the latter;
 * pictures go to a file where their text would fill somebody's terminal.
 */
export function outputFile(
  output: string | undefined,
  format: Format,
  environment: string,
  terminal: boolean,
): string | undefined {
  if (output !== undefined) return isStandardInput(output) ? undefined : output;
  const isPicture = format === 'svg' || format === 'html';
  return isPicture && terminal ? path.join('dist', `graph-${environment}.${format}`) : undefined;
}

export function render(graph: StackGraph, format: Format): Promise<string> | string {
  switch (format) {
    case 'svg':
      return svgFile(graph);
    case 'html':
      return htmlFile(graph);
    case 'mermaid':
      return mermaidFile(graph);
    case 'json':
      return jsonText(graph);
  }
}

/** @throws UserError where the file cannot be written */
export function writeGraph(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = `cannot be written: ${code ?? String(error)}`;
    throw new UserError('The graph cannot be written', [{ key: '--output', value: file, message }]);
  }
}

/** The graph as the document of `--json`, all of it. */
export function printGraph(graph: StackGraph): Promise<void> {
  return print(jsonText(graph));
}

function jsonText(graph: StackGraph): string {
  return `${JSON.stringify(graph, null, 2)}\n`;
}

/** Standard output takes what it can at a time; this waits until it has all. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
