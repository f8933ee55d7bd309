import { commit } from '../../../src/cli/titan/commit';
import { makeRepository } from '../../../src/cli/titan/make';
import { readAll, readThere } from '../../../src/cli/titan/read';
import { planRemoval, remove } from '../../../src/cli/titan/remove';
import {
  listJson,
  logJson,
  renderList,
  renderLog,
  renderRepository,
  repositoryJson,
} from '../../../src/cli/titan/show';
import { settings, testCluster, testSession } from './support';

const place = {
  environment: 'dev',
  namespace: 'titan',
  server: 'https://fake',
  nodes: [{ name: 'n', simulated: true }],
  now: new Date('2026-07-01T00:00:00Z'),
};

async function setUp() {
  const { cluster } = testCluster();
  const session = testSession(cluster);
  await makeRepository(session, 'db', settings(undefined, { size: ['2Gi'], service: 'ClusterIP' }));
  await commit(session, 'db', { message: 'first', id: 'one' });
  return { cluster, session };
}

describe('titan ls', () => {
  it('shows every repository, what is left of others, and what is simulated', async () => {
    const { session } = await setUp();
    await makeRepository(session, 'gone', settings());
    await remove(session, await planRemoval(session, 'gone', {}));
    const all = await readAll(session);
    const text = renderList(place, all);
    expect(text).toMatch(/db +postgres:16.4 +running +2Gi +1 +one +commands +db-access:5432/);
    expect(text).toContain('  gone  1 claims, 0 commits');
    expect(text).toContain('simulated');
    expect(listJson(place, all)).toMatchObject({
      repositories: [
        { name: 'db', owner: { kind: 'commands' }, ready: true, commits: 1, head: { commit: 'one' } },
      ],
      left: [{ name: 'gone', claims: ['gone-v0'], commits: [] }],
      problems: [],
    });
  });

  it('says when the cluster has no snapshots', async () => {
    const { cluster } = testCluster();
    expect((await readAll(testSession(cluster))).problems).toEqual([]);
    cluster.unserved.add('snapshot.storage.k8s.io/v1/VolumeSnapshot');
    expect(renderList(place, await readAll(testSession(cluster)))).toContain('the cluster has no snapshots');
  });

  it('takes a mistyped name for the nearest one', async () => {
    const { session } = await setUp();
    await makeRepository(session, 'shop', settings());
    await expect(readThere(session, 'shpo')).rejects.toThrow('did you mean shop? Or talestack titan init');
    const other = await readThere(session, 'something-else').catch(String);
    expect(other).toContain('talestack titan init dev something-else');
    expect(other).not.toContain('did you mean');
  });

  it('hides nothing that cannot be read', async () => {
    const { cluster, session } = await setUp();
    cluster.patch('StatefulSet/titan/db', {
      metadata: { annotations: { 'titan.talestack.io/definition': '{' } },
    });
    expect(renderList(place, await readAll(session))).toContain('cannot be read');
  });
});

describe('titan status and log', () => {
  it('show volumes and commits of one repository', async () => {
    const { session } = await setUp();
    const repository = await readThere(session, 'db');
    const text = renderRepository(place, repository, []);
    expect(text).toMatch(/v0 +\/var\/lib\/postgresql\/data +db-v0 2Gi Bound +standard +mounted/);
    expect(repositoryJson(repository)).toMatchObject({
      addresses: ['db-access:5432'],
      volumes: [{ claim: 'db-v0', mounted: true }],
      pending: null,
    });
    expect(renderLog(repository, place.now)).toMatch(/\* +one +\d+d ago +2Gi +ann +first/);
    expect(logJson('dev', repository)).toMatchObject({
      commits: [{ id: 'one', size: 2 * 2 ** 30, checkedOut: true, snapshots: { v0: 'db-v0-one' } }],
      incomplete: [],
    });
  });

  it('a snapshot that is being removed is no commit any more', async () => {
    const { cluster, session } = await setUp();
    cluster.patch('VolumeSnapshot/titan/db-v0-one', { metadata: { deletionTimestamp: new Date() } });
    expect((await readThere(session, 'db')).commits).toEqual([]);
  });
});
