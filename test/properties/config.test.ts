import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import fc from 'fast-check';

import { loadConfig } from '../../src/config';
import { siteCertificateOf } from '../../src/config/secrets/acme';
import { parseAssignments } from '../../src/config/files/assignments';
import { certificateProblems } from '../../src/config/secrets/certificate-checks';
import { htpasswdProblems } from '../../src/config/secrets/htpasswd';
import { quantityValue } from '../../src/config/schema/quantity';
import { settingsKeys } from '../../src/config/files/settings-keys';
import { holds, jsonText, seed, shaped, textOf, unlessRefused } from './support';
import { acceptedValues, kinds } from './values';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-properties-'));
  mkdirSync(path.join(dir, 'stacks'));
  writeFileSync(path.join(dir, 'Pulumi.yaml'), 'name: talestack\n');
});
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

function load(settings: string | Uint8Array, stack: string | Uint8Array, flags = {}) {
  writeFileSync(path.join(dir, 'settings'), settings);
  writeFileSync(path.join(dir, 'stacks/Pulumi.dev.yaml'), stack);
  return unlessRefused(() => loadConfig({ projectDir: dir, environment: 'dev', flags }));
}

describe(`whatever is written (seed ${seed})`, () => {
  const keys = Object.keys(settingsKeys);
  const lines = textOf('=', '"', "'", '\\', '\n', '#', ' ', '$', 'export ', '1Gi', '80', ...keys);

  it('in a settings file, the config is complete or the user is told', () => {
    holds(lines, (text) => load(text, 'config: {}\n'), 500);
    holds(fc.uint8Array({ maxLength: 40 }), (bytes) => load(bytes, 'config: {}\n'), 300);
  });

  it('in a secrets file, no message shows a value', () => {
    const secret = 'hunter2xyz';
    const around = textOf('=', '"', "'", '\\', ' ', '#', 'A=', 'REGISTRY_PASSWORD=', 'export ', '\n');
    holds(fc.tuple(around, around), ([before, after]) => {
      const text = `REGISTRY_PASSWORD=${before}${secret}${after}`;
      // A key is no secret.
      fc.pre(!/^\s*(export\s+)?\w*hunter2xyz\w*=/m.test(text));
      const { problems } = parseAssignments(text, { where: 's', known: ['REGISTRY_PASSWORD'], secret: true });
      expect(JSON.stringify(problems)).not.toContain(secret);
    });
  });

  it('in a stack config, likewise', () => {
    const yaml = textOf(
      'config:\n',
      '  talestack:mongo: ',
      '  talestack:titan: ',
      '{',
      '}',
      '[',
      ']',
      'size: ',
      '1Gi',
      'repositories: ',
      '&a ',
      '*a',
      '<<: ',
      '!!binary ',
      '? ',
      '\t',
      '\n',
      '---\n',
      '__proto__: ',
      'null',
      '|\n',
      'secure: ',
    );
    holds(yaml, (text) => load('', text), 500);
    const tree = fc.dictionary(
      fc.constantFrom(
        'mongo',
        'titan',
        'batch',
        'teraslice',
        'quota',
        'domain',
        'images',
        '__proto__',
        'constructor',
        'x.y',
      ),
      fc.object({
        maxDepth: 3,
        key: fc.constantFrom('size', 'repositories', 'pg', 'submissions', 'env', '__proto__', 'ports'),
      }),
    );
    holds(
      tree,
      (config) => {
        const named = Object.fromEntries(
          Object.entries(config).map(([key, value]) => [`talestack:${key}`, value]),
        );
        load('', JSON.stringify({ config: named }));
      },
      500,
    );
  });

  it('as flags, likewise', () => {
    const flag = fc.dictionary(
      fc.constantFrom('mongo', 'domain', '__proto__', 'toString', ''),
      fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.string())),
    );
    holds(flag, (flags) => load('', 'config: {}\n', flags), 300);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('in acme.json', () => {
    const certificate = shaped({
      domain: shaped({ main: fc.constantFrom('*.a.org', 'a.org'), sans: fc.array(fc.constant('*.a.org')) }),
      certificate: fc.base64String(),
      key: fc.base64String(),
      Domain: shaped({ Main: fc.constant('*.a.org') }),
      Certificate: fc.base64String(),
      Key: fc.base64String(),
    });
    const store = shaped({
      Certificates: fc.array(certificate),
      le: shaped({ Certificates: fc.array(certificate) }),
    });
    holds(jsonText(store), (text) => unlessRefused(() => siteCertificateOf(text, 'a.org', 'acme.json')));
  });

  it('as certificates, keys and htpasswd lines', () => {
    const pem = textOf(
      '-----BEGIN CERTIFICATE-----\n',
      '-----END CERTIFICATE-----\n',
      'AAAA',
      '\n',
      '-----BEGIN PRIVATE KEY-----\n',
    );
    holds(fc.tuple(pem, pem), ([certificate, privateKey]) => {
      expect(
        certificateProblems({ certificate, privateKey, names: ['a.org'], addresses: [], now: new Date() }),
      ).not.toEqual([]);
    });
    const line = textOf('wt', ':', '$2y$', '05$', 'a'.repeat(53), '\n', '#');
    holds(
      fc.tuple(line, fc.string(), line),
      ([user, password, htpasswd]) => {
        htpasswdProblems(
          { 'registry.username': user, 'registry.password': password, 'registry.htpasswd': htpasswd },
          (key) => ({ key }),
        );
      },
      300,
    );
  });
});

describe(`values (seed ${seed})`, () => {
  it.each(Object.keys(kinds))('%s: is accepted or refused, and enough are accepted', (kind) => {
    const { check, values } = kinds[kind]!;
    holds(fc.oneof(values, fc.anything()), (value) => check.safeParse(value));
    expect(acceptedValues(kind, 200, seed).length).toBeGreaterThan(100);
  });

  it.each(['quantity', 'cpu', 'amount'])('%s: what is accepted is a number', (kind) => {
    for (const each of acceptedValues(kind, 200, seed)) expect(quantityValue(each)).toBeGreaterThanOrEqual(0);
  });
});
