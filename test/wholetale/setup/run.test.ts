import { Bench, globus, password, wantedPlugins } from './harness';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.create();
});

afterEach(async () => {
  const forms = [password, ...Object.values(globus)].flatMap((each) => [
    each,
    encodeURIComponent(each),
    Buffer.from(each).toString('base64'),
  ]);
  const said = [...bench.printed, ...bench.girder.calls.map(({ url }) => url)].join('\n');
  await bench.remove();
  for (const form of forms) expect([form, said.includes(form)]).toEqual([form, false]);
});

/** Everything is as the specification has it. */
function expectSetUp(): void {
  const { girder } = bench;
  expect(girder.users).toEqual([
    { login: 'admin', email: 'admin@local.wholetale.org', password, admin: true },
  ]);
  expect(girder.assetstores).toEqual([
    { name: 'GridFS', type: '1', db: 'gridfs', mongohost: 'mongodb://mongo:27017/', current: true },
  ]);
  expect(girder.enabled).toEqual(expect.arrayContaining(wantedPlugins));
  expect(Object.fromEntries(girder.settings)).toEqual({
    'core.cors.allow_origin': 'https://dashboard.local.wholetale.org',
    'core.cors.allow_headers': expect.stringContaining('Girder-Token, X-Requested-With') as string,
    'worker.api_url': 'http://girder:8080/api/v1',
    'worker.broker': 'redis://redis/',
    'worker.backend': 'redis://redis/',
    'oauth.globus_client_id': globus.globusClientId,
    'oauth.globus_client_secret': globus.globusClientSecret,
    'oauth.providers_enabled': ['globus'],
    'dm.globus_gc_dir': '/opt/globusconnectpersonal',
  });
  expect(girder.images.map(({ name }) => name)).toEqual(['Jupyter Classic', 'Jupyter Lab', 'RStudio']);
  for (const { config } of girder.images) {
    expect(config).toMatchObject({
      environment: ['CSP_HOSTS=dashboard.local.wholetale.org'],
      memLimit: '2048m',
    });
  }
}

test('a fresh girder is set up in six steps, each with a line, and restarted once', async () => {
  const { status, lines } = await bench.run();
  expect([status, lines.at(-1)]).toEqual([0, 'girder is set up']);
  expectSetUp();
  for (const step of [1, 2, 3, 4, 5, 6]) {
    expect(lines.filter((line) => line.startsWith(`[${step}/6]`))).not.toEqual([]);
  }
  expect(bench.girder.starts).toBe(2);
  expect(bench.leases.holders).toEqual(['pod-1', '']);
});

test('a second run changes nothing', async () => {
  await bench.run();
  bench.girder.changes.length = 0;
  const { status } = await bench.run('pod-2');
  expect(status).toBe(0);
  expect(bench.girder.changes).toEqual([]);
  expect(bench.girder.starts).toBe(2);
  expectSetUp();
});

test('only what is missing is made, and what others did stays', async () => {
  await bench.run();
  const { girder } = bench;
  girder.images.splice(1, 1);
  girder.settings.set('worker.broker', 'redis://elsewhere/');
  girder.settings.set('core.brand_name', 'Mine');
  girder.enabled.push('homepage');
  girder.enabled.splice(girder.enabled.indexOf('wt_home_dir'), 1);
  girder.changes.length = 0;
  const { lines } = await bench.run();
  expect(girder.changes).toEqual([
    'PUT /system/plugins',
    'PUT /system/restart',
    'PUT /system/setting',
    'POST /image',
  ]);
  expect(girder.settings.get('worker.broker')).toBe('redis://redis/');
  expect(girder.settings.get('core.brand_name')).toBe('Mine');
  expect(girder.enabled).toEqual(expect.arrayContaining(['homepage', 'wt_home_dir']));
  expect(lines).toContainEqual(expect.stringMatching(/settings: changed worker\.broker$/));
  expect(lines).toContainEqual(expect.stringMatching(/compute images: made Jupyter Lab$/));
});

const requests = [
  ['GET', ''],
  ['GET', '/system/version'],
  ['GET', '/user/authentication'],
  ['GET', '/user'],
  ['POST', '/user'],
  ['GET', '/assetstore'],
  ['POST', '/assetstore'],
  ['GET', '/system/plugins'],
  ['PUT', '/system/plugins'],
  ['PUT', '/system/restart'],
  ['GET', '/oauth/provider'],
  ['GET', '/system/setting'],
  ['PUT', '/system/setting'],
  ['GET', '/image'],
  ['POST', '/image'],
] as const;
const faults = ['error', 'hangUp', 'answerLost', 'errorAfterwards'] as const;
const once = requests.flatMap(([method, path]) => faults.map((fault) => [method, path, fault] as const));

