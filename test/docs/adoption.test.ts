import { readFileSync } from 'node:fs';
import path from 'node:path';

import { settingsKeys } from '../../src/config/files/settings-keys';

const page = readFileSync(path.join(__dirname, '../../docs/how-to/adoption.md'), 'utf8');

describe('the page for those who come from deploy.sh', () => {
  const rows = new Map(
    [...page.matchAll(/^\| `([A-Z][A-Z0-9_]+)` \| (.+?) \|/gm)].map(([, key = '', place = '']) => [
      key,
      place,
    ]),
  );

  it('lists every settings key, and no other', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(settingsKeys).sort());
  });

  it.each(Object.entries(settingsKeys))('says what became of %s', (name, { key }) => {
    expect(rows.get(name)).toBe(key === undefined ? 'no effect' : `\`${key}\``);
  });

  it.each([
    'deploy.sh -k',
    'deploy.sh`',
    'clean.sh`',
    'clean.sh -k',
    'setup_girder',
    'check_certs.sh',
    'acme.json',
  ])('says what to type instead of %s', (command) => {
    const line = page
      .split('\n')
      .find((each) => each.startsWith('|') && each.split('|')[1]?.includes(command));
    expect(line).toBeDefined();
  });
});
