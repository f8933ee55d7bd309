import { FakeCluster } from './fake-cluster';
import { complete, jobOf, place, propsFor, submitted } from './support';
import { checkTtl } from '../../../src/cli/batch/checks';
import { harvest } from '../../../src/cli/batch/harvest';
import { keepSeconds, waitFor } from '../../../src/cli/batch/wait';

describe('waiting for a submission', () => {
  it('keeps what ended before its Jobs are collected under its eyes', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task', { ttl: 1 }));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
    const over = await waitFor(cluster, place, 'many', {
      seconds: 60,
      everySeconds: 0.01,
      signal: new AbortController().signal,
      onWaiting: () => {
        const { name, namespace } = { namespace: 'batch', name: 'many--t0' };
        void cluster.delete({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } });
        cluster.setJob(jobOf(cluster, 1).metadata!.name!, complete);
      },
    });
    expect(over).toBe(true);
    const { counts } = await harvest(cluster, place, 'many');
    expect(counts).toMatchObject({ succeeded: 2, unknown: 0 });
  });

  it('looks at pods at most once a minute, and twice in the life of a finished Job', () => {
    expect(keepSeconds(86_400)).toBe(60);
    expect(keepSeconds(10)).toBe(5);
  });

  it('is advised where finished Jobs go at once', () => {
    expect(checkTtl({ ttl: 5 })).toMatchObject([{ key: '--ttl', value: 5 }]);
    expect(checkTtl({ ttl: 86_400 })).toEqual([]);
  });
});
