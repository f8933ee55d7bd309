import { Interrupted } from '../../../src/cli/boundary';
import { makeRepository } from '../../../src/cli/titan/make';
import { readAll, readThere } from '../../../src/cli/titan/read';
import { describeRemoval, planRemoval, remove } from '../../../src/cli/titan/remove';
import { scale } from '../../../src/cli/titan/scale';
import { commit } from '../../../src/cli/titan/commit';
import { checkIsFree } from '../../../src/cli/titan/make';
import { AccessDenied } from '../../../stacks/workloads';
import { mongo, namespace, postgres, settings, testCluster, testSession } from './support';

const configOwned = {
  titan: { repositories: { db: { image: 'postgres:16.4', volumes: { v0: { path: '/d' } } } } },
};

describe('init', () => {
  it('makes claims, Services and StatefulSet, and waits until it is ready', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    const flags = { size: ['2Gi', 'v1=5Gi'], service: 'ClusterIP' as const };
    const { made, takenOver } = await makeRepository(session, 'db', settings(mongo, flags));
    expect(takenOver).toEqual([]);
    expect([...made].sort()).toEqual([
      'PersistentVolumeClaim/titan/db-v0',
      'PersistentVolumeClaim/titan/db-v1',
      'Service/titan/db',
      'Service/titan/db-access',
      'StatefulSet/titan/db',
    ]);
    const { owner, live, claims } = await readThere(session, 'db');
    expect(owner).toEqual({ kind: 'commands' });
    expect(live).toMatchObject({ readyReplicas: 1, claims: { v0: 'db-v0', v1: 'db-v1' } });
    expect(claims.map(({ size }) => size)).toEqual(['2Gi', '5Gi']);
  });

  it('makes the namespace where there is none, restricted and of nobody’s stack', async () => {
    const { cluster } = testCluster();
    cluster.objects.delete(`v1 Namespace  ${namespace}`);
    await makeRepository(testSession(cluster), 'db', settings());
    const { metadata } = cluster.find(`Namespace/${namespace}`)!;
    expect(metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
      'app.kubernetes.io/managed-by': 'talestack',
    });
    expect(metadata.annotations).toEqual({ 'talestack.io/made-by': 'titan' });
  });

  it('leaves a namespace that is there as it is', async () => {
    const { cluster } = testCluster();
    await makeRepository(testSession(cluster), 'db', settings());
    expect(cluster.writes.map(({ path }) => path)).not.toContain(`Namespace/${namespace}`);
  });

  it('needs the Secret that it is told, and says how to make it', async () => {
    const { cluster } = testCluster();
    cluster.objects.delete(`v1 Namespace  ${namespace}`);
    const session = testSession(cluster);
    const wanted = settings(postgres, { 'env-secret': 'login' });
    await expect(makeRepository(session, 'db', wanted)).rejects.toThrow(
      /Secret\/titan\/login[\s\S]*kubectl -n titan create secret generic login/,
    );
    expect(cluster.writes.map(({ path }) => path)).toContain('Namespace/titan');
    expect(cluster.paths('PersistentVolumeClaim')).toEqual([]);
    cluster.add({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace } });
    await makeRepository(session, 'db', wanted);
    expect((await readThere(session, 'db')).live.settings.envSecret).toBe('login');
  });

  it('takes the Secret for granted where the credentials may not look', async () => {
    const { cluster } = testCluster();
    cluster.fault = (verb, path) =>
      verb === 'get' && path.startsWith('Secret') ? new AccessDenied('no') : undefined;
    const wanted = settings(postgres, { 'env-secret': 'login' });
    await expect(makeRepository(testSession(cluster), 'db', wanted)).resolves.toBeDefined();
  });

  it('says why it did not get ready, and ends', async () => {
    const { cluster, faults } = testCluster();
    faults.badImages.add('postgres:16.4');
    const making = makeRepository(testSession(cluster), 'db', settings());
    await expect(making).rejects.toThrow(
      /db did not get ready: not so after 0.2 s[\s\S]*postgres:16.4 cannot be pulled: manifest unknown[\s\S]*titan rm dev db/,
    );
  });

  it('names the claim that is pending', async () => {
    const { cluster, faults } = testCluster();
    faults.stuckClaims.add('db-v0');
    const making = makeRepository(testSession(cluster), 'db', settings());
    await expect(making).rejects.toThrow(/waits for claim db-v0: not bound by StorageClass standard/);
  });

  it('names what the API server refuses, and what it made before that is used by the next try', async () => {
    const { cluster } = testCluster();
    const refused = new Error('broken on the way');
    cluster.fault = (verb, path) =>
      verb === 'create' && path.startsWith('StatefulSet') ? refused : undefined;
    const session = testSession(cluster);
    await expect(makeRepository(session, 'db', settings())).rejects.toBe(refused);
    expect(cluster.paths('StatefulSet')).toEqual([]);
    cluster.fault = () => undefined;
    const { made, takenOver } = await makeRepository(session, 'db', settings());
    expect(made).toEqual(['StatefulSet/titan/db']);
    expect(takenOver).toEqual(['PersistentVolumeClaim/titan/db-v0']);
  });

  it('leaves objects of others alone', async () => {
    const { cluster } = testCluster({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'db', namespace },
    });
    const making = makeRepository(testSession(cluster), 'db', settings());
    await expect(making).rejects.toThrow('Service/titan/db: is there already, and belongs to: unknown');
    expect(cluster.writes).toEqual([]);
  });

  it('of two that make the same at the same time, one does', async () => {
    const { cluster } = testCluster();
    const both = await Promise.allSettled(
      ['ann', 'bob'].map((author) => makeRepository(testSession(cluster, {}, { author }), 'db', settings())),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [loser] = both.flatMap((each) => (each.status === 'rejected' ? [String(each.reason)] : []));
    expect(loser).toContain('Somebody else made it at the same time');
  });

  it('refuses a name that the config has, or that is taken', async () => {
    const { cluster } = testCluster();
    const inConfig = checkIsFree(testSession(cluster, configOwned), 'db', 'init');
    await expect(inConfig).rejects.toThrow(/stacks\/Pulumi.dev.yaml:3: talestack:titan.repositories.db/);
    await makeRepository(testSession(cluster), 'db', settings());
    await expect(checkIsFree(testSession(cluster), 'db', 'init')).rejects.toThrow(
      'There is a repository db already',
    );
  });

  it('stops waiting at Ctrl-C', async () => {
    const { cluster, faults } = testCluster();
    faults.stuckClaims.add('db-v0');
    const session = testSession(cluster, {}, { timeoutSeconds: 60 });
    const making = makeRepository(session, 'db', settings());
    setTimeout(() => {
      session.controller.abort(new Interrupted('stopped'));
    }, 30);
    await expect(making).rejects.toThrow(Interrupted);
  });
});

