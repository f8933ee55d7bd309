import { environmentName } from '../../src/kube/environment-name';

it('a name that objects can have stays as it is', () => {
  expect(['prod', 'a-b', '2nd'].map(environmentName)).toEqual(['prod', 'a-b', '2nd']);
});

it('what has to be changed does not become the name of another environment', () => {
  const names = ['a-b', 'a_b', 'a.b', 'A-b', 'a-b-', 'a--b'].map(environmentName);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^a-b(-[0-9a-f]{6})?$/);
});
