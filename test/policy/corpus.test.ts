import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { readSource } from '../../src/cli/check/sources';
import { checkManifests, rules } from '../../src/policy';

/** Known mistakes in the shapes in which they are found in public. `#!` at the end of a line says what is found there. */
const folder = path.join(__dirname, 'corpus');
const files = readdirSync(folder);

function expectedIn(file: string): string[] {
  const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    const [, list] = /#! (.*)$/.exec(text) ?? [];
    return (list?.split(', ') ?? []).map((rule) => `${index + 1} ${rule}`);
  });
}

function foundIn(file: string): string[] {
  const { manifests, place } = readSource([path.join(folder, file)]);
  const { findings } = checkManifests(manifests);
  const lines = findings.map(({ rule, index, keys }) => `${place(index, keys)?.line ?? '?'} ${rule}`);
  return [...new Set(lines)];
}

const sorted = (lines: readonly string[]) =>
  [...lines].sort((left, right) => left.localeCompare(right, 'en', { numeric: true }));

test.each(files)('%s is found at fault where it is, and nowhere else', (file) => {
  const expected = expectedIn(file);
  expect(expected).not.toEqual([]);
  expect(sorted(foundIn(file))).toEqual(sorted(expected));
});

test('there are enough of them, and they are at odds with nearly every rule', () => {
  expect(files.length).toBeGreaterThanOrEqual(10);
  const kept = new Set(files.flatMap((file) => foundIn(file).map((line) => line.split(' ')[1])));
  expect(rules.map(({ id }) => id).filter((id) => !kept.has(id))).toEqual([]);
});
