import { Bench } from './bench';
import { expectRefusal } from './expect-refusal';
import { rows } from './rows';

/** Of each group some, as a user runs them: the other test has all, in one process. */
const chosen = [1, 4, 5, 8, 9, 15, 16, 17, 22, 25, 26, 33, 40, 41];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

test.each(
  rows.filter(({ row }) => chosen.includes(row)).map((each) => [each.row, each.title, each] as const),
)(
  'row %i, the real program: %s',
  async (_row, _title, { cases }) => {
    const [first] = typeof cases === 'function' ? await cases() : cases;
    expectRefusal(first!, await bench.program(first!));
  },
  300_000,
);
