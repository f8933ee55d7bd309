import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { hashSync } from 'bcryptjs';

import { generateSecrets, readSecretValues } from '../../../src/config';
import { parseAssignments } from '../../../src/config/files/assignments';
import { schema } from '../../../src/config/schema';
import { readTextFile } from '../../../src/config/files/text-file';
import { project, refusal } from '../project';

const password = 'hunter2$x';
const site = { ...schema.parse({ domain: 'example.org', namespace: 'wt' }), environment: 'dev' };
let pairs: Record<string, string>;
beforeAll(async () => {
  const made = await generateSecrets({ ...site, now: new Date() });
  pairs = {
    'certs/registry.crt': made['registry.certificate'],
    'certs/registry.key': made['registry.privateKey'],
    'certs/site.crt': made['site.certificate'],
    'certs/site.key': made['site.privateKey'],
  };
});

const complete = {
  secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD='${password}'\nGIRDER_ADMIN_PASSWORD='adm1n!'\n`,
  'certs/registry.htpasswd': `wt:${hashSync(password, 4)}\n`,
};
const kept = ['secrets', 'certs/registry.key', 'certs/site.key', 'certs/registry.htpasswd'];

function secretsProject(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const dir = project({ ...complete, ...pairs });
  for (const [name, content] of Object.entries(changes)) {
    if (content === undefined) rmSync(path.join(dir, name));
    else writeFileSync(path.join(dir, name), content);
  }
  for (const name of kept) if (!(name in changes)) chmodSync(path.join(dir, name), 0o600);
  return dir;
}

const read = (dir: string) => readSecretValues(dir, site, new Date());

it('gives the value of every secret', () => {
  expect(read(secretsProject())).toEqual({
    values: {
      'registry.username': 'wt',
      'registry.password': password,
      'registry.htpasswd': complete['certs/registry.htpasswd'],
      'registry.certificate': pairs['certs/registry.crt'],
      'registry.privateKey': pairs['certs/registry.key'],
      'site.certificate': pairs['certs/site.crt'],
      'site.privateKey': pairs['certs/site.key'],
      'girder.adminPassword': 'adm1n!',
    },
    warnings: [],
  });
});

it.each([
  ["GLOBUS_CLIENT_ID='id'\nGLOBUS_CLIENT_SECRET='s'\n", ['id', 's']],
  ["GLOBUS_CLIENT_ID=''\n", [undefined, undefined]],
])('gives the secrets of Globus only where they are set: %j', (lines, expected) => {
  const { values } = read(secretsProject({ secrets: complete.secrets + lines }));
  expect([values['globus.clientId'], values['globus.clientSecret']]).toEqual(expected);
});

it('names all that is missing at once', () => {
  const { problems } = refusal(() => read(project({})));
  expect(problems.map((each) => [each.where, each.key])).toEqual([
    ['secrets', 'REGISTRY_USER'],
    ['secrets', 'REGISTRY_PASSWORD'],
    ['certs/registry.htpasswd', undefined],
    ['certs/registry.crt', undefined],
    ['certs/registry.key', undefined],
    ['certs/site.crt', undefined],
    ['certs/site.key', undefined],
    ['secrets', 'GIRDER_ADMIN_PASSWORD'],
  ]);
});

it.each<[string, Record<string, string | undefined>, string[]]>([
  [
    'an empty password',
    { secrets: "REGISTRY_USER='wt'\nREGISTRY_PASSWORD=''\n" },
    ['secrets:2', 'REGISTRY_PASSWORD', 'is blank'],
  ],
  [
    'a blank user',
    { secrets: `REGISTRY_USER=' '\nREGISTRY_PASSWORD='${password}'\n` },
    ['secrets:1', 'is blank'],
  ],
  ['a blank file', { 'certs/site.key': ' \n' }, ['certs/site.key: is blank']],
  [
    'a missing file',
    { 'certs/site.crt': undefined },
    ['certs/site.crt: is missing', 'docs/how-to/secrets.md'],
  ],
  [
    'an unknown key',
    { secrets: `${complete.secrets}REGISTRY_PASSWROD='${password}'\n` },
    ['secrets:4', 'did you mean REGISTRY_PASSWORD?'],
  ],
  [
    'a key twice',
    { secrets: `${complete.secrets}REGISTRY_USER='${password}'\n` },
    ['in line 1 and in line 4'],
  ],
  [
    'an expansion',
    { secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD="hunter2$x"\n` },
    ['secrets:2', 'single quotes'],
  ],
  [
    'an open quote',
    { secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD='hunter2\n` },
    ['secrets:2', 'does not end'],
  ],
  ['a line without =', { secrets: `${complete.secrets}hunter2\n` }, ['secrets:4', 'has no =']],
  [
    'a hash that is not bcrypt',
    { 'certs/registry.htpasswd': 'wt:{SHA}aHVudGVyMg==\n' },
    ['certs/registry.htpasswd:1', 'bcrypt', 'htpasswd -nB'],
  ],
  [
    'a password in plain text',
    { 'certs/registry.htpasswd': `wt:${password}\n` },
    ['certs/registry.htpasswd:1', 'bcrypt'],
  ],
  [
    'a line for somebody else',
    { 'certs/registry.htpasswd': `x:${hashSync('x', 4)}\n` },
    ['no line for the user'],
  ],
  [
    'a password over 72 bytes',
    { secrets: `REGISTRY_USER='wt'\nREGISTRY_PASSWORD='${'hunter2'.repeat(11)}'\n` },
    ['72 bytes'],
  ],
  [
    'a key of another certificate',
    { 'certs/site.key': 'hunter2' },
    ['certs/site.crt', 'private key cannot be read'],
  ],
  [
    'the hash of another password',
    { 'certs/registry.htpasswd': `wt:${hashSync('another', 4)}\n` },
    ['certs/registry.htpasswd', 'does not fit the password'],
  ],
  [
    'an id of Globus alone',
    { secrets: `${complete.secrets}GLOBUS_CLIENT_ID='hunter2'\n` },
    ['secrets: GLOBUS_CLIENT_SECRET', 'is not set', 'secrets set dev --files globus.clientSecret=FILE'],
  ],
  [
    'a short password of the administrator',
    { secrets: complete.secrets.replace('adm1n!', 'adm1n') },
    ['secrets: GIRDER_ADMIN_PASSWORD', 'too short for girder', '6 characters'],
  ],
  ['a user with a colon', { secrets: `REGISTRY_USER='w:t'\nREGISTRY_PASSWORD='${password}'\n` }, ['colon']],
])('%s is refused, and no value is shown', (_, changes, said) => {
  const { message } = refusal(() => read(secretsProject(changes)));
  for (const each of said) expect(message).toContain(each);
  expect(message).not.toContain('hunter2');
  expect(message).not.toContain('aHVudGVyMg');
});

