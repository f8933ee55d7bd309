import { ok, Playground } from './harness';

const environment = 'drift';

jest.setTimeout(600_000);

let play: Playground;

beforeAll(async () => {
  play = await Playground.create('drift');
  await play.initStack(environment);
  ok(await play.talestack('up', environment));
});

afterAll(async () => {
  await play.remove();
});

interface Drift {
  readonly component: string;
  readonly object: string;
  readonly what: string;
  readonly field?: string;
  readonly by?: string;
}

const changes = (text: string) =>
  (JSON.parse(text) as { changes: { operation: string; object: string }[] }).changes.map(
    ({ operation, object }) => `${operation} ${object}`,
  );
const drifted = (text: string) =>
  (JSON.parse(text) as { drift: Drift[] }).drift
    .map(({ component, object, what, field = '' }) => [component, object, what, field].join(' ').trim())
    .sort();

describe('what was changed by hand', () => {
  const found = [
    'mongo Service/wholetale/mongo deleted',
    'redis Deployment/wholetale/redis field spec.replicas',
  ];

  it('is nothing right after an up', async () => {
    expect(drifted(ok(await play.talestack('preview', environment, '--refresh', '--json')))).toEqual([]);
    expect(ok(await play.talestack('refresh', environment))).toContain('Nothing was changed by hand.');
  });

  it('is named by component and field, and changes nothing yet', async () => {
    await play.kubectl(['scale', 'deployment/redis', '--replicas=3', '--namespace=wholetale']);
    await play.kubectl(['delete', 'service/mongo', '--namespace=wholetale']);
    const preview = ok(await play.talestack('preview', environment, '--refresh', '--json'));
    expect(drifted(preview)).toEqual(found);
    expect(changes(preview).sort()).toEqual([
      'create Service/wholetale/mongo',
      'update Deployment/wholetale/redis',
    ]);
    const redis = await play.get<{ spec: { replicas: number } }>('deployment/redis', '--namespace=wholetale');
    expect(redis.spec.replicas).toBe(3);
    // The state has not learnt it.
    const again = changes(ok(await play.talestack('preview', environment, '--json')));
    expect(again).not.toContain('create Service/wholetale/mongo');
  });

  it('is learnt by refresh, and set back by the next up', async () => {
    expect(drifted(ok(await play.talestack('refresh', environment, '--json')))).toEqual(found);
    ok(await play.talestack('up', environment));
    const redis = await play.get<{ spec: { replicas: number } }>('deployment/redis', '--namespace=wholetale');
    expect(redis.spec.replicas).toBe(1);
    await play.get('service/mongo', '--namespace=wholetale');
    const after = ok(await play.talestack('preview', environment, '--refresh', '--json'));
    expect([drifted(after), changes(after)]).toEqual([[], []]);
  });
});
