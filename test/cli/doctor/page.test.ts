import { readFileSync } from 'node:fs';
import path from 'node:path';

import { groups } from '../../../src/cli/doctor/check';
import { checks } from '../../../src/cli/doctor/checks';
import { checkTable, withCheckTable } from '../../../src/cli/doctor/page';

it('docs/how-to/doctor.md has the table as it is now (else: npm run docs)', () => {
  const committed = readFileSync(path.join(__dirname, '../../../docs/how-to/doctor.md'), 'utf8');
  expect(committed).toBe(withCheckTable(committed));
});

it('the table has a line for each check', () => {
  const lines = checkTable().split('\n').slice(2);
  expect(lines).toHaveLength(checks.length);
});

it('a page without its marks is refused', () => {
  expect(() => withCheckTable('# Page')).toThrow('table');
});

it('every check has an id of its own, is in a group of the report, and needs checks that there are', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { group, needs = [] } of checks) {
    expect(groups).toContain(group);
    for (const need of needs) expect(ids).toContain(need);
  }
});
