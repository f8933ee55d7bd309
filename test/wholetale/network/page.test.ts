import { readFileSync } from 'node:fs';
import path from 'node:path';

import { schema } from '../../../src/config/schema';
import { flows } from '../../../src/wholetale/network/flows';
import { flowTable, withFlowTable } from '../../../src/wholetale/network/page';

const defaults = { ...schema.parse({}), environment: 'dev' };

it('docs/explanation/network.md has the table as it is now (else: npm run docs)', () => {
  const committed = readFileSync(path.join(__dirname, '../../../docs/explanation/network.md'), 'utf8');
  expect(committed).toBe(withFlowTable(committed, defaults));
});

it('the table has a line for each flow', () => {
  const lines = flowTable(defaults).split('\n').slice(2);
  expect(lines).toHaveLength(flows.length);
  expect(lines).toContain('| girder | mongo | 27017 TCP | its database |  |');
  expect(lines).toContain('| tales | name servers | 53 UDP and TCP | names |  |');
  expect(lines).toContain('| worker | API server | 443, 6443, 8443 TCP | it makes and removes tales |  |');
});

it('a page without its marks is refused', () => {
  expect(() => withFlowTable('# Page', defaults)).toThrow('table');
});
