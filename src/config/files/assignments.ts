import type { Problem } from '../../errors';
import { nearest } from '../nearest';

/** One `KEY="VALUE"` of a settings or secrets file. */
export interface Assignment {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface AssignmentsOptions {
  /** How the file is called in messages. */
  readonly where: string;
  /** Keys that have a meaning. */
  readonly known: readonly string[];
  /** Whether values are secrets, which no message may show. */
  readonly secret: boolean;
}

/**
 * Parses `KEY="VALUE"` lines in shell syntax, of which it takes comments,
 * quotes, backslashes and an `export` in front, and nothing that a shell would
 * have to evaluate.
 *
 * A scanner of our own, since the well-known readers of such files (dotenv and
 * its kin) drop a line that they cannot read, let the last of two equal keys
 * win, and keep no line numbers: each hides a mistake that this must report.
 */
export function parseAssignments(
  text: string,
  { where, known, secret }: AssignmentsOptions,
): { readonly assignments: readonly Assignment[]; readonly problems: readonly Problem[] } {
  const assignments: Assignment[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  text.split('\n').forEach((raw, index) => {
    const line = index + 1;
    const source = raw.trim();
    if (source === '' || source.startsWith('#')) return;
    const at = `${where}:${line}`;
    const [, key, rest] = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(source) ?? [];
    if (key === undefined || rest === undefined) {
      problems.push({ where: at, ...notAnAssignment(source, secret) });
      return;
    }
    const first = seen.get(key);
    if (first === undefined) seen.set(key, line);
    else {
      const message = `is set twice, in line ${first} and in line ${line}`;
      problems.push({ where: at, key, message, fix: 'delete one of the two lines' });
    }
    if (!known.includes(key)) problems.push({ where: at, key, ...unknownKey(key, known) });
    const scanned = scanValue(rest);
    if (typeof scanned === 'string') assignments.push({ key, value: scanned, line });
    else problems.push({ where: at, key, ...(secret ? {} : { value: rest }), ...scanned });
  });
  return { assignments, problems };
}

type Fault = Pick<Problem, 'message' | 'allowed' | 'fix'>;

function notAnAssignment(source: string, secret: boolean): Fault & Pick<Problem, 'value'> {
  const shown = secret ? {} : { value: source };
  if (/^(export\s+)?\w+\s+=|^(export\s+)?\w+\s*=\s/.test(source)) {
    return { ...shown, message: 'has spaces around the =', fix: 'write KEY="VALUE" without them' };
  }
  const message = source.includes('=') ? 'does not begin with a key' : 'has no =';
  return {
    ...shown,
    message,
    allowed: 'KEY="VALUE", or a comment that begins with #',
    fix: 'write it so, or delete the line',
  };
}

function unknownKey(key: string, known: readonly string[]): Fault {
  const near = nearest(key, known);
  return {
    message: 'is not a known key',
    ...(near ? { fix: `did you mean ${near}?` } : { allowed: known.join(', ') }),
  };
}

const quoteIt = "put the value in single quotes ('…'), where it stands for itself";

/** The value behind `KEY=`; a fault when a shell would make something else of it, or nothing at all. */
function scanValue(source: string): string | Fault {
  let value = '';
  let rest = source;
  while (rest !== '' && !/^\s/.test(rest)) {
    const [part = '', single, double, plain] =
      /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)"|((?:[^\s'"\\;&|<>()]|\\.)+))/.exec(rest) ?? [];
    if (part === '') return unscannable(rest);
    const evaluated = double ?? plain;
    if (evaluated !== undefined && /(^|[^\\])(\\\\)*(`|\$[\w{(@*#?!$-])/.test(evaluated)) {
      const message = 'asks for an expansion ($… or `…`), which is not done here';
      return { message, fix: `write out what is meant; or, to keep the text as it is, ${quoteIt}` };
    }
    if (single !== undefined) value += single;
    // As in a shell: between double quotes a backslash counts only before these four.
    else if (double !== undefined) value += double.replaceAll(/\\(["\\$`])/g, '$1');
    else value += (plain ?? '').replaceAll(/\\(.)/g, '$1');
    rest = rest.slice(part.length);
  }
  const behind = rest.trim();
  if (behind === '' || behind.startsWith('#')) return value;
  return {
    message: 'has text behind the value',
    fix: 'put a value with spaces in quotes, and # before a comment',
  };
}

function unscannable(rest: string): Fault {
  const first = rest.charAt(0);
  if (first === '"' || first === "'") {
    return {
      message: `has a quote (${first}) that does not end on its line`,
      fix: `add the closing ${first}`,
    };
  }
  if (first === '\\') return { message: 'ends with a backslash', fix: 'write the whole value on one line' };
  return { message: `holds ${first}, which means something else to a shell`, fix: 'put the value in quotes' };
}
