import { FileStore } from '../../../src/cli/secrets/file-store';
import { importSecrets } from '../../../src/cli/secrets/import';
import { initSecrets } from '../../../src/cli/secrets/init';
import { rotateSecrets } from '../../../src/cli/secrets/rotate';
import type { Issued } from '../../config/issue';
import { issue } from '../../config/issue';
import { project } from '../../config/project';
import { everySecret, MemoryStore, opened, printed, refused } from './support';

let old: Issued;
beforeAll(async () => {
  old = await issue({ subject: 'registry' });
});
const certificate = () => ({ 'certs/registry.crt': old.pem, 'certs/registry.key': old.key });
const globus = { secrets: "GLOBUS_CLIENT_ID='id'\nGLOBUS_CLIENT_SECRET='s3cret'\n" };

describe('secrets import of a certificate of the registry with a common name only', () => {
  it('leaves it, takes the rest, and says how to get another', async () => {
    const store = new MemoryStore();
    const from = project({ ...certificate(), ...globus });
    const { out, err } = await printed(() => importSecrets(opened(store), from));
    expect(Object.keys(store.values).sort()).toEqual(['globus.clientId', 'globus.clientSecret']);
    expect(out).toContain('set  globus.clientId, globus.clientSecret');
    expect(err).toContain('certs/registry.crt: has a common name only');
    expect(err).toContain('npx talestack secrets init dev');
    await printed(() => initSecrets(opened(store), { selfSignedSite: false }));
    expect(store.values['registry.certificate']).toContain('BEGIN CERTIFICATE');
  });

  it('keeps the one that is set', async () => {
    const before = await everySecret();
    const store = new MemoryStore(before);
    const { out, err } = await printed(() => importSecrets(opened(store), project(certificate())));
    expect(store.values).toEqual(before);
    expect(out).toBe('Nothing was taken over.');
    expect(err).toContain('npx talestack secrets rotate dev registryCertificate');
  });

  it('names it in the document', async () => {
    const from = project({ ...certificate(), ...globus });
    const work = opened(new MemoryStore(), { json: true });
    const { out } = await printed(() => importSecrets(work, from));
    expect(JSON.parse(out)).toMatchObject({
      set: ['globus.clientId', 'globus.clientSecret'],
      notes: [{ where: 'certs/registry.crt', fix: expect.stringContaining('secrets init dev') as string }],
    });
  });

  it('in the files themselves says how to replace it there, which does', async () => {
    const dir = project(certificate());
    const store = new FileStore(dir);
    const { err } = await printed(() => importSecrets(opened(store), dir));
    expect(err).toContain('npx talestack secrets rotate dev registryCertificate --files');
    await printed(() => rotateSecrets(opened(store), 'registryCertificate'));
    const again = await printed(() => importSecrets(opened(store), dir));
    expect(again.err).toBe('');
    expect(again.out).toContain('set  registry.certificate, registry.privateKey');
  });

  it('is no excuse for a key that does not fit', async () => {
    const other = await issue({ subject: 'other' });
    const good = await issue({ subject: 'registry', names: ['registry'] });
    const from = project({ 'certs/registry.crt': good.pem, 'certs/registry.key': other.key });
    const store = new MemoryStore();
    const { message } = await refused(() => importSecrets(opened(store), from));
    expect(message).toContain('the private key is that of another certificate');
    expect(store.writes).toBe(0);
  });
});

it('what is wrong with one group keeps nobody from mending another', async () => {
  const store = new MemoryStore({ 'registry.certificate': old.pem, 'registry.privateKey': old.key });
  await printed(() => importSecrets(opened(store), project(globus)));
  expect(store.values['globus.clientId']).toBe('id');
});
