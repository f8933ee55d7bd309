import { Interrupted } from '../../../src/cli/boundary';
import { checkout, describeLosses, planCheckout } from '../../../src/cli/titan/checkout';
import { commit } from '../../../src/cli/titan/commit';
import { makeRepository } from '../../../src/cli/titan/make';
import { readThere } from '../../../src/cli/titan/read';
import { scale } from '../../../src/cli/titan/scale';
import { renderRepository, stateOf } from '../../../src/cli/titan/show';
import type { FakeCluster } from '../../fake-cluster';
import type { TestCluster } from './support';
import { mongo, settings, testCluster, testSession } from './support';

/** A repository with two volumes and the commits `one` and `two`. */
async function withCommits(): Promise<TestCluster> {
  const made = testCluster();
  const session = testSession(made.cluster);
  await makeRepository(session, 'db', settings(mongo));
  for (const id of ['one', 'two']) await commit(session, 'db', { message: id, id });
  return made;
}

const claimsOf = (cluster: FakeCluster) =>
  cluster.paths('PersistentVolumeClaim').map((each) => each.split('/')[2] ?? '');

const pending = 'titan.talestack.io/pending';

describe('checkout', () => {
  it('stops, switches the claims, starts, and deletes those it had', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    const plan = await planCheckout(session, 'db', 'one');
    expect(plan.former).toEqual(['db-v0', 'db-v1']);
    const done = await checkout(session, plan);
    expect(done).toMatchObject({ commit: 'one', deletedClaims: ['db-v0', 'db-v1'], keptClaims: [] });
    expect(claimsOf(cluster)).toEqual(Object.values(done.claims).sort());
    const { live, statefulSet } = await readThere(session, 'db');
    expect(live).toMatchObject({
      claims: done.claims,
      from: { repository: 'db', commit: 'one', generation: 1 },
      readyReplicas: 1,
    });
    expect(statefulSet.metadata?.annotations).not.toHaveProperty([pending]);
    for (const [volume, name] of Object.entries(done.claims)) {
      expect(cluster.find(`PersistentVolumeClaim/titan/${name}`)).toMatchObject({
        metadata: { labels: { titanVolume: volume } },
        spec: {
          dataSource: {
            apiGroup: 'snapshot.storage.k8s.io',
            kind: 'VolumeSnapshot',
            name: `db-${volume}-one`,
          },
        },
      });
    }
  });

  it('stops the pod before it makes claims, and mounts those before it starts', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    const plan = await planCheckout(session, 'db', 'one');
    cluster.writes.length = 0;
    await checkout(session, plan);
    const { v0 = '', v1 = '' } = plan.claims;
    expect(cluster.writes.map(({ verb, path }) => `${verb} ${path}`)).toEqual([
      'update StatefulSet/titan/db',
      `create PersistentVolumeClaim/titan/${v0}`,
      `create PersistentVolumeClaim/titan/${v1}`,
      'update StatefulSet/titan/db',
      'update StatefulSet/titan/db',
      'delete PersistentVolumeClaim/titan/db-v0',
      'delete PersistentVolumeClaim/titan/db-v1',
    ]);
  });

  it('keeps the claims with --keep-claims, and gives the same commit fresh ones the next time', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    const options = { keepClaims: true };
    const first = await checkout(session, await planCheckout(session, 'db', 'one', options), options);
    expect(first.keptClaims).toEqual(['db-v0', 'db-v1']);
    const second = await checkout(session, await planCheckout(session, 'db', 'one', options), options);
    expect(Object.values(second.claims)).not.toEqual(Object.values(first.claims));
    expect((await readThere(session, 'db')).live.from?.generation).toBe(2);
    expect(claimsOf(cluster)).toHaveLength(6);
  });

  it('of a stopped repository leaves it stopped', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    await scale(session, 'db', false, false);
    await checkout(session, await planCheckout(session, 'db', 'one'));
    expect((await readThere(session, 'db')).live.settings.running).toBe(false);
    expect(cluster.paths('Pod')).toEqual([]);
  });

  it('gives claims the class of those that they replace, and what the snapshot needs', async () => {
    const { cluster } = await withCommits();
    cluster.patch('PersistentVolumeClaim/titan/db-v0', {
      spec: { resources: { requests: { storage: '3Gi' } } },
    });
    cluster.patch('VolumeSnapshot/titan/db-v1-one', { status: { restoreSize: '10Gi' } });
    const session = testSession(cluster, { titan: { storageClass: 'another' } });
    const { manifests } = await planCheckout(session, 'db', 'one');
    expect(manifests.map(({ spec }) => spec)).toMatchObject([
      { storageClassName: 'standard', resources: { requests: { storage: '3Gi' } } },
      { storageClassName: 'standard', resources: { requests: { storage: '10Gi' } } },
    ]);
  });

  it('that fails goes back to the claims that it had, and says so', async () => {
    const { cluster, faults } = await withCommits();
    const session = testSession(cluster);
    const plan = await planCheckout(session, 'db', 'one');
    faults.stuckClaims.add(plan.claims.v1 ?? '');
    await expect(checkout(session, plan)).rejects.toThrow(
      /one was not checked out: db did not get ready[\s\S]*not bound by StorageClass standard[\s\S]*db went back to what it had: db-v0, db-v1/,
    );
    const { live, statefulSet } = await readThere(session, 'db');
    expect(live).toMatchObject({ claims: { v0: 'db-v0', v1: 'db-v1' }, from: undefined, readyReplicas: 1 });
    expect(statefulSet.metadata?.annotations).not.toHaveProperty([pending]);
    expect(claimsOf(cluster)).toEqual(['db-v0', 'db-v1']);
  });

  it('goes back where a claim cannot be made', async () => {
    const { cluster } = await withCommits();
    const session = testSession(cluster);
    const plan = await planCheckout(session, 'db', 'one');
    cluster.add({
      ...{ apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
      metadata: { name: plan.claims.v1 ?? '', namespace: 'titan' },
    });
    await expect(checkout(session, plan)).rejects.toThrow('was made by somebody else');
    expect((await readThere(session, 'db')).live).toMatchObject({
      claims: { v0: 'db-v0' },
      readyReplicas: 1,
    });
  });

  it('whose pod does not end leaves everything as it was', async () => {
    const { cluster, faults } = await withCommits();
    const session = testSession(cluster);
    faults.stuckPods.add('db-0');
    await expect(checkout(session, await planCheckout(session, 'db', 'one'))).rejects.toThrow(
      'db did not stop',
    );
    expect(claimsOf(cluster)).toEqual(['db-v0', 'db-v1']);
    expect((await readThere(session, 'db')).live).toMatchObject({ claims: { v0: 'db-v0' }, from: undefined });
  });

  it('is refused where the config owns the repository, with the line', async () => {
    const { cluster } = await withCommits();
    const db = { image: 'mongo:7.0.14', volumes: { v0: { path: '/d' } } };
    const session = testSession(cluster, { titan: { repositories: { db } } });
    await expect(planCheckout(session, 'db', 'on')).rejects.toThrow(
      /Pulumi.dev.yaml:4: talestack:titan.repositories.db.from[\s\S]*write from: \{commit: one\} there, then talestack up dev/,
    );
  });

  it('tells nobody to write a commit into the config that is not there', async () => {
    const { cluster } = await withCommits();
    const db = { image: 'mongo:7.0.14', volumes: { v0: { path: '/d' } } };
    const session = testSession(cluster, { titan: { repositories: { db } } });
    await expect(planCheckout(session, 'db', 'xyz')).rejects.toThrow('db has no such commit');
  });

  it('needs snapshots, and no class for them', async () => {
    const { cluster } = await withCommits();
    cluster.objects.delete('snapshot.storage.k8s.io/v1 VolumeSnapshotClass  snap');
    const session = testSession(cluster);
    await expect(planCheckout(session, 'db', 'one')).resolves.toBeDefined();
    cluster.unserved.add('snapshot.storage.k8s.io/v1/VolumeSnapshotContent');
    await expect(planCheckout(session, 'db', 'one')).rejects.toThrow('nothing was changed');
  });
});

