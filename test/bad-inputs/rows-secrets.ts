import { hashSync } from 'bcryptjs';

import { generateSecrets } from '../../src/config';
import { issue } from '../config/issue';
import type { Case, Content, Row } from './row';
import { folder, stack } from './row';

const password = 'hunter2-secret';
const day = 24 * 60 * 60 * 1000;
const wildcard = ['*.example.org'];

/** Files with every secret, as `synth --with-secrets` wants them. */
async function complete(): Promise<Record<string, string>> {
  const made = await generateSecrets({ domain: 'example.org', namespace: 'wholetale', now: new Date() });
  return {
    settings: 'DOMAIN_NAME="example.org"\n',
    secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD='${password}'\nGIRDER_ADMIN_PASSWORD='adm1n-secret'\n`,
    'certs/registry.htpasswd': `wt:${hashSync(password, 4)}\n`,
    'certs/registry.crt': made['registry.certificate'],
    'certs/registry.key': made['registry.privateKey'],
    'certs/site.crt': made['site.certificate'],
    'certs/site.key': made['site.privateKey'],
  };
}

let files: Promise<Record<string, string>> | undefined;

/** A project with all secrets but for these. */
async function withSecrets(
  one: Pick<Case, 'about' | 'says'> & Partial<Case>,
  changes: Readonly<Record<string, Content | undefined>> = {},
): Promise<Case> {
  const all = { ...(await (files ??= complete())), ...changes };
  const given = Object.entries(all).filter((each): each is [string, Content] => each[1] !== undefined);
  return {
    args: ['synth', 'dev', '--with-secrets', '--out', 'OUT'],
    status: 1,
    never: [password, 'adm1n-secret', 'PRIVATE KEY', 'BEGIN CERTIFICATE'],
    ...one,
    files: Object.fromEntries(given),
  };
}

const site = (certificate: string, key: string) => ({ 'certs/site.crt': certificate, 'certs/site.key': key });

/** What `secrets import` reads. */
function importing(about: string, acme: Content, says: readonly string[]): Case {
  return {
    about,
    files: { ...stack('talestack:domain: example.org'), 'old/certs/acme.json': acme },
    args: ['secrets', 'import', 'dev', '--files', '--from', 'PROJECT/old'],
    status: 1,
    says,
    never: ['c2VjcmV0LWtleQ', 'secret-key'],
  };
}

/** Rows 25 to 34: secrets and TLS. */
export const secretRows: readonly Row[] = [
  {
    row: 25,
    title: 'missing secrets',
    cases: async () => [
      {
        about: 'all of them are named at once',
        args: ['synth', 'dev', '--with-secrets', '--out', 'OUT'],
        status: 1,
        says: [
          'REGISTRY_USER: is missing',
          'REGISTRY_PASSWORD',
          'GIRDER_ADMIN_PASSWORD',
          'certs/site.crt',
          'certs/registry.key',
          "set REGISTRY_USER='…' in secrets",
        ],
        problems: 8,
      },
      await withSecrets(
        { about: 'one', says: ['certs/site.key: is missing', 'write the file'], problems: 2 },
        { 'certs/site.key': undefined },
      ),
    ],
  },
  {
    row: 26,
    title: 'empty or blank secrets',
    cases: async () => [
      await withSecrets(
        {
          about: 'in the file, and as files',
          says: [
            'secrets:2: REGISTRY_PASSWORD: is blank',
            'GIRDER_ADMIN_PASSWORD: is blank',
            'certs/site.crt: is blank',
          ],
        },
        {
          secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD=''\nGIRDER_ADMIN_PASSWORD='  '\n`,
          'certs/site.crt': '\n \n',
        },
      ),
      {
        about: 'set by a command',
        files: { 'value.txt': ' \n' },
        args: ['secrets', 'set', 'dev', '--files', 'girder.adminPassword=PROJECT/value.txt'],
        status: 1,
        says: ['girder.adminPassword: is blank', 'nothing was written'],
      },
      {
        about: 'written where the name of a file belongs: it is not repeated',
        args: ['secrets', 'set', 'dev', '--files', 'girder.adminPassword=hunter2xyz'],
        status: 1,
        says: ['girder.adminPassword', 'there is no such file', 'NAME=FILE'],
        never: ['hunter2xyz'],
      },
    ],
  },
  {
    row: 27,
    title: 'the key of another certificate',
    cases: async () => {
      const [one, other] = await Promise.all([
        issue({ subject: 'one', names: wildcard }),
        issue({ subject: 'other', names: wildcard }),
      ]);
      return [
        await withSecrets(
          {
            about: 'of the site',
            says: [
              'certs/site.crt',
              'the private key is that of another certificate',
              'give the key that it was issued for',
            ],
            problems: 1,
          },
          site(one.pem, other.key),
        ),
      ];
    },
  },
  {
    row: 28,
    title: 'a certificate that expired, or is not valid yet',
    cases: async () => {
      const [old, next] = await Promise.all([
        issue({ subject: 'old', names: wildcard, from: new Date(0), to: new Date(Date.now() - 2 * day) }),
        issue({
          subject: 'next',
          names: wildcard,
          from: new Date(Date.now() + 2 * day),
          to: new Date(Date.now() + 9 * day),
        }),
      ]);
      return [
        await withSecrets(
          { about: 'expired', says: [/old expired on \d{4}-\d\d-\d\d/, 'renew it'], problems: 1 },
          site(old.pem, old.key),
        ),
        await withSecrets(
          {
            about: 'not yet valid',
            says: ['next is not valid before', 'the clock of this machine'],
            problems: 1,
          },
          site(next.pem, next.key),
        ),
      ];
    },
  },
  {
    row: 29,
    title: 'a certificate of another domain',
    cases: async () => {
      const other = await issue({ subject: 'other', names: ['*.example.com'] });
      return [
        await withSecrets(
          {
            about: 'of the site',
            says: [
              'the certificate is for *.example.com, and not for girder.example.org',
              'allowed: girder.example.org',
            ],
            problems: 1,
          },
          site(other.pem, other.key),
        ),
      ];
    },
  },
  {
    row: 30,
    title: 'a certificate with a common name only',
    cases: async () => {
      const old = await issue({ subject: '*.example.org' });
      return [
        await withSecrets(
          {
            about: 'which Go refuses',
            says: [
              'has a common name only; clients look at subjectAltName alone',
              'have it issued with subjectAltName',
            ],
            problems: 1,
          },
          site(old.pem, old.key),
        ),
      ];
    },
  },
  {
    row: 31,
    title: 'a chain in the wrong order, or without an intermediate',
    cases: async () => {
      const root = await issue({ subject: 'Root' });
      const between = await issue({ subject: 'Between', issuer: root });
      const leaf = await issue({ subject: 'leaf', issuer: between, names: wildcard });
      return [
        await withSecrets(
          {
            about: 'the issuer first',
            says: ['the chain is in the wrong order', 'put the certificate of the site first'],
          },
          site(between.pem + leaf.pem + root.pem, leaf.key),
        ),
        await withSecrets(
          {
            about: 'a missing intermediate',
            says: [
              'an intermediate certificate is missing: leaf was issued by Between',
              'append the certificate of that issuer',
            ],
            problems: 1,
          },
          site(leaf.pem, leaf.key),
        ),
        await withSecrets(
          {
            about: 'issuers in the wrong order',
            says: ['the chain is broken: leaf was not issued by Root'],
            problems: 1,
          },
          site(leaf.pem + root.pem + between.pem, leaf.key),
        ),
      ];
    },
  },
  {
    row: 32,
    title: 'a malformed acme.json',
    cases: [
      importing('no JSON', '{"Certificates": [', ['certs/acme.json: is not JSON', "Traefik's acme.json"]),
      importing('another layout', '{"le": {"Certificates": [{"key": "c2VjcmV0LWtleQ=="}]}}', [
        'neither of the two layouts',
        'Traefik 1',
      ]),
      importing(
        'a certificate that is none',
        JSON.stringify({
          le: {
            Certificates: [
              { domain: { main: '*.example.org' }, certificate: 'AAAA', key: 'c2VjcmV0LWtleQ==' },
            ],
          },
        }),
        ['not base64 of PEM'],
      ),
      importing('bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), [
        'certs/acme.json:1: is not valid UTF-8',
      ]),
      importing('a directory', folder, ['certs/acme.json: is a directory']),
      importing(
        'another domain',
        JSON.stringify({
          le: { Certificates: [{ domain: { main: 'a.org' }, certificate: 'AAAA', key: 'c2VjcmV0LWtleQ==' }] },
        }),
        ['holds no certificate for *.example.org', 'it holds: a.org'],
      ),
    ],
  },
  {
    row: 33,
    title: 'an htpasswd line that is not bcrypt, a password over 72 bytes',
    cases: async () => [
      await withSecrets(
        {
          about: 'MD5',
          says: [
            'certs/registry.htpasswd:1: is not `user:` and a bcrypt hash',
            'bcrypt alone',
            'htpasswd -nB',
          ],
          never: ['$apr1$', password],
        },
        { 'certs/registry.htpasswd': 'wt:$apr1$abcdefgh$0123456789012345678901\n' },
      ),
      await withSecrets(
        {
          about: 'a password of 73 bytes',
          says: ['REGISTRY_PASSWORD: is longer than 72 bytes', 'up to 72 bytes'],
          never: ['p'.repeat(20)],
        },
        {
          secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD='${'p'.repeat(73)}'\nGIRDER_ADMIN_PASSWORD='adm1n-secret'\n`,
        },
      ),
    ],
  },
  {
    row: 34,
    title: 'a Secret or a ConfigMap over 1 MiB',
    cases: async () => [
      await withSecrets(
        {
          about: 'a secret',
          says: ['certs/site.crt: has 1048577 bytes', 'up to 1048576 bytes (1 MiB)'],
          problems: 1,
        },
        { 'certs/site.crt': 'x'.repeat(1024 * 1024 + 1) },
      ),
      {
        about: 'a ConfigMap of settings',
        files: stack(`talestack:girder: {setup: {settings: {core.brand_name: ${'x'.repeat(1024 * 1024)}}}}`),
        status: 1,
        says: [
          'Nothing was changed',
          /ConfigMap\/wholetale\/\S+: data: holds \d+ bytes, and a ConfigMap takes 1048576/,
          'divide it',
        ],
      },
      {
        about: 'in manifests',
        files: {
          'm.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\ndata: {x: ${'x'.repeat(1024 * 1024 + 1)}}\n`,
        },
        args: ['check', 'PROJECT/m.yaml'],
        status: 1,
        says: ['within-limits', 'holds 1048577 bytes'],
      },
    ],
  },
];
