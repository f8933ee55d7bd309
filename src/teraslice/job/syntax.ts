import type { ParseErrorCode } from 'jsonc-parser';
import { printParseErrorCode, visit } from 'jsonc-parser';

/** The first mistake in a text that is no JSON. Nothing of the text is quoted but brackets and commas. */
export interface SyntaxMistake {
  /** From 1. */
  readonly line: number;
  readonly message: string;
  readonly fix?: string;
}

/** Finds out where and why a text is no JSON; undefined where it finds nothing. */
export function syntaxMistake(text: string): SyntaxMistake | undefined {
  let first: { readonly code: ParseErrorCode; readonly offset: number } | undefined;
  const onError = (code: ParseErrorCode, offset: number) => {
    if (!first || offset < first.offset) first = { code, offset };
  };
  visit(text, { onError }, { disallowComments: true });
  return first && described(text, printParseErrorCode(first.code), first.offset);
}

function described(text: string, code: string, offset: number): SyntaxMistake {
  const end = text.trimEnd().length;
  const line = lineAt(text, offset);
  const rest = text.slice(offset);
  if (offset >= end || (code === 'UnexpectedEndOfString' && !rest.trimEnd().includes('\n'))) {
    return { line: lineAt(text, Math.min(offset, end)), message: 'ends before it is complete' };
  }
  const before = text.slice(0, offset).trimEnd();
  const [char = ''] = rest;
  if (before.endsWith(',') && (char === '}' || char === ']')) {
    return {
      line: lineAt(text, before.length - 1),
      message: `a comma is after the last entry before ${JSON.stringify(char)}`,
      fix: 'delete the comma',
    };
  }
  if (code === 'InvalidCommentToken') {
    return { line, message: 'a comment is here, and JSON has none', fix: 'delete the comment' };
  }
  return { line, message: messageFor(code, text.slice(0, offset), rest) };
}

function messageFor(code: string, before: string, rest: string): string {
  // A second number right behind one is the rest of it: 01, 1.2.3.
  if (code === 'CommaExpected' && /\d$/.test(before) && /^[\d.]/.test(rest))
    return messages.InvalidNumberFormat;
  if (code === 'InvalidSymbol' && /^[\w'$-]+\s*:/.test(rest)) return messages.PropertyNameExpected;
  const [char = ''] = rest;
  if (code === 'EndOfFileExpected' || !'{}[],:'.includes(char)) {
    return code in messages ? messages[code as keyof typeof messages] : 'is not valid JSON from here on';
  }
  const mark = JSON.stringify(char);
  return code === 'ValueExpected' ? `a value is missing before ${mark}` : `does not expect ${mark} here`;
}

const messages = {
  InvalidSymbol: 'this is no value of JSON: text needs double quotes',
  InvalidNumberFormat: 'this is no number of JSON',
  PropertyNameExpected: 'a key has to be in double quotes',
  ValueExpected: 'a value is missing before this',
  ColonExpected: 'a colon is missing before this',
  CommaExpected: 'a comma is missing before this',
  EndOfFileExpected: 'goes on after the end of the job',
  UnexpectedEndOfString: 'this text has no closing quotation mark',
  InvalidEscapeCharacter: 'this text has an escape that JSON does not have',
  InvalidUnicode: 'this text has an escape that JSON does not have',
  InvalidCharacter: 'this text has a character that JSON wants escaped, such as a tab',
} as const;

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