/** Begins a checkout and gives Ctrl-C while it waits for a claim. */
async function interrupted({ cluster, faults }: TestCluster, { keepClaims = false } = {}): Promise<string[]> {
  const session = testSession(cluster, {}, { timeoutSeconds: 60 });
  const plan = await planCheckout(session, 'db', 'one', { keepClaims });
  const claims = Object.values(plan.claims);
  faults.stuckClaims.add(claims[1] ?? '');
  const running = checkout(session, plan, { keepClaims });
  setTimeout(() => {
    session.controller.abort(new Interrupted('stopped'));
  }, 60);
  await expect(running).rejects.toThrow(
    /Stopped in the middle of a checkout[\s\S]*titan checkout dev db one/,
  );
  faults.stuckClaims.clear();
  return claims;
}

describe('an interrupted checkout', () => {
  it('is noted on the StatefulSet, where everybody sees it', async () => {
    const test = await withCommits();
    await interrupted(test);
    const repository = await readThere(testSession(test.cluster, {}, { author: 'bob' }), 'db');
    expect(repository.pending).toMatchObject({ commit: 'one', by: 'ann', interrupted: true });
    expect(stateOf(repository).ready).toBe(false);
    expect(stateOf(repository).state).toContain('checkout of one by ann not ended');
  });

  it('is taken back by a start, whoever gives it', async () => {
    const test = await withCommits();
    const claims = await interrupted(test);
    const session = testSession(test.cluster, {}, { author: 'bob' });
    expect(await scale(session, 'db', true, false)).toMatchObject({ checkout: 'back' });
    expect(session.said).toEqual(['Took back the checkout of one that ann began and did not end']);
    const { live, pending: left } = await readThere(session, 'db');
    expect(left).toBeUndefined();
    expect(live).toMatchObject({ claims: { v0: 'db-v0', v1: 'db-v1' }, readyReplicas: 1 });
    for (const each of claims) expect(claimsOf(test.cluster)).not.toContain(each);
  });

  it('is ended after consent, not by the plan', async () => {
    const test = await withCommits();
    const claims = await interrupted(test);
    const session = testSession(test.cluster);
    const before = test.cluster.writes.length;
    const plan = await planCheckout(session, 'db', 'two');
    expect(test.cluster.writes).toHaveLength(before);
    expect(plan).toMatchObject({ former: ['db-v0', 'db-v1'], ends: { outcome: 'back', deletes: claims } });
    expect(describeLosses(plan, false)).toContain('the checkout of one that ann began');
    await checkout(session, plan);
    expect(session.said).toEqual(['Took back the checkout of one that ann began and did not end']);
    expect(claimsOf(test.cluster)).toEqual(Object.values(plan.claims).sort());
    expect((await readThere(session, 'db')).live).toMatchObject({
      from: { commit: 'two' },
      readyReplicas: 1,
    });
  });

  it('is followed in status by the commands that end it', async () => {
    const test = await withCommits();
    await interrupted(test);
    const repository = await readThere(testSession(test.cluster), 'db');
    const place = { environment: 'dev', namespace: 'titan', server: 'x', nodes: [], now: new Date() };
    expect(renderRepository(place, repository, [])).toMatch(
      /titan checkout dev db one[\s\S]*titan start dev db/,
    );
  });

  it.each([
    ['claims', 'it starts with the data of one'],
    ['the pod’s end', 'it does not run, and has the data that it had'],
  ])('says what it came to while it waited for %s', async (what, text) => {
    const test = await withCommits();
    const session = testSession(test.cluster, {}, { timeoutSeconds: 60 });
    const plan = await planCheckout(session, 'db', 'one');
    if (what !== 'claims') test.faults.stuckPods.add('db-0');
    else test.faults.stuckClaims.add(plan.claims['v1'] ?? '');
    const running = checkout(session, plan);
    const stopped = expect(running).rejects.toThrow(text);
    const mark = what === 'claims' ? `"claimName":"${plan.claims['v1'] ?? ''}"` : pending;
    while (!JSON.stringify(test.cluster.find('StatefulSet/titan/db')).includes(mark))
      await new Promise((resolve) => setTimeout(resolve, 5));
    session.controller.abort(new Interrupted('stopped'));
    await stopped;
  });

  it.each(['{', '{"id":"1"}'])('with a note that cannot be read is somebody’s: %s', async (note) => {
    const { cluster } = await withCommits();
    cluster.patch('StatefulSet/titan/db', { metadata: { annotations: { [pending]: note } } });
    const session = testSession(cluster);
    const before = cluster.writes.length;
    const message = /cannot be read[\s\S]*kubectl annotate statefulset db/;
    await expect(scale(session, 'db', true, true)).rejects.toThrow(message);
    await expect(planCheckout(session, 'db', 'one', { takeOver: true })).rejects.toThrow(message);
    await expect(commit(session, 'db', { message: '' })).rejects.toThrow(message);
    expect(cluster.writes).toHaveLength(before);
  });

  it('is done anew by the same command', async () => {
    const test = await withCommits();
    await interrupted(test);
    const session = testSession(test.cluster);
    const done = await checkout(session, await planCheckout(session, 'db', 'one'));
    expect(claimsOf(test.cluster)).toEqual(Object.values(done.claims).sort());
    expect((await readThere(session, 'db')).live.from?.commit).toBe('one');
  });

  it.each([
    [false, []],
    [true, ['db-v0', 'db-v1']],
  ])('whose pod got ready meanwhile is finished (claims kept: %s)', async (keepClaims, kept) => {
    const test = await withCommits();
    const claims = await interrupted(test, { keepClaims });
    for (const name of claims)
      test.cluster.patch(`PersistentVolumeClaim/titan/${name}`, { status: { phase: 'Bound' } });
    test.cluster.objects.delete('v1 Pod titan db-0');
    const session = testSession(test.cluster);
    await readThere(session, 'db');
    expect(await scale(session, 'db', true, false)).toMatchObject({ checkout: 'finished', changed: false });
    expect(claimsOf(test.cluster)).toEqual([...claims, ...kept].sort());
  });

  it('that was killed is in the way until its time is over, or it is taken over', async () => {
    const test = await withCommits();
    await interrupted(test);
    const note = test.cluster.find('StatefulSet/titan/db')?.metadata.annotations?.[pending] ?? '{}';
    const killed = { ...(JSON.parse(note) as object), interrupted: false };
    test.cluster.patch('StatefulSet/titan/db', {
      metadata: { annotations: { [pending]: JSON.stringify(killed) } },
    });
    const at = (time: string) => testSession(test.cluster, {}, { author: 'bob', now: () => new Date(time) });
    const soon = at('2026-01-01T00:00:00Z');
    await expect(scale(soon, 'db', true, false)).rejects.toThrow(
      /A checkout of db is under way[\s\S]*ann checks out one/,
    );
    await expect(planCheckout(soon, 'db', 'two')).rejects.toThrow('--take-over');
    await expect(commit(soon, 'db', { message: '' })).rejects.toThrow('under way');
    expect(await scale(soon, 'db', true, true)).toMatchObject({ checkout: 'back' });
    await interrupted(test);
    expect(await scale(at('2027-01-01T00:00:00Z'), 'db', true, false)).toMatchObject({ checkout: 'back' });
  });
});

