import * as confirm from '../../../src/cli/output/confirm';
import { initSecrets } from '../../../src/cli/secrets/init';
import type { PartialSecrets } from '../../../src/config/secrets/names';
import { everySecret, MemoryStore, opened, printed } from './support';

jest.mock('../../../src/cli/output/confirm');
const { ask, askHidden, canAsk } = jest.mocked(confirm);

let others: PartialSecrets;
beforeAll(async () => {
  others = await everySecret();
});
beforeEach(() => {
  jest.resetAllMocks();
  canAsk.mockReturnValue(false);
});
const file = (lines: Readonly<Record<string, string>>) => ({
  secrets: Object.entries(lines)
    .map(([key, value]) => `${key}='${value}'\n`)
    .join(''),
});
const both = { GLOBUS_CLIENT_ID: 'file id', GLOBUS_CLIENT_SECRET: 'file secret' };
const id = { 'globus.clientId': 'own id' };
const secret = { 'globus.clientSecret': 'own secret' };

async function init(before: PartialSecrets, files: Readonly<Record<string, string>> = {}, json = false) {
  const store = new MemoryStore({ ...others, ...before });
  const said = await printed(() => initSecrets(opened(store, { files, json }), { selfSignedSite: false }));
  return { ...said, now: [store.values['globus.clientId'], store.values['globus.clientSecret']] };
}

describe('the pair of Globus at secrets init', () => {
  it.each<[string, PartialSecrets, Readonly<Record<string, string>>, (string | undefined)[]]>([
    ['is read from the file', {}, file(both), ['file id', 'file secret']],
    ['stays when it is set', { ...id, ...secret }, file(both), ['own id', 'own secret']],
    ['of which the id is set, is read from the file, both', id, file(both), ['file id', 'file secret']],
    [
      'of which the secret is set, is read from the file, both',
      secret,
      file(both),
      ['file id', 'file secret'],
    ],
    [
      'of which the id is set gets the secret that the file has',
      id,
      file({ GLOBUS_CLIENT_SECRET: 'file secret' }),
      ['own id', 'file secret'],
    ],
    ['is not set by half', {}, file({ GLOBUS_CLIENT_ID: 'file id' }), [undefined, undefined]],
  ])('%s', async (_, before, files, expected) => {
    expect((await init(before, files)).now).toEqual(expected);
    expect(ask.mock.calls).toEqual([]);
  });

  it('of which one is set: how to set the other is said, where nobody can be asked', async () => {
    const { now, err } = await init(id);
    expect(now).toEqual(['own id', undefined]);
    expect(err).toContain('globus.clientSecret: is not set, and the id of the Globus application is');
    expect(err).toContain('npx talestack secrets set dev globus.clientSecret=FILE');
    const { out } = await init(id, {}, true);
    const { notes } = JSON.parse(out) as { notes: readonly { readonly key?: string }[] };
    expect(notes.map(({ key }) => key)).toContain('globus.clientSecret');
  });

  it.each([
    ['the secret', id, [0, 1], ['own id', 'typed secret']],
    ['the id', secret, [1, 0], ['typed id', 'own secret']],
    ['both', {}, [1, 1], ['typed id', 'typed secret']],
  ])('%s missing: asks for that on a terminal', async (_, before, asked, expected) => {
    canAsk.mockReturnValue(true);
    ask.mockResolvedValue('typed id');
    askHidden.mockResolvedValue('typed secret');
    const { now, err } = await init(before);
    expect([ask.mock.calls.length, askHidden.mock.calls.length]).toEqual(asked);
    expect(now).toEqual(expected);
    expect(err).not.toContain('globus');
  });

  it.each([
    ['', 'typed secret'],
    ['typed id', ''],
  ])('may be left for later: %j, %j', async (typedId, typedSecret) => {
    canAsk.mockReturnValue(true);
    ask.mockResolvedValue(typedId);
    askHidden.mockResolvedValue(typedSecret);
    const { now, out } = await init({});
    expect(now).toEqual([undefined, undefined]);
    expect(out).toContain('secrets set dev globus.clientId=FILE globus.clientSecret=FILE');
  });
});
