import { readFileSync } from 'node:fs';

import type { Problem } from '../../errors';

export interface TextFile {
  /** Without byte order mark, lines ended by `\n`; undefined when the file is missing or cannot be used. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads a text file that people edit. A byte order mark and CRLF, as Windows
 * editors write them, are accepted; anything that is not UTF-8 text is named
 * with its line. A missing file is no problem here: the caller knows whether
 * it is needed.
 *
 * @param where how the file is called in messages, such as `settings`
 */
export function readTextFile(file: string, where: string): TextFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { text: undefined, problems: [] };
    return { text: undefined, problems: [{ where, ...unreadable(String(code)) }] };
  }
  return textOf(bytes, where);
}

/** The same for bytes that are read already, such as standard input. */
export function textOf(bytes: Buffer, where: string): TextFile {
  const problems = badBytes(bytes, where);
  if (problems.length > 0) return { text: undefined, problems };
  const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
  return { text, problems: [] };
}

function unreadable(code: string): Pick<Problem, 'message' | 'fix'> {
  if (code === 'EISDIR') {
    return { message: 'is a directory, not a file', fix: 'move the directory away, and write a file' };
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return { message: 'may not be read by this user', fix: 'give yourself the right to read it (chmod u+r)' };
  }
  return { message: `cannot be read (${code})` };
}

function badBytes(bytes: Buffer, where: string): Problem[] {
  const problems: Problem[] = [];
  let start = 0;
  for (let line = 1; start <= bytes.length; line++) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    const part = bytes.subarray(start, end);
    const at = `${where}:${line}`;
    const fix = 'save the file as UTF-8 text';
    // UTF-16 text is full of NUL bytes: one line says as much as all of them.
    if (part.includes(0))
      return [...problems, { where: at, message: 'holds a NUL byte: this is not text', fix }];
    if (!isUtf8(part)) problems.push({ where: at, message: 'is not valid UTF-8', fix });
    start = end + 1;
  }
  return problems;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