describe('two users', () => {
  it('who check out at the same time do not mix: one does, the other is told', async () => {
    const { cluster } = await withCommits();
    const sessions = ['ann', 'bob'].map((author) => testSession(cluster, {}, { author }));
    const plans = await Promise.all(
      sessions.map((session, index) => planCheckout(session, 'db', index === 0 ? 'one' : 'two')),
    );
    const both = await Promise.allSettled(sessions.map((session, index) => checkout(session, plans[index]!)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [winner] = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    const { live } = await readThere(testSession(cluster), 'db');
    expect(live).toMatchObject({
      claims: winner?.claims,
      from: { commit: winner?.commit },
      readyReplicas: 1,
    });
    expect(claimsOf(cluster)).toEqual(Object.values(winner?.claims ?? {}).sort());
  });

  it('a plan that somebody else’s checkout overtook changes nothing', async () => {
    const { cluster } = await withCommits();
    const [ann, bob] = ['ann', 'bob'].map((author) => testSession(cluster, {}, { author }));
    const late = await planCheckout(ann!, 'db', 'one');
    await checkout(bob!, await planCheckout(bob!, 'db', 'two'));
    const before = cluster.writes.length;
    await expect(checkout(ann!, late)).rejects.toThrow('Somebody else checked something out in db');
    expect(cluster.writes).toHaveLength(before);
  });

  it('with other configs see and manage the same: B checks out what A committed', async () => {
    const { cluster } = await withCommits();
    const ann = testSession(cluster, { titan: { storageClass: 'standard' } }, { environment: 'ann' });
    const bob = testSession(
      cluster,
      { titan: { snapshotClass: 'snap' } },
      { environment: 'bob', author: 'bob' },
    );
    await commit(ann, 'db', { message: 'of ann', id: 'three' });
    await checkout(bob, await planCheckout(bob, 'db', 'three'));
    expect(await readThere(ann, 'db')).toMatchObject({
      live: { from: { commit: 'three' } },
      commits: (await readThere(bob, 'db')).commits,
    });
  });
});
