import fc from 'fast-check';

import { UserError } from '../../src/errors';

/** The same values with each run. fast-check prints it with what it finds. */
export const seed = 20_261_121;

/** Holds a property to many values. */
export function holds<T>(values: fc.Arbitrary<T>, property: (value: T) => unknown, numRuns = 1_000): void {
  const held = fc.property(values, (value) => {
    property(value);
  });
  fc.assert(held, { seed, numRuns });
}

/** What came of it; undefined where the user was told. Anything else that is thrown is a bug. */
export function unlessRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.title === '') throw new Error('says nothing', { cause: error });
    return undefined;
  }
}

/** Text in which what a parser looks for is frequent: pieces, and anything between. */
export function textOf(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom(...pieces) },
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join(''));
}

/** Any JSON as a text, and texts that are nearly such. */
export function jsonText(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const whole = value.map((each) => JSON.stringify(each));
  return fc.oneof(
    { weight: 4, arbitrary: whole },
    fc.tuple(whole, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1))),
    textOf('{', '}', '[', ']', ':', ',', '"', '\\', 'null', '1e999', '"__proto__"', '\n', '//'),
  );
}

/** An object with some of these keys, each right, or of any kind; and other keys. */
export function shaped(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<unknown> {
  const any = fc.jsonValue({ maxDepth: 2 });
  const known = Object.fromEntries(
    Object.entries(keys).map(([key, right]) => [key, fc.oneof({ weight: 3, arbitrary: right }, any)]),
  );
  return fc
    .tuple(
      fc.record(known, { requiredKeys: [] }),
      fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'x'), any, { maxKeys: 1 }),
    )
    .map(([one, other]) => ({ ...one, ...other }));
}