test.each(once)('%s %s that goes wrong once (%s) is made up for', async (method, path, fault) => {
  bench.girder.fail(method, path, fault);
  const { status, lines } = await bench.run();
  expect(status).toBe(0);
  expect(lines.join('\n')).toContain(
    fault === 'error' || fault === 'errorAfterwards' ? 'HTTP 50' : 'no answer',
  );
  expectSetUp();
});

test.each(requests)('%s %s that keeps failing is named, and a second run finishes', async (method, path) => {
  bench.girder.fail(method, path, 'error', 1000);
  const failed = await bench.run();
  expect(failed.status).toBe(1);
  expect(failed.lines.at(-1)).toMatch(/^failed at step \d\/6, .*: .*HTTP 500/);
  expect(bench.leases.holder).toBe('');
  bench.girder.recover();
  expect((await bench.run('pod-2')).status).toBe(0);
  expectSetUp();
});

test('a girder that is not there is waited for', async () => {
  await bench.girder.stop();
  const running = bench.run();
  await new Promise((resolve) => setTimeout(resolve, 200));
  await bench.girder.start();
  const { status, lines } = await running;
  expect(status).toBe(0);
  expect(lines.join('\n')).toContain('ECONNREFUSED');
});

test('a girder that never comes is said to be missing', async () => {
  await bench.girder.stop();
  bench.configure({ timing: { ...bench.config.timing, startSeconds: 0.2 } });
  const { status, lines } = await bench.run();
  expect(status).toBe(1);
  expect(lines.at(-1)).toMatch(/^failed at step 1\/6, girder answers: no answer from girder.*ECONNREFUSED/);
  await bench.girder.start();
});

test('a run that ended between enabling plugins and the restart is finished by the next', async () => {
  await bench.run();
  const { girder } = bench;
  bench.configure({ plugins: [...wantedPlugins, 'homepage'] });
  girder.restartAllowed = false;
  const refused = await bench.run('pod-2');
  expect(refused.lines.at(-1)).toContain('Restarting of server is disabled.');
  expect(girder.enabled).toContain('homepage');
  girder.restartAllowed = true;
  const { status, lines } = await bench.run('pod-3');
  expect(status).toBe(0);
  expect(lines.join('\n')).toContain('to load what was enabled before');
  expect(girder.starts).toBe(3);
  // And that is remembered, too.
  await bench.run('pod-4');
  expect(girder.starts).toBe(3);
});

test('a girder that somebody else restarted meanwhile is not restarted again', async () => {
  await bench.run();
  const { girder } = bench;
  bench.configure({ plugins: [...wantedPlugins, 'homepage'] });
  girder.restartAllowed = false;
  await bench.run('pod-2');
  await girder.stop();
  await girder.start();
  expect((await bench.run('pod-3')).status).toBe(0);
  expect(girder.starts).toBe(3);
});

test('a girder that restarts at any time is waited for', async () => {
  const { girder } = bench;
  for (const path of ['/assetstore', '/system/plugins', '/system/setting', '/image'])
    girder.crashAt('GET', path);
  expect((await bench.run()).status).toBe(0);
  expect(girder.starts).toBe(6);
  expectSetUp();
});

describe('Globus', () => {
  test.each([
    [
      { globusClientId: undefined, globusClientSecret: undefined },
      'globus.clientId and globus.clientSecret not set',
    ],
    [{ globusClientId: 'x', globusClientSecret: '' }, 'globus.clientSecret not set'],
  ])('is left out with %j, and that is said', async (secrets, said) => {
    bench.setSecrets(secrets);
    const { status, lines } = await bench.run();
    expect(status).toBe(0);
    expect(lines.join('\n')).toContain(said);
    expect([...bench.girder.settings.keys()].filter((key) => key.startsWith('oauth.'))).toEqual([]);
  });

  test('is set up as soon as it is known, and nothing else changes', async () => {
    bench.setSecrets({ globusClientId: undefined });
    await bench.run();
    bench.girder.changes.length = 0;
    bench.setSecrets(globus);
    await bench.run();
    expect(bench.girder.changes).toEqual(['PUT /system/setting']);
    expectSetUp();
  });
});

test('a pod that is stopped says so and gives the Lease back', async () => {
  await bench.girder.stop();
  const stopped = new AbortController();
  const running = bench.run('pod-1', stopped.signal);
  setTimeout(() => {
    stopped.abort(new Error('stopped by SIGTERM'));
  }, 100);
  const { status, lines } = await running;
  expect([status, lines.at(-1)]).toEqual([3, expect.stringContaining('stopped by SIGTERM')]);
  expect(bench.leases.holders).toEqual(['pod-1', '']);
  await bench.girder.start();
});