it('warns of files that others can read, certificates excepted', () => {
  const dir = secretsProject();
  for (const name of ['secrets', 'certs/site.key']) chmodSync(path.join(dir, name), 0o640);
  chmodSync(path.join(dir, 'certs/site.crt'), 0o644);
  expect(read(dir).warnings).toEqual([
    { where: 'secrets', message: expect.stringContaining('mode 640') as string, fix: 'chmod 600 secrets' },
    {
      where: 'certs/site.key',
      message: expect.stringContaining('mode 640') as string,
      fix: 'chmod 600 certs/site.key',
    },
  ]);
});

it('secrets.example has no mistakes, and no values', () => {
  const text = readTextFile(path.join(__dirname, '../../../secrets.example'), 'secrets.example').text ?? '';
  const known = [
    'BATCH_REGISTRY_PASSWORD',
    'GIRDER_ADMIN_PASSWORD',
    'GLOBUS_CLIENT_ID',
    'GLOBUS_CLIENT_SECRET',
    'REGISTRY_USER',
    'REGISTRY_PASSWORD',
  ];
  const { assignments, problems } = parseAssignments(text, { where: 'secrets.example', known, secret: true });
  expect(problems).toEqual([]);
  expect(assignments.map((each) => each.key).sort()).toEqual(known.sort());
  expect(assignments.every((each) => each.value === '')).toBe(true);
});

it('needs no certificate of the site where cert-manager issues it', () => {
  const dir = secretsProject({ 'certs/site.crt': undefined, 'certs/site.key': undefined });
  const issued = { ...site, tls: { issuer: 'letsencrypt', issuerKind: 'ClusterIssuer' } } as const;
  expect(readSecretValues(dir, issued, new Date()).values['registry.username']).toBe('wt');
  const { message } = refusal(() => read(dir));
  expect(message).toContain('certs/site.crt: is missing');
});
