import { ApiObject, App, Chart } from 'cdk8s';

import { inOrder } from '../../src/app';
import { exitWith } from '../../src/cli/boundary';

test('row 39: a cycle of dependencies is printed, and nothing else', () => {
  const chart = new Chart(new App(), 'shop');
  const [web, database, cache] = ['web', 'database', 'cache'].map(
    (id) => new ApiObject(chart, id, { apiVersion: 'v1', kind: 'ConfigMap' }),
  ) as [ApiObject, ApiObject, ApiObject];
  web.addDependency(database, cache);
  database.addDependency(cache);
  cache.addDependency(web);
  const before = process.exitCode;
  const printed = jest.spyOn(console, 'error').mockImplementation();
  try {
    inOrder(chart);
  } catch (error) {
    exitWith(error);
  }
  const said = printed.mock.calls.join('\n');
  printed.mockRestore();
  expect(process.exitCode).toBe(1);
  process.exitCode = before;
  expect(said).toMatch(/depends on itself: shop\/\w+ → .*shop\/\w+/);
  expect(said).toContain('fix: take out one of these dependencies');
  expect(said).not.toMatch(/^\s+at /m);
});
