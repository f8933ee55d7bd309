import { setTimeout as sleep } from 'node:timers/promises';

import { Bench } from './harness';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.create();
});

afterEach(() => bench.remove());

/** For tests that wait for its renewal or its end. */
const holdFor = (durationSeconds: number) => {
  bench.configure({ lease: { ...bench.config.lease, durationSeconds } });
};

const held = (holderIdentity: string) => ({
  holderIdentity,
  leaseDurationSeconds: 1,
  renewTime: '2020-01-01T00:00:00.000000Z',
});

test('of two at once, one works and the other waits for it', async () => {
  holdFor(2);
  // The first has no girder to work with until the second saw that it is late.
  await bench.girder.stop();
  const running = Promise.all([bench.run('pod-1'), bench.run('pod-2')]);
  while (!bench.printed.some((line) => line.includes('holds the Lease'))) await sleep(20);
  await bench.girder.start();
  const both = await running;
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  const [first, second] = bench.leases.holders[0] === 'pod-1' ? both : [both[1], both[0]];
  const names = bench.leases.holders;
  expect(names).toEqual([names[0], '', names[0] === 'pod-1' ? 'pod-2' : 'pod-1', '']);
  expect(second.lines[0]).toBe(`${names[0]!} holds the Lease: waiting until it gives it back`);
  expect(first.lines.join('\n')).toContain('made admin');
  expect(second.lines.join('\n')).toContain('logged in as admin');
  expect(bench.girder.users).toHaveLength(1);
  expect(bench.girder.images).toHaveLength(3);
});

test('a stale Lease is taken over, not before it was watched for its duration, whatever its clock said', async () => {
  bench.leases.edit((lease) => ({ ...lease, spec: held('dead-pod') }));
  const running = bench.run();
  await sleep(500);
  expect(bench.leases.holder).toBe('dead-pod');
  const { status, lines } = await running;
  expect(status).toBe(0);
  expect(lines).toContain('took the Lease over from dead-pod, which gave no sign of life for 1 s');
});

test('a Lease that is renewed is not taken', async () => {
  const renew = () => {
    bench.leases.edit((lease) => ({ ...lease, spec: held('busy-pod') }));
  };
  renew();
  const running = bench.run();
  for (let renewals = 0; renewals < 15; renewals++) {
    await sleep(100);
    renew();
  }
  expect(bench.leases.holders).toEqual(['busy-pod']);
  expect(bench.girder.calls).toEqual([]);
  bench.leases.edit((lease) => ({ ...lease, spec: held('') }));
  expect((await running).status).toBe(0);
});

test('it is renewed while girder is waited for, and what others write on it stays', async () => {
  await bench.girder.stop();
  holdFor(2);
  const running = bench.run();
  await sleep(300);
  const before = bench.leases.lease.spec?.renewTime;
  bench.leases.edit((lease) => ({
    ...lease,
    metadata: { ...lease.metadata, annotations: { 'talestack.io/stack': 'talestack/dev' } },
  }));
  await sleep(700);
  expect(bench.leases.lease.spec?.renewTime).not.toBe(before);
  await bench.girder.start();
  expect((await running).status).toBe(0);
  expect(bench.leases.lease.metadata.annotations).toEqual({ 'talestack.io/stack': 'talestack/dev' });
  expect(bench.leases.holders).toEqual(['pod-1', '']);
});

test('who loses it stops working at once', async () => {
  holdFor(2);
  await bench.girder.stop();
  const running = bench.run();
  await sleep(200);
  bench.leases.edit((lease) => ({ ...lease, spec: held('thief') }));
  const { status, lines } = await running;
  expect([status, lines.at(-1)]).toEqual([3, expect.stringContaining('thief holds the Lease now')]);
  expect(bench.leases.holder).toBe('thief');
  await bench.girder.start();
});

test('who cannot renew it stops before another may take it', async () => {
  holdFor(0.5);
  await bench.girder.stop();
  const running = bench.run();
  await sleep(200);
  bench.leases.available = false;
  const { status, lines } = await running;
  expect([status, lines.at(-1)]).toEqual([3, expect.stringContaining('the Lease was not renewed for 0.5 s')]);
  await bench.girder.start();
});

test('an API server that is away for a moment is waited for', async () => {
  bench.leases.available = false;
  const running = bench.run();
  await sleep(300);
  bench.leases.available = true;
  expect((await running).status).toBe(0);
});

test('without its Lease nothing is done', async () => {
  bench.configure({ lease: { ...bench.config.lease, name: 'another' } });
  const stopped = new AbortController();
  const running = bench.run('pod-1', stopped.signal);
  await sleep(300);
  stopped.abort(new Error('enough'));
  const { status, lines } = await running;
  expect(status).toBe(3);
  expect(lines.join('\n')).toContain('HTTP 403 to GET of Lease wt/another');
  expect(bench.girder.changes).toEqual([]);
});
