import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readKubeconfig } from '../../../stacks/workloads/kubeconfig';
import { Scanner } from '../../leaks/scan';

const secret = 'MARK-password-of-the-kubeconfig';
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-kubeconfig-'));
});

afterAll(() => {
  rmSync(dir, { recursive: true });
});

it.each([
  ['an alias', `*${secret}`],
  ['a tag', `!${secret} x`],
  ['a second value in its line', `: ${secret}`],
  ['a text without an end', `"${secret}`],
  ['a list', `[${secret}`],
  ['a character that YAML has not', `@${secret}`],
])('a password that YAML takes for %s is no kubeconfig, and is not shown', (_what, password) => {
  const file = path.join(dir, 'kubeconfig');
  writeFileSync(
    file,
    `apiVersion: v1\nusers:\n  - name: a\n    user:\n      password: ${password}\n  - b: c\n`,
  );
  let said = '';
  try {
    readKubeconfig(file);
  } catch (error) {
    said = String(error);
  }
  expect(said).toContain('The kubeconfig cannot be read');
  expect(new Scanner({ secret }).text('message', said)).toEqual([]);
});
