import type { Probes } from '../../../src/cli/waits/waits';
import { Waits } from '../../../src/cli/waits/waits';
import { schema } from '../../../src/config/schema';
import { UserError } from '../../../src/errors';

type View = ConstructorParameters<typeof Waits>[1];

const short = { ingress: 1, dns: 1, ready: 1, girder: 1 };
const missing = (waiting: string) => ({
  done: false as const,
  waiting,
  problems: [{ where: 'It', message: waiting }],
});

const sites = (point: string) =>
  ['girder', 'dashboard'].map((name) => ({ host: `${name}.wt.university.edu`, points: [point] }));

interface Setting {
  readonly domain?: string;
  readonly wait?: object;
  readonly enabled?: boolean;
  readonly view?: Partial<View>;
  readonly probes?: Partial<Probes>;
}

/** All is well on real nodes, but for what a test says. */
async function run({
  domain = 'wt.university.edu',
  wait = short,
  enabled = true,
  view = {},
  probes = {},
}: Setting = {}) {
  const shown: string[] = [];
  const show = (how: string) => (id: string, detail?: string) => {
    shown.push(`${id} ${how}: ${detail ?? ''}`);
  };
  const steps = {
    update: () => undefined,
    done: show('done'),
    failed: show('failed'),
    skipped: show('skipped'),
    close: () => Promise.resolve(),
  };
  const cluster: View = {
    addressLook: () => Promise.resolve({ done: true, value: sites('10.1.2.3') }),
    readyLook: () => Promise.resolve({ done: true, value: 14 }),
    simulated: () => Promise.resolve('none'),
    siteCertificate: () => Promise.resolve(undefined),
    ...view,
  };
  const asked: Probes = {
    resolve: () => Promise.resolve(['10.1.2.3']),
    girder: () => Promise.resolve({ done: true, value: 'girder answers' }),
    ...probes,
  };
  const config = { ...schema.parse({ domain, wait, wholetale: { enabled } }), environment: 'prod' };
  const { signal } = new AbortController();
  const waits = await new Waits(config, cluster, steps, signal, asked).run().catch((error: unknown) => error);
  return { waits, shown };
}

const outcomes = (waits: unknown) =>
  Array.isArray(waits)
    ? (waits as { wait: string; outcome: string }[]).map((each) => `${each.wait} ${each.outcome}`)
    : waits;

it('hold one after another where all is well', async () => {
  const { waits } = await run();
  expect(waits).toEqual([
    { wait: 'ingress', outcome: 'done', detail: '10.1.2.3' },
    {
      wait: 'dns',
      outcome: 'done',
      detail: 'girder.wt.university.edu → 10.1.2.3; dashboard.wt.university.edu → 10.1.2.3',
    },
    { wait: 'ready', outcome: 'done', detail: '14 objects' },
    { wait: 'girder', outcome: 'done', detail: 'girder answers' },
  ]);
});

it('fail together, each with its limit and its reasons, and with a way to try the site without DNS', async () => {
  const { waits, shown } = await run({
    view: { readyLook: () => Promise.resolve(missing('crashes')) },
    probes: {
      resolve: () => Promise.resolve([]),
      girder: () => Promise.reject(new Error('not to be asked')),
    },
  });
  expect(waits).toBeInstanceOf(UserError);
  const { title, problems } = waits as UserError;
  expect(title).toBe('prod was deployed, but is not ready');
  expect(problems).toEqual([
    { key: 'wait.dns', message: 'DNS leads to it: not so after 1 s' },
    expect.objectContaining({ where: 'girder.wt.university.edu', message: 'has no address in DNS' }),
    expect.objectContaining({ where: 'dashboard.wt.university.edu' }),
    expect.objectContaining({
      fix: expect.stringContaining('curl --resolve girder.wt.university.edu:443:10.1.2.3') as unknown,
    }),
    { key: 'wait.ready', message: 'everything is ready: not so after 1 s' },
    { where: 'It', message: 'crashes' },
  ]);
  expect(shown).toContain('girder skipped: not everything is ready');
});

it('do not wait for DNS of a domain that is only local, and do not fail for it', async () => {
  const { waits } = await run({ domain: 'wt.test', probes: { resolve: () => Promise.resolve([]) } });
  expect(outcomes(waits)).toEqual(['ingress done', 'dns noted', 'ready done', 'girder done']);
});

it('that are 0 are skipped, but for the address, which others need', async () => {
  const none = { ingress: 0, dns: 0, ready: 0, girder: 0 };
  const { waits } = await run({
    wait: { ...none, girder: 1 },
    view: { readyLook: () => Promise.resolve(missing('crashes')) },
    probes: { resolve: () => Promise.resolve([]) },
  });
  expect(outcomes(waits)).toEqual(['ingress done', 'dns skipped', 'ready skipped', 'girder done']);
});

it('that need an address are skipped without one', async () => {
  const { waits, shown } = await run({ view: { addressLook: () => Promise.resolve(missing('no address')) } });
  expect((waits as UserError).problems).toEqual([
    { key: 'wait.ingress', message: 'the ingress has an address: not so after 1 s' },
    { where: 'It', message: 'no address' },
  ]);
  expect(shown).toEqual(
    expect.arrayContaining([
      'dns skipped: the ingress has no address',
      'girder skipped: the ingress has no address',
    ]),
  );
});

it('stop at once at what cannot become ready', async () => {
  const final = { ...missing('the Job failed'), final: true };
  const { waits } = await run({ wait: { ready: 1000 }, view: { readyLook: () => Promise.resolve(final) } });
  expect((waits as UserError).problems[0]).toEqual({
    key: 'wait.ready',
    message: 'everything is ready: it cannot become ready by itself',
  });
});

it('never ask what is simulated, and say so', async () => {
  const girder = () => Promise.reject(new Error('not to be asked'));
  const all = await run({ view: { simulated: () => Promise.resolve('all') }, probes: { girder } });
  expect(outcomes(all.waits)).toEqual(['ingress done', 'dns done', 'ready done', 'girder skipped']);
  expect(
    all.shown.filter((line) => !line.startsWith('dns')).every((line) => line.includes('simulated')),
  ).toBe(true);
  const nowhere = await run({
    view: { addressLook: () => Promise.resolve({ done: true, value: sites('192.0.2.7') }) },
    probes: { girder },
  });
  expect(outcomes(nowhere.waits)).toEqual(['ingress done', 'dns skipped', 'ready done', 'girder skipped']);
});

test('an environment without WholeTale waits for its objects alone', async () => {
  const { waits } = await run({ enabled: false });
  expect(outcomes(waits)).toEqual(['ingress skipped', 'dns skipped', 'ready done', 'girder skipped']);
});
