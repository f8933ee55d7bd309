import { readFileSync } from 'node:fs';
import path from 'node:path';

import { rules } from '../../src/policy';
import { policies } from '../../src/policy/pack/policies';
import { cases } from './cases';

const all = policies();
const typed = (manifest: object) => ({
  type: 'kubernetes:x:Y',
  props: manifest as Record<string, unknown>,
  urn: `urn:${JSON.stringify(manifest).length}`,
});

function reported(rule: string, manifests: readonly object[], type?: string): string[] {
  const policy = all.find(({ name }) => name === rule)!;
  const resources = manifests.map((each) => ({ ...typed(each), ...(type !== undefined && { type }) }));
  const said: string[] = [];
  const report = (message: string) => said.push(message);
  if ('validateStack' in policy) policy.validateStack({ resources }, report);
  else for (const each of resources) policy.validateResource(each, report);
  return said;
}

test('each rule is a policy of its name, an error is mandatory', () => {
  expect(all.map(({ name }) => name)).toEqual(rules.map(({ id }) => id));
  for (const [index, { severity }] of rules.entries())
    expect(all[index]!.enforcementLevel).toBe(severity === 'error' ? 'mandatory' : 'advisory');
});

// Of a kind that is defined by another object, nobody can tell by itself where it lives.
const single = cases.filter(({ about }) => about !== 'a kind whose definition says so');

test.each(single.map((each) => [each.rule, each.about, each] as const))(
  '%s finds the same there: %s',
  (rule, _, { bad, paths, good }) => {
    const said = reported(rule, bad);
    for (const each of paths) expect(said.join('\n')).toContain(` ${each}: `);
    expect(said).toHaveLength(paths.length);
    expect(reported(rule, good)).toEqual([]);
  },
);

test('resources of other providers are left alone', () => {
  const { rule, bad } = cases[0]!;
  expect(reported(rule, bad, 'gcp:container/cluster:Cluster')).toEqual([]);
});

test('components, which are no objects, are left alone', () => {
  for (const rule of rules) expect(reported(rule.id, [{ files: 'a/*.yaml' }])).toEqual([]);
});

test('the pack has the version of the project', () => {
  const versionIn = (file: string) => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
  const root = path.join(__dirname, '../..');
  const version = versionIn(path.join(root, 'package.json'));
  expect(versionIn(path.join(root, 'src/policy/pack/package.json'))).toBe(version);
  // The newest entry is what is worked on.
  const [, newest] = /^## (\d+\.\d+\.\d+)/m.exec(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8')) ?? [];
  expect(newest).toBe(version);
});
