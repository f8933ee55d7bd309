import { readFileSync } from 'node:fs';
import path from 'node:path';

import { exemptClasses, rules, rulesReference } from '../../src/policy';

test('docs/reference/rules.md is what the rules say now (else: npm run docs)', () => {
  const committed = readFileSync(path.join(__dirname, '../../docs/reference/rules.md'), 'utf8');
  expect(committed).toBe(rulesReference());
});

test('it has a section for each rule, with all that is known of it', () => {
  const sections = new Map(
    rulesReference()
      .split(/\n## /)
      .map((section) => [section.slice(0, section.indexOf('\n')), section.replaceAll('\\', '')]),
  );
  for (const { id, title, why, source, heuristic } of rules)
    for (const each of [title, why, source, ...Object.keys(heuristic?.values ?? {})])
      expect(sections.get(id)).toContain(each);
  for (const { id, reason } of exemptClasses) {
    expect(sections.get('Exempt classes')).toContain(id);
    expect(sections.get('Exempt classes')).toContain(reason);
  }
});

test('ids fit into an annotation, and titles are sentences without their stop', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, title, why } of rules) {
    expect(`allow-${id}`).toMatch(/^[a-z][a-z-]{1,62}$/);
    expect(title).not.toMatch(/\.$/);
    expect(why).toMatch(/[^.]\.$/);
  }
});

test('docs/how-to/house-rules.md names the rules that guess', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/how-to/house-rules.md'), 'utf8');
  for (const { id, heuristic } of rules) if (heuristic) expect(page).toContain(`\`${id}\``);
  for (const [, value] of page.matchAll(/start-order: (\w+)/g))
    expect(Object.keys(rules.find(({ id }) => id === 'start-order-declared')!.heuristic!.values)).toContain(
      value,
    );
});
