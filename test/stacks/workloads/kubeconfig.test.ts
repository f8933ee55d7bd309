import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { readKubeconfig, refusePlainHttp } from '../../../stacks/workloads/kubeconfig';
import { kubeconfigFor } from '../../kubeconfig';
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

it.each([
  ['http://127.0.0.1:8001', false, true],
  ['http://127.0.0.1:8001', true, false],
  ['https://127.0.0.1:8001', false, false],
])('a server %s, said to be meant so: %s, is refused: %s', (server, isMeant, isRefused) => {
  const file = path.join(dir, 'plain');
  const text = kubeconfigFor(server).replace(
    '"insecure-skip-tls-verify":true',
    `"insecure-skip-tls-verify":${isMeant}`,
  );
  writeFileSync(file, text);
  const look = () => {
    refusePlainHttp(readKubeconfig(file), file);
  };
  if (isRefused) expect(look).toThrow('asked without TLS');
  else expect(look).not.toThrow();
});
