import { readFileSync } from 'node:fs';
import path from 'node:path';

import { picturedStack } from '../../scripts/pictured-stack';
import { svgFile } from '../../src/graph';
import { terminalPicture, withoutChance } from '../../scripts/terminal-picture';

const root = path.join(__dirname, '../..');

describe('docs/pictures', () => {
  it('shows the stack as it is now: else run npm run docs:pictures', async () => {
    const picture = readFileSync(path.join(root, 'docs/pictures/graph.svg'), 'utf8');
    expect(await svgFile(picturedStack())).toBe(picture);
  });

  it('shows what the terminal shows, in its colours, with every character in its column', () => {
    const picture = terminalPicture('a <b>', '\u001b[1mname\u001b[22m  \u001b[32mready\u001b[39m\nmongo');
    expect(picture).toContain('>$ a &lt;b></tspan>');
    expect(picture).toContain('class="bold">name</tspan>');
    // Six characters before it.
    expect(picture).toContain(
      `x="${(16 + 6 * 7.8).toFixed(1)}" textLength="${(5 * 7.8).toFixed(1)}" class="green">ready`,
    );
    expect(picture).toMatch(/textLength="39.0">mongo/);
    expect(() => terminalPicture('a', '\u001b[95mb')).toThrow('does not know the code 95');
  });

  it('shows the same for every sandbox', () => {
    expect(withoutChance('a 127.0.0.1:25572\nb 192.0.2.50\nc 192.0.2.17 192.0.2.50')).toBe(
      'a 127.0.0.1:6443\nb 192.0.2.1\nc 192.0.2.2 192.0.2.1',
    );
  });

  // What it shows is compared with a sandbox by test/e2e/start.test.ts.
  it('has a terminal with the components that there are', () => {
    const picture = readFileSync(path.join(root, 'docs/pictures/status.svg'), 'utf8');
    for (const name of [
      'mongo',
      'redis',
      'registry',
      'girder',
      'dashboard',
      'worker',
      'ingress',
      'trust',
      'setup',
    ])
      expect(picture).toMatch(new RegExp(`>${name}\\b`));
    expect(picture).toContain('all simulated');
  });
});