describe('start and stop', () => {
  it('scale, wait, and leave the data alone', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    await makeRepository(session, 'db', settings());
    expect(await scale(session, 'db', false, false)).toEqual({
      running: false,
      changed: true,
      checkout: 'none',
    });
    expect(cluster.paths('Pod')).toEqual([]);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(1);
    expect((await scale(session, 'db', false, false)).changed).toBe(false);
    expect(await scale(session, 'db', true, false)).toMatchObject({ running: true, changed: true });
    expect(cluster.paths('Pod')).toEqual(['Pod/titan/db-0']);
  });

  it('name the pod that does not end', async () => {
    const { cluster, faults } = testCluster();
    const session = testSession(cluster);
    await makeRepository(session, 'db', settings());
    faults.stuckPods.add('db-0');
    await expect(scale(session, 'db', false, false)).rejects.toThrow(
      /db did not stop[\s\S]*Pod\/titan\/db-0: still runs/,
    );
  });

  it('say what is there where the name is wrong', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    await makeRepository(session, 'db', settings());
    await expect(scale(session, 'bd', true, false)).rejects.toThrow(
      /There is no repository bd[\s\S]*allowed: db/,
    );
    await expect(scale(testSession(cluster, configOwned), 'db', false, false)).rejects.toThrow(
      'write running: false, then talestack up dev',
    );
  });

  it.each([
    [
      'this environment',
      'talestack/dev',
      /stacks\/Pulumi.dev.yaml:4: talestack:titan.repositories.db.running/,
    ],
    ['another one', 'talestack/prod', /stacks\/Pulumi.prod.yaml: .*belongs to the stack talestack\/prod/],
  ])('change nothing that the config of %s owns', async (_whose, stamp, message) => {
    const { cluster } = testCluster();
    await makeRepository(testSession(cluster), 'db', settings());
    const annotations = { 'talestack.io/made-by': null, 'talestack.io/stack': stamp };
    cluster.patch('StatefulSet/titan/db', { metadata: { annotations } });
    const before = cluster.writes.length;
    await expect(scale(testSession(cluster), 'db', false, false)).rejects.toThrow(message);
    expect(cluster.writes).toHaveLength(before);
  });

  it('change nothing that was made by hand', async () => {
    const { cluster } = testCluster();
    await makeRepository(testSession(cluster), 'db', settings());
    cluster.patch('StatefulSet/titan/db', { metadata: { annotations: { 'talestack.io/made-by': null } } });
    await expect(scale(testSession(cluster), 'db', false, false)).rejects.toThrow(
      'was not made by talestack',
    );
  });
});

describe('rm', () => {
  it('keeps claims and commits, and says so', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    await makeRepository(session, 'db', settings());
    const { id } = await commit(session, 'db', { message: 'first' });
    const plan = await planRemoval(session, 'db', {});
    const text = describeRemoval(plan);
    expect(text).toContain('PersistentVolumeClaim/titan/db-v0  (no --delete-data)');
    expect(text).toContain(`commit ${id}  (no --commits)`);
    await remove(session, plan);
    expect(cluster.all('StatefulSet').concat(cluster.all('Service'))).toEqual([]);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(1);
    const { there, left } = await readAll(session);
    expect(there).toEqual([]);
    expect(left).toMatchObject([{ name: 'db', commits: [{ id }] }]);
  });

  it('with --delete-data and --commits leaves nothing, also of what was left before', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    await makeRepository(session, 'db', settings());
    await commit(session, 'db', { message: '' });
    await remove(session, await planRemoval(session, 'db', {}));
    await remove(session, await planRemoval(session, 'db', { deleteData: true, commits: true }));
    expect([...cluster.all('PersistentVolumeClaim'), ...cluster.all('VolumeSnapshot')]).toEqual([]);
    await expect(planRemoval(session, 'db', {})).rejects.toThrow('There is no repository db');
  });

  it('takes nothing from a config, nor from other repositories', async () => {
    const { cluster } = testCluster();
    await makeRepository(testSession(cluster), 'db', settings());
    await makeRepository(testSession(cluster), 'db2', settings(postgres));
    await expect(planRemoval(testSession(cluster, configOwned), 'db', {})).rejects.toThrow('take it out');
    const session = testSession(cluster);
    await remove(session, await planRemoval(session, 'db', { deleteData: true, commits: true }));
    expect(cluster.paths('PersistentVolumeClaim')).toEqual(['PersistentVolumeClaim/titan/db2-v0']);
    expect(cluster.paths('StatefulSet')).toEqual(['StatefulSet/titan/db2']);
  });
});
