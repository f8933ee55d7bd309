import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';

import { inOrder } from '../../src/app';
import { UserError } from '../../src/errors';
import { dependencyCycle } from '../../src/kube/cycle';

function chartOf(): { chart: Chart; add: (id: string, scope?: Construct) => ApiObject } {
  const chart = new Chart(new App(), 'shop');
  const add = (id: string, scope: Construct = chart) =>
    new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap' });
  return { chart, add };
}

test('objects that wait for each other in a circle are named, in its order', () => {
  const { chart, add } = chartOf();
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => add(id)) as [
    ApiObject,
    ApiObject,
    ApiObject,
    ApiObject,
  ];
  a.addDependency(b);
  b.addDependency(c);
  // One more dependency, behind which cdk8s itself loses sight of the circle.
  c.addDependency(a, d);
  expect(dependencyCycle(chart)).toEqual(['shop/a', 'shop/b', 'shop/c', 'shop/a']);
  expect(() => inOrder(chart)).toThrow(UserError);
  expect(() => inOrder(chart)).toThrow('depends on itself: shop/a → shop/b → shop/c → shop/a');
});

test('what waits for a part of what it is in, or for a whole that waits for it', () => {
  const { chart, add } = chartOf();
  const [one, two] = [new Construct(chart, 'one'), new Construct(chart, 'two')];
  const [first, second] = [add('x', one), add('y', two)];
  one.node.addDependency(two);
  expect(dependencyCycle(chart)).toBeUndefined();
  expect([...inOrder(chart).keys()]).toEqual([second, first]);
  second.addDependency(first);
  expect(dependencyCycle(chart)).toContain('shop/two/y');
});

test('a chain of 10,000, and one that many others wait for, are none', () => {
  const { chart, add } = chartOf();
  const objects = Array.from({ length: 10_000 }, (_, index) => add(`o${index}`));
  objects.forEach((each, index) => {
    const before = objects[index - 1];
    if (before) each.addDependency(before);
  });
  expect(dependencyCycle(chart)).toBeUndefined();
  objects[0]!.addDependency(objects[9_999]!);
  expect(dependencyCycle(chart)).toHaveLength(10_001);
});
