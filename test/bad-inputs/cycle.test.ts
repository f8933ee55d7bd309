import { ApiObject } from 'cdk8s';

import type * as wholetale from '../../src/wholetale';
import { Bench } from './bench';
import { expectProblems, expectRefusal } from './expect-refusal';

// No config can make one: a program with a mistake is put in the place of ours.
jest.mock('../../src/wholetale', () => {
  const real = jest.requireActual<typeof wholetale>('../../src/wholetale');
  class WholeTale extends real.WholeTale {
    constructor(...args: ConstructorParameters<typeof real.WholeTale>) {
      super(...args);
      const [web, database, cache] = ['web', 'database', 'cache'].map(
        (id) => new ApiObject(this, id, { apiVersion: 'v1', kind: 'ConfigMap' }),
      ) as [ApiObject, ApiObject, ApiObject];
      web.addDependency(database, cache);
      database.addDependency(cache);
      cache.addDependency(web);
    }
  }
  return { ...real, WholeTale };
});

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.open();
});
afterAll(() => bench.close());

test.each([[['up', 'dev']], [['preview', 'dev']], [['synth', 'dev', '--out', 'OUT']]])(
  'row 39: a cycle of dependencies is printed by %j, and nothing is done',
  async (args) => {
    const one = {
      about: 'a cycle',
      args,
      status: 1,
      says: [
        'The objects of wholetale wait for each other',
        /wholetale\/\w+: depends on itself: wholetale\/(web|database|cache) → wholetale\/\w+/,
        'fix: take out one of these dependencies',
      ],
      problems: 1,
    } as const;
    expectRefusal(one, await bench.inProcess(one));
    expectProblems(one, await bench.inProcess(one, '--json'));
  },
);
