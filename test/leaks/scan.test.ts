import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { generateSecrets } from '../../src/config';
import { needlesOf } from './forms';
import { Scanner } from './scan';
import { Watch } from './watch';

const secret = 'p@ss "word"&ünïcode/42???>>>~~~';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const scan = (text: string) => new Scanner({ planted: secret }).text('here', text).map(({ form }) => form);

// Keys take their time to be made.
jest.setTimeout(60_000);

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-scan-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

describe('a planted secret is found', () => {
  test.each([
    ['as it is', `a ${secret} b`, 'plain'],
    ['at the very end', `a ${secret}`, 'plain'],
    ['as JSON writes it', JSON.stringify({ key: secret }), 'quoted'],
    ['in a path', `https://example.org/${encodeURIComponent(secret)}/x`, 'URL-encoded'],
    [
      'in lower-case percent codes',
      encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
      'URL-encoded',
    ],
    ['in base64', base64(secret), 'base64 after 0'],
    ['in base64, one byte after the start', base64(`x${secret}yy`), 'base64 after 1'],
    ['in base64, two bytes after the start', base64(`xy${secret}`), 'base64 after 2'],
    ['in base64, three bytes after the start', base64(`xyz${secret}yy`), 'base64 after 0'],
    ['in base64 for URLs', Buffer.from(`Ä${secret}`).toString('base64url'), 'base64url after 2'],
  ])('%s', (_how, text, form) => {
    expect(scan(text)).toContain(form);
  });

  it('in the query of a URL', () => {
    const found = new Scanner({ planted: 'with spaces & more' });
    expect(found.text('here', new URLSearchParams({ key: 'with spaces & more' }).toString())).not.toEqual([]);
  });

  it('in base64 of any surroundings, whatever its length', () => {
    for (let length = 8; length < 24; length++) {
      const value = 'Zq7!x-Wv9_kT3$mB5~rN2^pL'.slice(0, length);
      const scanner = new Scanner({ planted: value });
      for (const before of ['', 'a', 'ab', 'abc', 'abcd'])
        for (const after of ['', 'z', 'zy', 'zyx'])
          expect(scanner.text('here', base64(before + value + after))).not.toEqual([]);
    }
  });

  it('that is a key: a single line of it is enough, indented, quoted, or in base64', async () => {
    const made = await generateSecrets({ domain: 'example.org', namespace: 'a', now: new Date() }, [
      'registryCertificate',
    ]);
    const key = made['registry.privateKey']!;
    const scanner = new Scanner({ key });
    const [, first = ''] = key.split('\n');
    expect(scanner.text('here', `    ${first}`)).not.toEqual([]);
    expect(scanner.text('here', JSON.stringify(key))).not.toEqual([]);
    expect(scanner.text('here', base64(`data: ${key}`))).not.toEqual([]);
    // All keys begin with this.
    expect(scanner.text('here', '-----BEGIN PRIVATE KEY-----')).toEqual([]);
    const other = await generateSecrets({ domain: 'example.org', namespace: 'a', now: new Date() }, [
      'registryCertificate',
    ]);
    expect(scanner.text('here', JSON.stringify(other))).toEqual([]);
  });

  it('that is a certificate, and not one that is for the same name', async () => {
    const make = async () => {
      const options = { domain: 'example.org', namespace: 'a', now: new Date() };
      return (await generateSecrets(options, ['registryCertificate']))['registry.certificate']!;
    };
    const certificate = await make();
    const scanner = new Scanner({ certificate });
    expect(scanner.text('here', JSON.stringify({ certificate }))).not.toEqual([]);
    expect(scanner.text('here', base64(certificate))).not.toEqual([]);
    // Every second one or so has whole lines in common with it.
    for (let others = 0; others < 8; others++) expect(scanner.text('here', await make())).toEqual([]);
  });

  it('by its name, without its value', () => {
    const hits = new Scanner({ planted: secret }).text('a log', secret);
    expect(hits).toEqual([{ where: 'a log', secret: 'planted', form: 'plain' }]);
  });
});

describe('what is no secret', () => {
  it('is not taken for one', () => {
    expect(scan('')).toEqual([]);
    expect(scan('p@s')).toEqual([]);
    expect(scan(secret.slice(0, -1))).toEqual([]);
    expect(scan(base64(secret.slice(1)))).toEqual([]);
  });

  it('is refused where it is too short to be told from other text', () => {
    expect(() => needlesOf('short', 'admin')).toThrow('short is too short');
  });
});

describe('a folder', () => {
  it('is searched with all below it, names included, and links are not followed', () => {
    mkdirSync(path.join(dir, 'a/b'), { recursive: true });
    writeFileSync(path.join(dir, 'a/b/state.json'), JSON.stringify({ secret }));
    writeFileSync(path.join(dir, 'a/fine'), 'nothing');
    writeFileSync(path.join(dir, `a/${encodeURIComponent(secret)}`), '');
    symlinkSync(path.join(dir, 'a/b/state.json'), path.join(dir, 'link'));
    const hits = new Scanner({ planted: secret }).folder(dir);
    expect(hits.map(({ where }) => where).sort()).toEqual([
      'a/b/state.json',
      `name of a/${encodeURIComponent(secret)}`,
    ]);
  });
});

const onLinux = process.platform === 'linux' ? describe : describe.skip;

onLinux('processes and temporary files (Linux)', () => {
  it('are seen while they are there', async () => {
    const watch = new Watch(new Scanner({ planted: secret }), dir);
    const script = `const fs = require('fs'); const file = ${JSON.stringify(path.join(dir, 'brief'))};
      fs.writeFileSync(file, process.env.GIVEN); setTimeout(() => fs.rmSync(file), 500)`;
    await execa(process.execPath, ['-e', script], { env: { GIVEN: secret } });
    await execa(process.execPath, ['-e', 'setTimeout(() => 0, 500)', secret]);
    watch.stop();
    expect(new Set(watch.hits.map(({ where }) => where))).toEqual(
      new Set(['environment of node', 'temporary file brief', 'arguments of node']),
    );
    expect(watch.programs).toContain('node');
  }, 60_000);

  it('are seen, too, where a program does not ask for the folder of temporary files', () => {
    const [own, shared] = [path.join(dir, 'own'), path.join(dir, 'shared')];
    for (const each of [own, shared, path.join(shared, 'old')]) mkdirSync(each);
    writeFileSync(path.join(shared, 'before'), secret);
    const watch = new Watch(new Scanner({ planted: secret }), own, [shared]);
    const file = path.join(shared, 'tool-4711');
    writeFileSync(file, JSON.stringify({ secret }));
    mkdirSync(path.join(shared, 'tool'));
    writeFileSync(path.join(shared, 'tool/settings'), base64(secret));
    watch.look();
    watch.stop();
    expect(watch.hits.map(({ where }) => where).sort()).toEqual([
      `temporary file ${path.join(shared, 'tool-4711')}`,
      `temporary file ${path.join(shared, 'tool/settings')}`,
    ]);
  });
});
