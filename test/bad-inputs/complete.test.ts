import { clusterRows } from './rows-cluster';
import { rows } from './rows';

/** Tested by itself: `cycle.test.ts`. */
const elsewhere = [39];

test('every row of the list is there, once', () => {
  const numbers = [...rows, ...clusterRows].map(({ row }) => row).concat(elsewhere);
  expect(numbers.sort((left, right) => left - right)).toEqual(
    Array.from({ length: 41 }, (_, index) => index + 1),
  );
});

test('none is without a case, and none but those that are accepted ends well', async () => {
  const well: number[] = [];
  for (const { row, cases } of rows) {
    const all = typeof cases === 'function' ? await cases() : cases;
    expect(all.length).toBeGreaterThan(0);
    if (all.some(({ status }) => status === 0)) well.push(row);
    for (const { says } of all) expect(says.length).toBeGreaterThan(0);
  }
  expect(well).toEqual([4, 7, 15, 41]);
});
