import { Bench, password, wantedPlugins } from './harness';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.create();
});

afterEach(() => bench.remove());

describe('what needs somebody to act', () => {
  test.each([
    ['adminPassword', 'another one', 'girder.adminPassword'],
    ['adminPassword', undefined, 'girder.adminPassword is not set'],
  ])('%s %s', async (name, value, said) => {
    await bench.run();
    bench.setSecrets({ [name]: value });
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([2, expect.stringContaining(said)]);
    expect(lines.at(-1)).toMatch(/^failed at step 2\/6, administrator: /);
    expect(bench.girder.users).toHaveLength(1);
  });

  test('users who came first', async () => {
    bench.girder.users.push({ login: 'eve', email: 'eve@example.org', password: 'x', admin: true });
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([2, expect.stringContaining('girder has users already')]);
    expect(bench.girder.users).toHaveLength(1);
  });

  test('a login that is taken, in a girder that shows no users', async () => {
    await bench.run();
    bench.girder.hidesUsers = true;
    bench.setSecrets({ adminPassword: 'another one' });
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([2, expect.stringContaining('girder has users already')]);
  });

  test('an administrator who is none', async () => {
    bench.girder.users.push({ login: 'admin', email: 'a@example.org', password, admin: false });
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([2, expect.stringContaining('admin is no administrator')]);
  });

  test('plugins that the image does not have', async () => {
    bench.configure({ plugins: [...wantedPlugins, 'wt_magic'] });
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([2, expect.stringContaining('wt_magic')]);
    expect(bench.girder.enabled).toEqual([]);
  });

  test('plugins that cannot be loaded', async () => {
    bench.girder.broken = ['wt_home_dir'];
    const { status, lines } = await bench.run();
    expect([status, lines.at(-1)]).toEqual([
      2,
      expect.stringContaining('ImportError: no module wt_home_dir'),
    ]);
  });
});

test.each([
  ['password logins are disabled', () => (bench.girder.passwordLogin = false), 'Password login is disabled'],
  ['restarts are', () => (bench.girder.restartAllowed = false), 'Restarting of server is disabled'],
])('what girder says when %s is shown', async (_, arrange, said) => {
  arrange();
  const { status, lines } = await bench.run();
  expect([status, lines.at(-1)]).toEqual([1, expect.stringContaining(said)]);
});

test('a setting that girder does not know is named', async () => {
  bench.configure({ settings: { 'nobody.knows': 1 } });
  const { status, lines } = await bench.run();
  expect([status, lines.at(-1)]).toEqual([1, expect.stringContaining('Invalid setting key "nobody.knows".')]);
});
