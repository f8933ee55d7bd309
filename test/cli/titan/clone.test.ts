import yargs from 'yargs';

import { titanClone } from '../../../src/cli/commands/titan-clone';
import { clone } from '../../../src/cli/titan/clone';
import { commit } from '../../../src/cli/titan/commit';
import { makeRepository } from '../../../src/cli/titan/make';
import { readThere } from '../../../src/cli/titan/read';
import { planRemoval, remove } from '../../../src/cli/titan/remove';
import type { TestCluster } from './support';
import { mongo, settings, storageClass, testCluster, testSession } from './support';

async function withCommits(): Promise<TestCluster> {
  const made = testCluster();
  const session = testSession(made.cluster);
  const flags = { environment: ['MONGO_USER=me'], size: ['2Gi'] };
  await makeRepository(session, 'db', settings(mongo, flags));
  for (const id of ['one', 'two']) await commit(session, 'db', { message: id, id });
  return made;
}

describe('clone', () => {
  it('makes a repository like the one that was committed, with claims made of its snapshots', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    expect(await clone(session, 'db@one', 'copy')).toMatchObject({ source: 'db', commit: 'one' });
    const { live, claims } = await readThere(session, 'copy');
    expect(live).toMatchObject({
      settings: { image: 'mongo:7.0.14', env: { MONGO_USER: 'me' }, running: true },
      from: { repository: 'db', commit: 'one', generation: 1 },
      readyReplicas: 1,
    });
    for (const { name, volume, size } of claims) {
      expect(size).toBe('2Gi');
      expect(cluster.find(`PersistentVolumeClaim/titan/${name}`)).toMatchObject({
        spec: { dataSource: { name: `db-${volume}-one` }, storageClassName: 'standard' },
      });
    }
    expect((await readThere(session, 'db')).live.claims).toEqual({ v0: 'db-v0', v1: 'db-v1' });
  });

  it('takes the newest commit where none is named, and other variables', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    expect((await clone(session, 'db', 'copy', { env: { MORE: '1' } })).commit).toBe('two');
    expect((await readThere(session, 'copy')).live.settings.env).toEqual({ MONGO_USER: 'me', MORE: '1' });
  });

  it('needs nothing but the commit: the repository may be gone', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    await remove(session, await planRemoval(session, 'db', { deleteData: true }));
    await clone(session, 'db@one', 'copy');
    expect((await readThere(session, 'copy')).live).toMatchObject({
      readyReplicas: 1,
      settings: { env: {} },
    });
  });

  it('never finds what an earlier clone of that name wrote', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    await clone(session, 'db@one', 'copy');
    await remove(session, await planRemoval(session, 'copy', {}));
    expect((await clone(session, 'db@one', 'copy')).takenOver).toEqual([]);
    expect((await readThere(session, 'copy')).live.from?.generation).toBe(2);
  });

  it('changes nothing where the source, the commit or the name is wrong', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    const before = cluster.writes.length;
    await expect(clone(session, 'bd', 'copy')).rejects.toThrow(/There is no repository bd[\s\S]*allowed: db/);
    await expect(clone(session, 'db@x', 'copy')).rejects.toThrow('db has no such commit');
    await expect(clone(session, 'db', 'db')).rejects.toThrow('There is a repository db already');
    expect(cluster.writes).toHaveLength(before);
  });

  it('takes what it is told instead of what the source has', async () => {
    const { cluster } = await withCommits();
    cluster.add(storageClass('fast'), {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'titan' } },
    });
    const session = testSession(cluster);
    const more = { envSecret: 'login', service: 'ClusterIP' as const, user: 70, group: 71 };
    await clone(session, 'db@one', 'copy', { size: ['3Gi', 'v1=4Gi'], storageClass: 'fast', ...more });
    const { live, claims } = await readThere(session, 'copy');
    expect(live.settings).toMatchObject({ ...more, service: { type: 'ClusterIP' } });
    expect(claims.map(({ volume, size, storageClass: its }) => [volume, size, its])).toEqual([
      ['v0', '3Gi', 'fast'],
      ['v1', '4Gi', 'fast'],
    ]);
    expect(cluster.paths('Service')).toContain('Service/titan/copy-access');
  });

  it.each([
    ['1Gi', 'is less than the commit needs: 2Gi'],
    ['v7=3Gi', 'no such volume'],
    ['big', 'is no size'],
  ])('refuses the size %s', async (size, message) => {
    const { cluster } = await withCommits();
    const before = cluster.writes.length;
    await expect(clone(testSession(cluster), 'db', 'copy', { size: [size] })).rejects.toThrow(message);
    expect(cluster.writes).toHaveLength(before);
  });

  it.each([
    [['db@one', 'copy', '--commit', 'two'], 'Name the commit once'],
    [['db', 'copy', '--port', '1'], '--port and --writable-root are for remotes'],
    [['db', 'copy', '--writable-root'], '--port and --writable-root are for remotes'],
  ])('of %j is refused', async (words, message) => {
    const argv = yargs().command(titanClone).exitProcess(false).fail(false);
    await expect(argv.parseAsync(['clone', 'dev', ...words])).rejects.toThrow(message);
  });

  it('of a repository that a config owns is a command’s like any other', async () => {
    const { cluster } = await withCommits();
    const annotations = { 'talestack.io/made-by': null, 'talestack.io/stack': 'talestack/prod' };
    cluster.patch('StatefulSet/titan/db', { metadata: { annotations } });
    await clone(testSession(cluster), 'db', 'copy');
    expect((await readThere(testSession(cluster), 'copy')).owner).toEqual({ kind: 'commands' });
  });
});
