import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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
    expect(targets('./package.json', at('charts'), '-')).toEqual({
      files: ['./package.json', at('charts')],
      stdin: true,
    });
  });

  it.each([
    [['nosuch'], 'nosuch is no environment (prod, sandbox), and no file'],
    [['a.yaml', 'b/c.yaml'], 'a.yaml: there is no such file or folder.\nb/c.yaml: there is no such'],
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

test('what a folder holds beside manifests is skipped and told, and hidden folders and packages are not read', () => {
  for (const folder of ['.git', 'node_modules/x']) {
    mkdirSync(at(`charts/${folder}`), { recursive: true });
    writeFileSync(at(`charts/${folder}/x.yaml`), service('hidden'));
  }
  writeFileSync(at('charts/values.yaml'), 'replicas: 1\n');
  symlinkSync(at('charts/b.yaml'), at('charts/linked.yaml'));
  symlinkSync(at('charts'), at('charts/loop.yaml'));
  const { manifests, skipped } = readSource([at('charts')]);
  expect(manifests).toHaveLength(5);
  expect(skipped).toEqual([at('charts/values.yaml')]);
});

test('in a file that is named, or that has manifests as well, all have to be', () => {
  writeFileSync(at('charts/values.yaml'), 'replicas: 1\n');
  expect(() => readSource([at('charts/values.yaml')])).toThrow('values.yaml:1: is no Kubernetes object');
  writeFileSync(at('charts/a.yml'), `${service('a')}---\nreplicas: 1\n`);
  expect(() => readSource([at('charts')])).toThrow('a.yml:5: is no Kubernetes object');
});

test('a check of nothing is no success', () => {
  mkdirSync(at('empty'));
  writeFileSync(at('empty/comment.yaml'), '# nothing\n---\n');
  expect(() => readSource([at('empty')])).toThrow(/Nothing was checked[^]*empty: holds no Kubernetes object/);
  expect(() => readSource([], '')).toThrow(/stdin: holds no Kubernetes object[^]*before the pipe/);
  expect(readSource([at('empty'), at('charts')]).manifests).toHaveLength(4);
});
