import { checkManifests } from '../../src/policy';
import { manyManifests } from './many';
import { claim, deployment, mounting, service } from './support';

/** Workloads with what belongs to each: all carry one label in common, and each has one of its own. */
function set(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const name = `app-${index}`;
    const labels = { app: name, tier: 'all', shard: String(index % 10) };
    return [
      deployment(name, mounting(name), {
        spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
      }),
      service(name, { spec: { selector: labels } }),
      claim(name),
    ];
  }).flat();
}

/** Manifests that count how often anything in them is read. */
function counted(manifests: readonly object[]): {
  readonly manifests: object[];
  readonly reads: () => number;
} {
  let reads = 0;
  const watched = <T extends object>(target: T): T =>
    new Proxy(target, {
      getOwnPropertyDescriptor: (inner, key) => {
        reads += 1;
        return Reflect.getOwnPropertyDescriptor(inner, key);
      },
      get: (inner, key): unknown => {
        reads += 1;
        const value: unknown = Reflect.get(inner, key);
        return typeof value === 'object' && value !== null ? watched(value) : value;
      },
    });
  return { manifests: manifests.map(watched), reads: () => reads };
}

const sizes = [100, 1_000];

test('ten times as many objects are read ten times as often, and their pods looked up as often', () => {
  const [small, large] = sizes.map((size) => {
    const { manifests, reads } = counted(set(size));
    const { lookups, findings } = checkManifests(manifests);
    expect(findings).toEqual([]);
    return { lookups, reads: reads() };
  });
  expect(large!.lookups / small!.lookups).toBeCloseTo(10, 0);
  expect(large!.reads / small!.reads).toBeCloseTo(10, 0);
});

test('10,000 objects take a look or two each', () => {
  const { objects, lookups } = checkManifests(set(3_334));
  expect(objects).toBeGreaterThan(10_000);
  expect(lookups).toBeLessThan(3 * objects);
});

test('also where all Services and workloads select the same broad label', () => {
  const broad = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      const labels = { tier: 'all' };
      const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } };
      return [
        deployment(`a-${index}`, {}, { spec }),
        service(`a-${index}`, { spec: { selector: { ...labels, app: undefined } } }),
      ];
    }).flat();
  const [small, large] = sizes.map((size) => checkManifests(broad(size)));
  expect(large!.findings.length / small!.findings.length).toBeCloseTo(10, 0);
  expect(large!.lookups).toBeLessThan(2 * small!.lookups + 10_000);
});

test('where the labels asked for are common one by one, and rare together', () => {
  // Each value of a and of b is on a tenth of the pods; no two pods have both.
  const grid = (side: number) =>
    Array.from({ length: side * side }, (_, index) => {
      const labels = { app: undefined, a: `a${index % side}`, b: `b${Math.floor(index / side)}` };
      const spec = { selector: { matchLabels: labels }, template: { metadata: { labels } } };
      return deployment(`g-${index}`, {}, { spec });
    });
  const count = 1_024;
  const { lookups, findings } = checkManifests(grid(Math.sqrt(count)));
  expect(findings).toEqual([]);
  expect(lookups).toBeLessThanOrEqual(count * Math.sqrt(count));
});

test('objects of every kind that we make are read and looked up in proportion to their number', () => {
  const [small, large] = sizes.map((size) => {
    const { manifests, reads } = counted(manyManifests(size));
    const { lookups } = checkManifests(manifests);
    return { lookups, reads: reads() };
  });
  expect(large!.lookups / small!.lookups).toBeGreaterThan(5);
  // They come in sets of which the last is cut short.
  expect(large!.lookups / small!.lookups).toBeLessThan(13);
  expect(large!.reads / small!.reads).toBeLessThan(13);
});
