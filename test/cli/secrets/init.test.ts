import { initSecrets } from '../../../src/cli/secrets/init';
import { rotateSecrets } from '../../../src/cli/secrets/rotate';
import * as certificates from '../../../src/config/secrets/certificates';
import type { Problem } from '../../../src/errors';
import { everySecret, MemoryStore, opened, printed, without } from './support';

jest.mock('../../../src/config/secrets/certificates', () => {
  const actual = jest.requireActual<typeof certificates>('../../../src/config/secrets/certificates');
  return { selfSigned: jest.fn(actual.selfSigned) };
});
const selfSigned = jest.mocked(certificates.selfSigned);
const certificatesMade = () => selfSigned.mock.calls.map(([{ commonName }]) => commonName);

beforeEach(() => selfSigned.mockClear());
const init = (store: MemoryStore, selfSignedSite = false) =>
  printed(() => initSecrets(opened(store), { selfSignedSite }));

describe('secrets init', () => {
  it('makes what nobody has to give, the site only when asked', async () => {
    const store = new MemoryStore();
    await init(store);
    const own = ['girder.adminPassword', 'registry.certificate', 'registry.htpasswd'];
    const all = [...own, 'registry.password', 'registry.privateKey', 'registry.username'];
    expect(Object.keys(store.values).sort()).toEqual(all);
    expect(certificatesMade()).toEqual(['registry']);
    await init(store, true);
    expect(Object.keys(store.values).sort()).toEqual([...all, 'site.certificate', 'site.privateKey']);
    expect(certificatesMade()).toEqual(['registry', 'site']);
  });

  it('makes nothing, and writes nothing, where all is set', async () => {
    const all = await everySecret();
    selfSigned.mockClear();
    const store = new MemoryStore(all);
    const { out } = await init(store, true);
    expect(out).toContain('Nothing to set');
    expect(certificatesMade()).toEqual([]);
    expect([store.writes, store.values]).toEqual([0, all]);
  });

  it('makes the one group that is missing', async () => {
    const all = await everySecret();
    const others = without(all, 'girder.adminPassword');
    selfSigned.mockClear();
    const store = new MemoryStore(others);
    await init(store);
    expect(store.values).toEqual({ ...others, 'girder.adminPassword': expect.any(String) as string });
    expect(store.values['girder.adminPassword']).not.toBe(all['girder.adminPassword']);
    expect(certificatesMade()).toEqual([]);
  });

  it('leaves a group that is set in part to whoever set it', async () => {
    const others = without(await everySecret(), 'registry.htpasswd');
    const store = new MemoryStore(others);
    const { out } = await init(store);
    expect(store.values).toEqual(others);
    expect(out).toContain('Still missing: registry.htpasswd');
  });
});

describe('secrets rotate', () => {
  it.each([
    ['registry', ['registry.htpasswd', 'registry.password', 'registry.username'], []],
    ['registryCertificate', ['registry.certificate', 'registry.privateKey'], ['registry']],
  ] as const)('%s makes that group, and nothing else', async (group, names, made) => {
    const before = await everySecret();
    selfSigned.mockClear();
    const store = new MemoryStore(before);
    await printed(() => rotateSecrets(opened(store), group));
    const changed = Object.entries(store.values).filter(
      ([name, value]) => Reflect.get(before, name) !== value,
    );
    expect(changed.map(([name]) => name).sort()).toEqual(names);
    expect(certificatesMade()).toEqual(made);
  });
});

describe('the fixed user of the kaniko builder', () => {
  const notes = async (flags: Readonly<Record<string, unknown>>) => {
    const work = opened(new MemoryStore(), { flags, json: true });
    const { out } = await printed(() => initSecrets(work, { selfSignedSite: false }));
    return (JSON.parse(out) as { notes: readonly Problem[] }).notes.map(({ key }) => key);
  };

  it.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ['gwvolman 2.1', {}, true],
    ['the legacy gwvolman, which does not know it', { worker: { variant: 'legacy' } }, false],
    ['gwvolman 2.1 whose user is added', { registry: { legacyUser: 'true' } }, false],
    ['gwvolman 2.1 with a builder of its own', { worker: { env: { BUILDER_URL: 'https://b' } } }, false],
  ])('is spoken of with %s', async (_, flags, expected) => {
    expect((await notes(flags)).includes('registry.legacyUser')).toBe(expected);
  });

  it('goes to standard error, with what to do', async () => {
    const { err } = await printed(() => initSecrets(opened(new MemoryStore()), { selfSignedSite: false }));
    expect(err).toContain('logs in to the registry with a user and password that are fixed in its code');
    expect(err).toContain('talestack:registry: {legacyUser: true} in stacks/Pulumi.dev.yaml');
  });
});
