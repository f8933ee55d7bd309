import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { UsageError } from '../../../src/cli/boundary';
import { readSource, targetsOf } from '../../../src/cli/check/sources';
import { programDir } from '../../../src/config/project';
import { UserError } from '../../../src/errors';

let dir: string;
const at = (name: string) => path.join(dir, name);
const service = (name: string) => `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\n`;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-check-'));
  mkdirSync(at('charts/inner'), { recursive: true });
  writeFileSync(at('charts/b.yaml'), service('b'));
  writeFileSync(at('charts/a.yml'), `${service('a')}---\n${service('c')}`);
  writeFileSync(at('charts/inner/d.json'), '{"apiVersion": "v1", "kind": "Service"}');
  writeFileSync(at('charts/README.md'), 'no manifest');
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

describe('what is named', () => {
  const targets = (...words: string[]) => targetsOf(words, programDir);

  it('is an environment, or files, or standard input', () => {
    expect(targets('prod')).toEqual({ environment: 'prod' });
    expect(targets('sandbox')).toEqual({ environment: 'sandbox' });
    expect(targets('./prod', at('charts'), '-')).toEqual({
      files: ['./prod', at('charts')],
      stdin: true,
    });
  });

  it.each([
    [['nosuch'], 'nosuch is no environment (prod, sandbox), and no file'],
    [['prod', 'a.yaml'], 'prod is an environment'],
    [['prod', 'sandbox'], 'prod is an environment'],
  ])('%j is wrong usage', (words, message) => {
    expect(() => targets(...words)).toThrow(UsageError);
    expect(() => targets(...words)).toThrow(message);
  });
});

test('a folder stands for the manifests in it, and each knows its file', () => {
  const { manifests, place } = readSource([at('charts')]);
  expect(manifests).toHaveLength(4);
  expect(manifests.map((_, index) => place(index, []))).toEqual([
    { file: at('charts/a.yml'), line: 1, column: 1 },
    { file: at('charts/a.yml'), line: 5, column: 1 },
    { file: at('charts/b.yaml'), line: 1, column: 1 },
    { file: at('charts/inner/d.json'), line: 1, column: 1 },
  ]);
  expect(place(4, [])).toBeUndefined();
});

test('standard input comes last', () => {
  const { place } = readSource([at('charts/b.yaml')], service('x'));
  expect(place(1, ['kind'])).toEqual({ file: 'stdin', line: 2, column: 1 });
});

test('every problem of all files is told at once', () => {
  writeFileSync(at('bad.yaml'), 'a: [');
  writeFileSync(at('binary.yaml'), Buffer.from([0x61, 0x00, 0xff]));
  const read = () => readSource([at('bad.yaml'), at('missing.yaml'), at('binary.yaml')], 'x: 1');
  expect(read).toThrow(UserError);
  for (const place of ['bad.yaml:1', 'missing.yaml: does not exist', 'binary.yaml:1', 'stdin:1'])
    expect(read).toThrow(place);
});
