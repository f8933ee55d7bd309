import { plannedTale, taleOptions } from '../../../src/app';
import { UserError } from '../../../src/errors';
import { configOf } from '../support';

const enough = { image: 'x/y:1', host: 'tmpabc', command: 'serve' };
const plan = (given: Readonly<Record<string, unknown>>, settings: object = {}) =>
  plannedTale(configOf(settings), given, 'token');

function problemsOf(given: Readonly<Record<string, unknown>>, settings: object = {}) {
  try {
    plan(given, settings);
  } catch (error) {
    if (error instanceof UserError) return error.problems;
    throw error;
  }
  throw new Error('nothing was wrong');
}

const legacy = { worker: { variant: 'legacy' } };

test.each([
  ['2.1', {}],
  ['legacy', legacy],
])('image, host and command are enough with %s', (_variant, settings) => {
  expect(plan(enough, settings).manifests.length).toBeGreaterThan(2);
});

test('the same options give the same objects', () => {
  expect(JSON.stringify(plan(enough))).toBe(JSON.stringify(plan(enough)));
});

test('every problem is reported at once, with what is allowed', () => {
  const problems = problemsOf({
    image: 'X',
    host: '9-a',
    'instance-id': 'a b',
    port: '70000',
    'mount-point': 'work',
    command: 'serve {nosuch}',
    mounts: '{}',
    'cpu-shares': '1',
  });
  expect(problems.map(({ key }) => key).sort()).toEqual(
    [
      '--command',
      '--cpu-shares',
      '--host',
      '--image',
      '--instance-id',
      '--mount-point',
      '--mounts',
      '--port',
    ].sort(),
  );
  for (const { key, allowed, fix } of problems)
    expect([key, allowed ?? fix]).toEqual([key, expect.any(String)]);
});

test('what is missing is said to be', () => {
  expect(problemsOf({})).toEqual(
    ['image', 'host', 'command'].map((name) => ({ key: `--${name}`, message: 'is missing' })),
  );
});

test.each([
  ['a quote that is not closed', { command: "a 'b" }, '--command'],
  ['a host that is too long for a label', { host: 'a'.repeat(50) }, '--host'],
  ['no name of a claim', { 'claim-name': 'A' }, '--claim-name'],
  ['memory without a number', { 'mem-limit': 'much' }, '--mem-limit'],
  ['a share of nothing', { 'cpu-shares': '0' }, '--cpu-shares'],
  ['an option of gwvolman 2.1', { mounts: '[]' }, '--mounts'],
])('the legacy variant refuses %s', (_case, given, key) => {
  expect(problemsOf({ ...enough, ...given }, legacy)).toMatchObject([{ key }]);
});

test('the value of an environment variable is not shown', () => {
  const [problem] = problemsOf({ ...enough, environment: ['A=b', '9=hunter2'] }, legacy);
  expect(problem).toMatchObject({ key: '--environment', allowed: 'NAME=value' });
  expect(JSON.stringify(problem)).not.toContain('hunter2');
});

test('what gwvolman reads from its environment is what the worker has there', () => {
  const text = (env: object, settings: object = {}) =>
    JSON.stringify(plan(enough, { ...settings, worker: { env } }).manifests);
  expect(text({})).toContain('"wholetale/girderfs:latest"');
  expect(text({}, { images: { girderfs: 'wholetale/girderfs:v2.0' } })).toContain(
    '"wholetale/girderfs:v2.0"',
  );
  expect(text({ WT_VOLUMES_PATH: '/elsewhere' })).toContain('"mountPath":"/elsewhere"');
  expect(text({ GIRDER_EXISTING_CLAIM_SUBPATH: 'part' })).toContain('"subPath":"part/homes/a/admin"');
  expect(text({ GIRDER_EXISTING_CLAIM: 'other' })).toContain('"claimName":"other"');
});

test('the workspace of a legacy tale has the size of the settings', () => {
  const settings = { worker: { variant: 'legacy', workspaceSize: '3Gi' } };
  expect(JSON.stringify(plan(enough, settings).manifests[0])).toContain('"storage":"3Gi"');
});

test('every option says which variant it is for, unless it is for both', () => {
  const only = (prefix: string) =>
    taleOptions().flatMap(({ name, describe }) => (describe.startsWith(prefix) ? [name] : []));
  expect(only('2.1: ')).toEqual(['user', 'user-id', 'mounts']);
  expect(only('legacy: ')).toEqual([
    'claim-name',
    'home-dir-id',
    'dms-session-id',
    'cpu-shares',
    'mem-limit',
    'environment',
  ]);
});
