import type { Step } from './fields';
import { isRecord } from '../../record';

const longest = 100;
const masked = '(secret, not shown)';

/** What Pulumi puts in place of a secret, and the key by which its engine marks one. */
const placeholder = '[secret]';
const signature = '4dabf18193072939515e22adb298388d';

/** Fields of a Secret that hold its values. */
export function isMasked(path: readonly Step[], kind: string): boolean {
  return kind === 'Secret' && (path[0] === 'data' || path[0] === 'stringData');
}

/**
 * A value in words, on one line.
 *
 * @param other what it was before, or is now: of long texts only the first line that differs is shown
 */
export function sayValue(path: readonly Step[], value: unknown, other: unknown): string {
  if (value === undefined) return 'not there';
  if (looksSecret(path) || holdsSecret(value)) return masked;
  if (typeof value === 'string' && /\n/.test(value))
    return sayText(value, typeof other === 'string' ? other : '');
  // A variable is said by its value.
  if (isRecord(value) && typeof value.name === 'string' && typeof value.value === 'string')
    return shortened(JSON.stringify(value.value));
  return shortened(JSON.stringify(value));
}

function sayText(text: string, other: string): string {
  const [lines, others] = [text.split('\n'), other.split('\n')];
  const at = lines.findIndex((line, index) => line !== others[index]);
  const index = at < 0 ? lines.length - 1 : at;
  return `line ${index + 1} ${shortened(JSON.stringify(lines[index] ?? ''))}`;
}

/** Variables that someone set by hand may be named for what they are. */
function looksSecret(path: readonly Step[]): boolean {
  const last = path.findLast((step) => typeof step === 'object');
  const isVariable = path.includes('env') && last !== undefined;
  return isVariable && /pass|secret|token|credential|api_?key|private/i.test(last.item);
}

function holdsSecret(value: unknown): boolean {
  if (value === placeholder) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isRecord(value)) return false;
  if (signature in value) return true;
  // What holds the values of a Secret is masked with them.
  return Object.values(value).some(holdsSecret);
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
