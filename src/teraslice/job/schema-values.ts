import { z } from 'zod';

/** Any object of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a value is, in words: `is text`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (value === null) return 'is null';
  if (Array.isArray(value)) return 'is a list';
  if (typeof value === 'number') return 'is a number';
  if (typeof value === 'boolean') return 'is true or false';
  return isObject(value) ? 'is an object' : 'is text';
}

/**
 * A value with a check of its own.
 *
 * @param allowed what is accepted, for messages
 * @param is whether it is such a value
 * @param wrong what is wrong with one that is not
 */
export function checked<T>(
  allowed: string,
  is: (value: unknown) => value is T,
  wrong: (value: unknown) => string = kindOf,
) {
  return z.custom<T>(is, { error: ({ input }) => wrong(input), params: { allowed } });
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

/** Text of one form. */
export function text(allowed = 'some text', test = (value: string) => value !== '', message = 'is empty') {
  return checked(
    allowed,
    (value): value is string => isText(value) && test(value),
    (value) => (isText(value) ? message : kindOf(value)),
  );
}

const inRange = (least: number, most: number, allowed: string, whole: boolean) =>
  checked(
    allowed,
    (value): value is number =>
      isNumber(value) && value >= least && value <= most && (!whole || Number.isInteger(value)),
    (value) => {
      if (!isNumber(value)) return kindOf(value);
      if (value < least) return 'is too small';
      return value > most ? 'is too large' : 'has a fraction';
    },
  );

/** A whole number. Of `forgiving` ones, Teraslice takes text as well: `"5"`. */
export function whole(
  least: number,
  allowed: string,
  { most = Number.MAX_SAFE_INTEGER, forgiving = false } = {},
) {
  const number = inRange(least, most, allowed, true);
  return forgiving
    ? z.preprocess((value) => (isText(value) && /^\d+$/.test(value) ? Number(value) : value), number)
    : number;
}

/** True or false, also as Teraslice takes it: `"true"`, `"1"`, `1` and their opposites. */
export function flag() {
  const words = new Map<unknown, boolean>([
    ['true', true],
    ['1', true],
    [1, true],
    ['false', false],
    ['0', false],
    [0, false],
  ]);
  return z.preprocess(
    (value) => words.get(value) ?? value,
    checked('true or false', (value): value is boolean => typeof value === 'boolean'),
  );
}

/** Cores. */
export function cores() {
  return inRange(0.001, 4096, 'cores: a number from 0.001, such as 0.5 or 2', false);
}

/** Below this, Node.js does not start; mostly somebody meant megabytes. */
const leastMemory = 64 * 1024 * 1024;

/** Bytes. */
export function bytes() {
  return whole(leastMemory, `bytes: a whole number from ${leastMemory} (64 MiB), such as 536870912`);
}

/** One of several words. */
export function oneOf<const T extends string>(...words: readonly T[]) {
  const known: readonly unknown[] = words;
  return checked(
    words.join(', '),
    (value): value is T => known.includes(value),
    (value) => (isText(value) ? 'is none of these' : kindOf(value)),
  );
}

const second = 1000;
const day = 86_400 * second;
/** Words alone: Teraslice takes `5 m` for milliseconds, and `5 h` for no duration at all. */
const unitLengths: Readonly<Record<string, number>> = {
  millisecond: 1,
  second,
  minute: 60 * second,
  hour: 3600 * second,
  day,
  week: 7 * day,
};

/** What a duration in words is in milliseconds: `5 minutes`; undefined where it is none. */
function milliseconds(words: string): number | undefined {
  const [, count, unit] = /^(\d+)(?: (\w+))?$/.exec(words) ?? [];
  if (count === undefined) return undefined;
  const length = unit === undefined ? 1 : unitLengths[unit.replace(/s$/, '')];
  return length === undefined ? undefined : Number(count) * length;
}

/** A duration in milliseconds: a number, or such as `5 minutes`, as Teraslice reads it. */
export function duration() {
  return z.preprocess(
    (value) => (isText(value) ? (milliseconds(value) ?? value) : value),
    checked(
      'milliseconds: a whole number from 0, or a number and a unit up to weeks, such as "5 minutes"',
      (value): value is number => isNumber(value) && Number.isInteger(value) && value >= 0,
      (value) => (isText(value) || isNumber(value) ? 'is not a duration' : kindOf(value)),
    ),
  );
}
