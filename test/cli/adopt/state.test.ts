import type { ImportedResource } from '../../../stacks/workloads';
import { beginInState, importIntoState } from '../../../src/cli/adopt/state';
import { pulumi } from '../../../src/cli/pulumi/command';
import { StateMoved } from '../../../src/cli/pulumi/state';
import { FakeStack, resource } from '../pulumi/fake-stack';

jest.mock('../../../src/cli/pulumi/command');

const prefix = 'urn:pulumi:mine::talestack::';
const provider = {
  urn: `${prefix}pulumi:providers:kubernetes::k`,
  type: 'pulumi:providers:kubernetes',
  id: '7',
};
const chart = { urn: `${prefix}talestack:index:Chart::girder`, type: 'talestack:index:Chart' };
/** Encrypted, as it is where secrets are not asked for. */
const secret = { ...resource('secret'), outputs: { data: { ciphertext: 'v1:x' } } };

const service: ImportedResource = {
  type: 'kubernetes:core/v1:Service',
  name: 'girder/service',
  id: 'wholetale/girder',
  chart: 'girder',
  inputs: { spec: {} },
  retainOnDelete: false,
  protect: false,
  additionalSecretOutputs: [],
};
const urn = `${prefix}talestack:index:Chart$kubernetes:core/v1:Service::girder/service`;

let fake: FakeStack;
beforeEach(() => {
  fake = new FakeStack();
  fake.resources = [provider, chart, secret];
});

const nothing = () => Promise.resolve();

it('what is missing is added to the state, whose secrets stay encrypted', async () => {
  await importIntoState(fake.stack, [service]);
  expect(fake.done).toEqual(['import', 'refresh']);
  expect(fake.resources).toEqual([
    provider,
    chart,
    secret,
    expect.objectContaining({
      urn,
      id: 'wholetale/girder',
      parent: chart.urn,
      provider: `${provider.urn}::7`,
    }),
  ]);
  expect(jest.mocked(pulumi).mock.calls.flatMap(([args]) => args)).not.toContain('--show-secrets');
});

it('a state that has all is read anew, and not written', async () => {
  await importIntoState(fake.stack, [{ ...service, name: 'secret' }]);
  expect(fake.done).toEqual(['refresh']);
});

it('the lock is taken by writing the state as it is where there are objects, else by an update', async () => {
  await beginInState(fake.stack, nothing);
  expect(fake.done).toEqual(['import']);
  expect(fake.resources).toEqual([provider, chart, secret]);
  fake.resources = [provider, chart];
  await beginInState(fake.stack, nothing);
  expect(fake.done).toEqual(['import', 'up']);
});

it.each([
  ['beginInState', () => beginInState(fake.stack, nothing)],
  ['importIntoState', () => importIntoState(fake.stack, [service])],
])('%s: what another run wrote meanwhile is not written over', async (_name, action) => {
  fake.onExport = (look) => {
    if (look === 2) fake.resources = [...fake.resources, resource('mongo')];
  };
  await expect(action()).rejects.toThrow(StateMoved);
  expect(fake.done).toEqual([]);
});
