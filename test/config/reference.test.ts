import { readFileSync } from 'node:fs';
import path from 'node:path';

import { settingsReference } from '../../src/config/reference';
import { knownPaths } from '../../src/config/schema/json';
import { settingsKeys } from '../../src/config/files/settings-keys';

it('docs/reference/settings.md is what the schema says now (else: npm run docs)', () => {
  const committed = readFileSync(path.join(__dirname, '../../docs/reference/settings.md'), 'utf8');
  expect(committed).toBe(settingsReference());
});

it('lists every key, old and new, and says what it is', () => {
  const page = settingsReference();
  for (const key of [...knownPaths(), ...Object.keys(settingsKeys)]) expect(page).toContain(`\`${key}\``);
  for (const line of page.split('\n')) expect(line).not.toMatch(/^\|.*\|\s*\|$/);
});
