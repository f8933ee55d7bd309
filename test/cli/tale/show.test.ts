import { age, renderTales, talesJson } from '../../../src/cli/tale/show';
import { config, keptOnly, tale } from './support';

const listing = {
  config,
  server: 'https://127.0.0.1:6443',
  nodes: [{ name: 'simulated-1', simulated: true }],
  now: new Date('2026-01-01T00:03:00Z'),
  tales: [
    tale('a', { claims: [{ name: 'claim-a', size: '1Gi', shared: false }] }),
    tale('b', {
      state: 'Pending: Unschedulable',
      ready: false,
      claims: [{ name: 'girder-ps-volume-claim', size: undefined, shared: true }],
    }),
    keptOnly('old'),
  ],
};

test('the table has a line for each tale that runs, and says that nodes are simulated', () => {
  const text = renderTales(listing);
  expect(text).toContain('all simulated');
  expect(text).toMatch(/^a +x\/y:1 +Running 2\/2 +3m +a\.example\.org +claim-a 1Gi$/m);
  expect(text).toMatch(
    /^b +x\/y:1 +Pending: Unschedulable +3m +b\.example\.org +girder-ps-volume-claim \(shared\)$/m,
  );
  expect(text).toMatch(/stopped:\n {2}old {2}PersistentVolumeClaim\/wholetale\/claim-old$/);
});

test('real nodes are not said to be simulated, and no tale is no table', () => {
  const text = renderTales({ ...listing, nodes: [{ name: 'real', simulated: false }], tales: [] });
  expect(text).not.toContain('simulated');
  expect(text).toContain('No tale runs.');
});

test('scripts get the same', () => {
  expect(talesJson(listing)).toMatchObject({
    environment: 'dev',
    tales: [{ instance: 'a', ageSeconds: 180 }, { instance: 'b' }],
    keptClaims: [{ instance: 'old' }],
  });
});

test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [7199, '119m'],
  [7200, '2h'],
  [172_800, '2d'],
])('%i seconds are %s', (seconds, text) => {
  expect(age(seconds)).toBe(text);
});
