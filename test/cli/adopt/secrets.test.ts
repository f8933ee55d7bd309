import { plannedManifests } from '../../../src/app';
import { planSecrets } from '../../../src/cli/adopt/secrets';
import { schema } from '../../../src/config/schema';
import type { Config } from '../../../src/config/schema';
import { objectPath } from '../../../src/kube/manifest';
import type { LiveObject } from '../../../stacks/workloads';
import type { OldSecrets } from '../../fixtures/deploy-sh/objects';
import { oldObjects, oldSizes } from '../../fixtures/deploy-sh/objects';
import { oldSecrets } from '../../fixtures/deploy-sh/secrets';

const domain = 'tales.example.org';
let secrets: OldSecrets;
beforeAll(async () => (secrets = await oldSecrets(domain)));

function configWith(more: object = {}): Config {
  return {
    ...schema.parse({ cluster: { type: 'none' }, namespace: 'default', domain, ...more }),
    environment: 'dev',
  };
}

function plan(set: Readonly<Record<string, string>>, config = configWith(), given: Partial<OldSecrets> = {}) {
  const objects = oldObjects({
    generation: 'component',
    domain,
    secrets: { ...secrets, ...given },
    sizes: oldSizes,
  });
  const live = new Map(objects.map((each) => [objectPath(each), each as LiveObject]));
  return planSecrets(config, set, plannedManifests(config), live, new Date());
}

const password = { 'girder.adminPassword': 'x' };

describe('the secrets of a cluster that is adopted', () => {
  it('are taken over where they can be used', async () => {
    const { taken, values, problems } = await plan(password);
    expect(problems).toEqual([]);
    expect(taken).toEqual(['registry', 'site']);
    expect(values).toMatchObject({
      'registry.username': secrets.username,
      'registry.password': secrets.password,
      'registry.htpasswd': secrets.htpasswd,
      'site.certificate': secrets.siteCertificate,
      'site.privateKey': secrets.siteKey,
    });
  });

  it('have a new certificate of the registry, since the old one has no subjectAltName', async () => {
    const { renewed, values } = await plan(password);
    expect(renewed).toEqual([
      { group: 'registryCertificate', reason: expect.stringContaining('common name only') as string },
    ]);
    expect(values['registry.certificate']).toContain('BEGIN CERTIFICATE');
    expect(values['registry.certificate']).not.toBe(secrets.registryCertificate);
  });

  it('are left as they are where the environment has them', async () => {
    const { kept, values } = await plan({ ...password, 'registry.username': 'a', 'registry.password': 'b' });
    expect(kept).toEqual(['registry', 'girder']);
    expect(Object.keys(values)).not.toContain('registry.password');
  });

  it('are made anew where the htpasswd line is not of the password', async () => {
    const { renewed, values } = await plan(password, configWith(), { password: 'another' });
    expect(renewed.map(({ group }) => group)).toContain('registry');
    expect(values['registry.password']).not.toBe('another');
  });

  it('lack what nobody can make: the password of girder, and a certificate of the site', async () => {
    const other = await oldSecrets('else.example.org');
    const given = { siteCertificate: other.siteCertificate, siteKey: other.siteKey };
    const { problems } = await plan({}, configWith(), given);
    expect(problems.map(({ key }) => key)).toEqual([
      'talestack:site.certificate',
      'talestack:girder.adminPassword',
    ]);
    const without = configWith({ girder: { setup: { enabled: false } }, tls: { issuer: 'letsencrypt' } });
    expect((await plan({}, without, given)).problems).toEqual([]);
  });

  it('are in no message', async () => {
    const { values, ...told } = await plan({}, configWith(), { password: 'another' });
    const texts = [...Object.values<string>(values), ...Object.values<string>({ ...secrets })];
    const message = JSON.stringify(told);
    expect(texts.filter((text) => message.includes(text.trim()))).toEqual([]);
  });
});
