import { Interrupted } from '../../../src/cli/boundary';
import { commit } from '../../../src/cli/titan/commit';
import { chosenCommit } from '../../../src/cli/titan/commits';
import { clone } from '../../../src/cli/titan/clone';
import { makeRepository } from '../../../src/cli/titan/make';
import { readThere } from '../../../src/cli/titan/read';
import { planRemoval, remove } from '../../../src/cli/titan/remove';
import { logJson, renderLog, repositoryJson } from '../../../src/cli/titan/show';
import { AccessDenied } from '../../../stacks/workloads';
import type { TestCluster } from './support';
import { mongo, settings, snapshots, testCluster, testSession } from './support';

async function withMongo(config: object = {}): Promise<TestCluster> {
  const made = testCluster();
  await makeRepository(testSession(made.cluster, config), 'db', settings(mongo));
  return made;
}

describe('commit', () => {
  it('takes a snapshot of each volume, with what is known of it on the objects', async () => {
    const { cluster } = await withMongo();
    const done = await commit(testSession(cluster), 'db', { message: 'first', id: 'one', tags: { a: 'b' } });
    expect(done).toMatchObject({ id: 'one', author: 'ann', snapshots: { v0: 'db-v0-one', v1: 'db-v1-one' } });
    const [snapshot] = cluster.all('VolumeSnapshot');
    expect(snapshot).toMatchObject({
      apiVersion: snapshots,
      metadata: { labels: { titanVolume: 'v0', titanCommit: 'one', titanSize: '1Gi' } },
      spec: { volumeSnapshotClassName: 'snap', source: { persistentVolumeClaimName: 'db-v0' } },
    });
    const { commits } = await readThere(testSession(cluster), 'db');
    expect(commits).toMatchObject([
      { id: 'one', message: 'first', author: 'ann', tags: { a: 'b' }, ready: true },
    ]);
  });

  it('follows none of an earlier repository of that name', async () => {
    const { cluster } = await withMongo();
    const session = testSession(cluster);
    await commit(session, 'db', { message: '', id: 'one' });
    await remove(session, await planRemoval(session, 'db', { deleteData: true }));
    await makeRepository(session, 'db', settings(mongo));
    expect(repositoryJson(await readThere(session, 'db'))).toMatchObject({ head: null });
    await commit(session, 'db', { message: '', id: 'two' });
    const { commits } = await readThere(session, 'db');
    expect(commits.map(({ id, parent }) => [id, parent])).toEqual([
      ['two', undefined],
      ['one', undefined],
    ]);
    expect(repositoryJson(await readThere(session, 'db'))).toMatchObject({ head: { commit: 'two' } });
  });

  it('makes ids as Titan does', async () => {
    const { cluster } = await withMongo();
    expect((await commit(testSession(cluster), 'db', { message: '' })).id).toMatch(/^[0-9a-f]{32}$/);
  });

  it('that fails leaves nothing, and says what the driver said', async () => {
    const { cluster, faults } = await withMongo();
    faults.badSnapshots.set('db-v1-one', 'quota of snapshots exceeded');
    const making = commit(testSession(cluster), 'db', { message: '', id: 'one' });
    await expect(making).rejects.toThrow(
      /The commit one was not made[\s\S]*VolumeSnapshot\/titan\/db-v1-one: quota of snapshots exceeded/,
    );
    expect(cluster.paths('VolumeSnapshot')).toEqual([]);
  });

  it('that nobody takes notice of ends, and names the controller', async () => {
    const { cluster, faults } = await withMongo();
    faults.badSnapshots.set('db-v0-one', '');
    const making = commit(testSession(cluster), 'db', { message: '', id: 'one' });
    await expect(making).rejects.toThrow(/nobody has taken notice[\s\S]*snapshot controller/);
    expect(cluster.paths('VolumeSnapshot')).toEqual([]);
  });

  it('that is interrupted leaves nothing', async () => {
    const { cluster, faults } = await withMongo();
    faults.badSnapshots.set('db-v0-one', '');
    const session = testSession(cluster, {}, { timeoutSeconds: 60 });
    const making = commit(session, 'db', { message: '', id: 'one' });
    setTimeout(() => {
      session.controller.abort(new Interrupted('stopped'));
    }, 30);
    await expect(making).rejects.toThrow(Interrupted);
    expect(cluster.paths('VolumeSnapshot')).toEqual([]);
  });

  it('does not count until all of its volumes are there', async () => {
    const { cluster } = await withMongo();
    await commit(testSession(cluster), 'db', { message: '', id: 'one' });
    cluster.patch('VolumeSnapshot/titan/db-v1-one', { status: { readyToUse: false } });
    const repository = await readThere(testSession(cluster), 'db');
    expect(() => chosenCommit(repository.commits, 'one', 'db')).toThrow('is not complete');
    expect(() => chosenCommit(repository.commits, undefined, 'db')).toThrow('db has no commits');
    expect(renderLog(repository, new Date())).toContain('db has no commits.');
    expect(logJson('dev', repository)).toMatchObject({ commits: [], incomplete: ['one'] });
  });

  it('of an id that is there changes nothing', async () => {
    const { cluster } = await withMongo();
    await commit(testSession(cluster), 'db', { message: 'first', id: 'one' });
    const before = cluster.writes.length;
    await expect(commit(testSession(cluster), 'db', { message: '', id: 'one' })).rejects.toThrow(
      'was made by ann',
    );
    await expect(commit(testSession(cluster), 'db', { message: '', id: 'One!' })).rejects.toThrow('is no id');
    expect(cluster.writes).toHaveLength(before);
  });

  it('of two with the same id at the same time, one is made and stays', async () => {
    const { cluster } = await withMongo();
    const both = await Promise.allSettled(
      ['ann', 'bob'].map((author) =>
        commit(testSession(cluster, {}, { author }), 'db', { message: author, id: 'one' }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await readThere(testSession(cluster), 'db')).commits).toMatchObject([{ id: 'one', ready: true }]);
  });

  it('needs data to commit', async () => {
    const { cluster } = await withMongo();
    cluster.patch('PersistentVolumeClaim/titan/db-v0', { status: { phase: 'Pending' } });
    const making = commit(testSession(cluster), 'db', { message: '' });
    await expect(making).rejects.toThrow('PersistentVolumeClaim/db-v0: is Pending: there are no data yet');
  });

  it('says everything that the cluster lacks, and changes nothing', async () => {
    const { cluster } = await withMongo();
    cluster.unserved.add(`${snapshots}/VolumeSnapshotClass`);
    cluster.objects.delete(`storage.k8s.io/v1 CSIDriver  csi.example.org`);
    const before = cluster.writes.length;
    const making = commit(testSession(cluster), 'db', { message: '' });
    await expect(making).rejects.toThrow(/volumesnapshotclasses[\s\S]*is no CSI driver/);
    expect(cluster.writes).toHaveLength(before);
  });
});

describe('retention', () => {
  const keep = (more: object = {}) => ({ titan: { commits: { keep: 2, ...more } } });

  it('removes the oldest beyond what is kept, once the new one is there', async () => {
    const { cluster } = await withMongo(keep());
    const session = testSession(cluster, keep());
    for (const id of ['one', 'two']) await commit(session, 'db', { message: '', id });
    expect(await commit(session, 'db', { message: '', id: 'three' })).toMatchObject({
      removed: ['one'],
      kept: [],
    });
    expect((await readThere(session, 'db')).commits.map(({ id }) => id)).toEqual(['three', 'two']);
  });

  it('is that of the owner: the config of whoever commits deletes nothing', async () => {
    const { cluster } = await withMongo();
    await commit(testSession(cluster), 'db', { message: '', id: 'one' });
    const bob = testSession(cluster, keep({ keep: 1 }), { author: 'bob', environment: 'bob' });
    expect(await commit(bob, 'db', { message: '', id: 'two' })).toMatchObject({ removed: [], kept: [] });
    expect((await readThere(bob, 'db')).commits.map(({ id }) => id)).toEqual(['two', 'one']);
  });

  it('keeps all by default', async () => {
    const { cluster } = await withMongo();
    const session = testSession(cluster);
    for (const id of ['one', 'two', 'three']) await commit(session, 'db', { message: '', id });
    expect((await readThere(session, 'db')).commits).toHaveLength(3);
  });

  it('keeps a commit that a repository has checked out, of whoever', async () => {
    const { cluster } = await withMongo(keep());
    const session = testSession(cluster, keep());
    await commit(session, 'db', { message: '', id: 'one' });
    await clone(session, 'db@one', 'copy');
    for (const id of ['two', 'three']) await commit(session, 'db', { message: '', id });
    const ids = (await readThere(session, 'db')).commits.map(({ id }) => id);
    expect(ids).toEqual(['three', 'two', 'one']);
    expect((await commit(session, 'db', { message: '', id: 'four' })).kept).toEqual([
      { id: 'one', because: 'copy has it checked out' },
    ]);
  });

  it('keeps a commit that the config has a repository begin with', async () => {
    const { cluster } = await withMongo(keep({ keep: 1 }));
    const other = {
      image: 'x:1',
      volumes: { v0: { path: '/d' } },
      from: { repository: 'db', commit: 'one' },
    };
    const session = testSession(cluster, { titan: { repositories: { other } } });
    await commit(session, 'db', { message: '', id: 'one' });
    expect((await commit(session, 'db', { message: '', id: 'two' })).kept).toEqual([
      { id: 'one', because: 'the config has other begin with it' },
    ]);
  });

  it.each(['Delete', 'Retain'])(
    '%s: the storage is told before the snapshot goes',
    async (deletionPolicy) => {
      const { cluster } = await withMongo(keep({ keep: 1, deletionPolicy }));
      const session = testSession(cluster, keep({ keep: 1, deletionPolicy }));
      await commit(session, 'db', { message: '', id: 'one' });
      await commit(session, 'db', { message: '', id: 'two' });
      const content = cluster.find('VolumeSnapshotContent/content-db-v0-one');
      expect(content).toMatchObject({ spec: { deletionPolicy } });
      expect(cluster.find('VolumeSnapshot/titan/db-v0-one')).toBeUndefined();
    },
  );

  it('loses no data where it may not tell the storage', async () => {
    const { cluster } = await withMongo(keep({ keep: 1, deletionPolicy: 'Retain' }));
    const session = testSession(cluster, keep({ keep: 1, deletionPolicy: 'Retain' }));
    await commit(session, 'db', { message: '', id: 'one' });
    cluster.fault = (verb, path) =>
      verb === 'update' && path.startsWith('VolumeSnapshotContent') ? new AccessDenied('no') : undefined;
    await expect(commit(session, 'db', { message: '', id: 'two' })).rejects.toThrow('its data would be lost');
    expect(cluster.find('VolumeSnapshot/titan/db-v0-one')).toBeDefined();
  });
});

describe('the commit that is meant', () => {
  it('is known by the beginning of its id', async () => {
    const { cluster } = await withMongo();
    for (const id of ['abc', 'abd', 'ab']) await commit(testSession(cluster), 'db', { message: '', id });
    const { commits } = await readThere(testSession(cluster), 'db');
    expect(chosenCommit(commits, 'abd', 'db').id).toBe('abd');
    expect(chosenCommit(commits, 'ab', 'db').id).toBe('ab');
    expect(chosenCommit(commits, undefined, 'db').id).toBe('ab');
    expect(() => chosenCommit(commits, 'a', 'db')).toThrow('Several commits of db begin with a');
    expect(() => chosenCommit(commits, 'x', 'db')).toThrow('db has no such commit');
  });
});
