import { Bench } from './bench';
import { expectProblems, expectRefusal, toldBy } from './expect-refusal';
import { rows } from './rows';

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

test.each(rows.map((each) => [each.row, each.title, each] as const))(
  'row %i: %s',
  async (_row, _title, { cases }) => {
    for (const one of typeof cases === 'function' ? await cases() : cases) {
      const result = await bench.inProcess(one);
      try {
        expectRefusal(one, result);
        expectProblems(one, await bench.inProcess(one, '--json'));
        // Every word of it: place, value, what is allowed, what to do.
        expect(toldBy(result)).toMatchSnapshot(one.about);
      } catch (error) {
        if (error instanceof Error) error.message = `${one.about}: ${error.message}`;
        throw error;
      }
    }
  },
  300_000,
);
