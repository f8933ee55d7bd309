import type { SetupConfig } from '../../../src/wholetale/setup/program/config';
import { Bench, globus, password } from './harness';
import { canRunGirder, RealGirder } from './girder/real-girder';

// girder 5 with the plugin of WholeTale 2, as published for Python; mongomock in place of MongoDB. The stack's
// own default is girder 2, of which there is an image alone: its plugins step is tested against fake-girder.
const suite = canRunGirder ? describe : describe.skip;

suite('a real girder 5 (skipped without python3 and its venv)', () => {
  let bench: Bench;
  let girder: RealGirder;

  beforeAll(async () => {
    bench = await Bench.create();
    girder = await RealGirder.start();
    const { settings } = bench.config;
    // Those that girder 5 still has. It has no GridFS either.
    const known = Object.entries(settings).filter(([key]) => key.startsWith('core.'));
    bench.configure({ ...own(), settings: { ...Object.fromEntries(known), 'core.brand_name': '007' } });
  }, 600_000);

  const own = (): Partial<SetupConfig> => ({
    girderUrl: girder.url,
    plugins: ['oauth', 'gravatar', 'jobs', 'worker', 'wholetale'],
    assetstore: { name: 'Base', type: 0, root: `${bench.folders.config}/files` },
    timing: { ...bench.config.timing, requestSeconds: 30, startSeconds: 60, stepSeconds: 30 },
  });

  afterAll(async () => {
    const log = await girder.stop();
    await bench.remove();
    expect(log).toContain('PUT /api/v1/system/setting');
    for (const secret of [password, ...Object.values(globus)]) {
      expect(log).not.toContain(secret);
      expect(log).not.toContain(encodeURIComponent(secret));
    }
  }, 60_000);

  test('is set up', async () => {
    const { status, lines } = await bench.run();
    expect([status, lines]).toEqual([
      0,
      [
        '[1/6] girder answers: version 5.0.21',
        '[2/6] administrator: made admin',
        '[3/6] assetstore: made Base',
        '[4/6] plugins: all 5 there',
        expect.stringMatching(/^\[5\/6\] settings: changed .*core\.brand_name.*oauth\.globus_client_secret/),
        '[6/6] compute images: made Jupyter Classic, Jupyter Lab, RStudio',
        'girder is set up',
      ],
    ]);
  }, 60_000);

  test('and then found to be so: every setting came back as it was put, text that looks like a number too', async () => {
    const { status, lines } = await bench.run('pod-2');
    expect([status, lines.slice(1)]).toEqual([
      0,
      [
        '[2/6] administrator: logged in as admin',
        '[3/6] assetstore: there already: Base',
        '[4/6] plugins: all 5 there',
        '[5/6] settings: all 6 as they should be',
        '[6/6] compute images: all 3 there',
        'girder is set up',
      ],
    ]);
  }, 60_000);

  test.each([
    ['another password', { secrets: { adminPassword: 'not the password' } }, 2, 'girder.adminPassword'],
    [
      'a plugin that it lacks',
      { config: { plugins: ['wt_home_dir'] } },
      2,
      'does not have the plugins wt_home_dir',
    ],
    ['an unknown setting', { config: { settings: { 'no.such': 1 } } }, 1, 'Invalid setting key "no.such".'],
  ])(
    'says no to %s',
    async (
      _,
      change: { secrets?: Record<string, string>; config?: Partial<SetupConfig> },
      expected,
      said,
    ) => {
      bench.setSecrets({ adminPassword: password, ...change.secrets });
      bench.configure({ ...own(), ...change.config });
      const { status, lines } = await bench.run();
      expect([status, lines.at(-1)]).toEqual([expected, expect.stringContaining(said)]);
    },
    60_000,
  );
});
