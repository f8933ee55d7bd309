import { titan } from '../../../src/app';
import { UserError } from '../../../src/errors';
import { Interrupted } from '../../../src/cli/boundary';
import { cloneRemote } from '../../../src/cli/titan/clone-remote';
import { commit } from '../../../src/cli/titan/commit';
import { makeRepository } from '../../../src/cli/titan/make';
import { progressOf, withoutSecrets } from '../../../src/cli/titan/progress';
import { readThere } from '../../../src/cli/titan/read';
import { parseRemote } from '../../../src/cli/titan/remote';
import { planRemoval, remove } from '../../../src/cli/titan/remove';
import { openSync, pull, push } from '../../../src/cli/titan/sync';
import type { TitanSession } from '../../../src/cli/titan/session';
import type { TestCluster } from './support';
import { mongo, settings, testCluster, testSession } from './support';

const url = 's3://bucket/path';
const parameters = { accessKey: 'AKIA', secretKey: 'very-secret', region: 'eu-west-1' };

async function withCommit(): Promise<TestCluster> {
  const made = testCluster();
  await makeRepository(testSession(made.cluster), 'db', settings(mongo));
  await commit(testSession(made.cluster), 'db', { message: 'first', id: 'one', tags: { a: 'b' } });
  return made;
}

async function opened(session: TitanSession, remote: string | undefined = url) {
  return { ...(await openSync(session, 'db', remote)), parameters };
}

/** The Secret's content, as it was when it was made. */
function captured({ cluster }: TestCluster): Record<string, unknown>[] {
  const seen: Record<string, unknown>[] = [];
  cluster.controllers.push((each) => {
    for (const secret of each.all('Secret')) {
      const { config = '{}' } = (secret as { stringData?: Record<string, string> }).stringData ?? {};
      seen.push(JSON.parse(config) as Record<string, unknown>);
    }
  });
  return seen;
}

describe('push', () => {
  it('runs Titan on claims made of the commit, and leaves the Job alone afterwards', async () => {
    const test = await withCommit();
    const seen = captured(test);
    const session = testSession(test.cluster);
    const done = await push(session, await opened(session), undefined);
    expect(done).toMatchObject({ commit: 'one', remote: url });
    expect(seen[0]).toMatchObject({
      remoteType: 's3',
      remote: { bucket: 'bucket', path: 'path' },
      parameters,
      operationId: done.operation,
      commitId: 'one',
      commit: { message: 'first', author: 'ann', tags: { a: 'b' } },
      type: 'PUSH',
      scratchVolume: 'x-scratch',
      volumes: ['v0', 'v1'],
      volumeDescriptions: ['/data/configdb', '/data/db'],
    });
    const made = test.cluster.writes.filter(
      ({ verb, path }) => verb === 'create' && path.includes(done.operation),
    );
    expect(made[0]?.path).toBe(`Job/titan/titan-operation-${done.operation}`);
    expect(test.cluster.paths('Job')).toEqual([made[0]?.path]);
    expect(test.cluster.paths('Secret')).toEqual([]);
    expect(test.cluster.paths('PersistentVolumeClaim')).toHaveLength(2);
  });

  it('gives everything to the Job, so that nothing outlives it', async () => {
    const test = await withCommit();
    const owned: string[] = [];
    test.cluster.controllers.push((each) => {
      for (const { kind = '', metadata } of each.objects.values())
        if (metadata.ownerReferences?.some((owner) => owner.kind === 'Job')) owned.push(kind);
    });
    const session = testSession(test.cluster);
    await push(session, await opened(session), 'one');
    expect([...new Set(owned)].sort()).toEqual(['PersistentVolumeClaim', 'Pod', 'Secret']);
  });

  it('remembers the remote on the repository', async () => {
    const { cluster } = await withCommit();
    const session = testSession(cluster);
    await expect(openSync(session, 'db', undefined)).rejects.toThrow('No remote is known for db');
    await push(session, await opened(session), undefined);
    expect((await openSync(testSession(cluster), 'db', undefined)).remote.url).toBe(url);
  });

  it('writes nothing to what a config owns', async () => {
    const { cluster } = await withCommit();
    const annotations = { 'talestack.io/made-by': null, 'talestack.io/stack': 'talestack/prod' };
    cluster.patch('StatefulSet/titan/db', { metadata: { annotations } });
    const session = testSession(cluster);
    await push(session, await opened(session), undefined);
    expect(cluster.writes.filter(({ verb }) => verb === 'update')).toEqual([]);
  });

  it('that fails says what Titan said, without secrets, and takes the Secret away', async () => {
    const { cluster, faults } = await withCommit();
    faults.jobs = 'Failed';
    faults.log = [
      '{"id":1,"type":"START","message":"Pushing v0"}',
      '{"id":2,"type":"ERROR","message":"403 for very-secret"}',
      'Exception in thread "main"',
    ].join('\n');
    const session = testSession(cluster);
    const failure = await push(session, await opened(session), undefined).catch(String);
    expect(failure).toContain('The push of one failed: it cannot get ready by itself');
    expect(failure).toContain('Titan says: 403 for …');
    expect(failure).toContain('failed: BackoffLimitExceeded');
    expect(failure).toContain('Exception in thread "main"');
    expect(failure).not.toContain('very-secret');
    expect(cluster.paths('Secret')).toEqual([]);
    expect(cluster.paths('Job')).toHaveLength(1);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(2);
  });

  it('that fails tells the log of its pod also when that is gone by then', async () => {
    const { cluster, faults } = await withCommit();
    faults.jobs = 'running';
    faults.log = 'Exception in thread "main"';
    const read = cluster.logs.bind(cluster);
    cluster.logs = async (pod) => {
      const text = await read(pod);
      cluster.podLogs.set(pod.metadata.name, '');
      const [job] = cluster.paths('Job');
      const failed = { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' };
      cluster.patch(job ?? '', { status: { conditions: [failed] } });
      return text;
    };
    const session = testSession(cluster, {}, { timeoutSeconds: 20 });
    const failure = await push(session, await opened(session), undefined).catch(String);
    expect(failure).toContain('failed: BackoffLimitExceeded');
    expect(failure).toContain('Exception in thread "main"');
  });

  it('whose image cannot be pulled, or whose pod is refused, is given up long before its time', async () => {
    const { cluster, faults } = await withCommit();
    faults.jobs = 'running';
    const jobOf = () => cluster.all('Job')[0]?.metadata;
    let time = 0;
    const patient = () =>
      testSession(cluster, {}, { timeoutSeconds: 60, now: () => new Date((time += 30_000)) });
    cluster.controllers.push((each) => {
      const state = { waiting: { reason: 'ErrImagePull', message: 'manifest unknown' } };
      const status = { containerStatuses: [{ name: 'titan', image: 'a/titan:1', ready: false, state }] };
      for (const path of each.paths('Pod').filter((pod) => pod.includes('titan-operation')))
        if (!each.find(path)?.status) each.patch(path, { status });
    });
    const unpulled = patient();
    const failure = await push(unpulled, await opened(unpulled), undefined).catch(String);
    expect(failure).toContain('The push of one failed: it cannot get ready by itself');
    expect(failure).toContain('manifest unknown');
    expect(cluster.paths('Job')).toEqual([]);

    cluster.controllers.push((each) => {
      for (const { metadata } of each.all('Pod'))
        if (metadata.ownerReferences?.some(({ kind }) => kind === 'Job'))
          each.objects.delete(`v1 Pod titan ${metadata.name ?? ''}`);
      const { name = '', uid = '' } = jobOf() ?? {};
      if (name === '' || each.find(`Event/titan/${name}`)) return;
      each.add({
        ...{ apiVersion: 'v1', kind: 'Event', metadata: { name, namespace: 'titan' }, type: 'Warning' },
        ...{ involvedObject: { uid }, reason: 'FailedCreate' },
        message: 'Error creating: pods "x" is forbidden: violates PodSecurity "restricted:latest"',
      } as object);
    });
    const refused = patient();
    await expect(push(refused, await opened(refused), undefined)).rejects.toThrow(
      /cannot get ready by itself[\s\S]*Pod Security of the namespace refuses its pods/,
    );
  });

  it('that takes too long, or is interrupted, leaves nothing', async () => {
    const { cluster, faults } = await withCommit();
    faults.jobs = 'running';
    const slow = testSession(cluster);
    await expect(push(slow, await opened(slow), undefined)).rejects.toThrow('not so after 0.2 s');
    const session = testSession(cluster, {}, { timeoutSeconds: 60 });
    const running = push(session, await opened(session), undefined);
    setTimeout(() => {
      session.controller.abort(new Interrupted('stopped'));
    }, 30);
    await expect(running).rejects.toThrow(Interrupted);
    await readThere(testSession(cluster), 'db');
    expect([...cluster.all('Job'), ...cluster.all('Secret')]).toEqual([]);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(2);
  });

  it('of a commit that is being pushed is refused', async () => {
    const { cluster, faults } = await withCommit();
    faults.jobs = 'running';
    const session = testSession(cluster, {}, { timeoutSeconds: 60 });
    const first = push(session, await opened(session), undefined).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const other = testSession(cluster);
    await expect(push(other, await opened(other), undefined)).rejects.toThrow('under way already');
    session.controller.abort(new Interrupted('stopped'));
    await first;
  });

  it('keeps its commit: neither rm nor retention removes it', async () => {
    const test = testCluster();
    const { cluster, faults } = test;
    const keep = { titan: { commits: { keep: 1 } } };
    const session = testSession(cluster, keep, { timeoutSeconds: 60 });
    await makeRepository(session, 'db', settings(mongo));
    await commit(session, 'db', { message: '', id: 'one' });
    faults.jobs = 'running';
    const pushing = push(session, await opened(session), 'one').catch(() => undefined);
    while (cluster.paths('Job').length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const because = expect.stringContaining('works on it') as unknown;
    const two = await commit(testSession(cluster, keep), 'db', { message: '', id: 'two' });
    expect(two.kept).toMatchObject([{ id: 'one', because }]);
    const { commits, stays } = await planRemoval(testSession(cluster), 'db', { commits: true });
    expect(commits.map(({ id }) => id)).toEqual(['two']);
    expect(stays).toContainEqual({ what: 'commit one', because });
    session.controller.abort(new Interrupted('stopped'));
    await pushing;
  });

  it('to what can only be read is refused', async () => {
    const { cluster } = await withCommit();
    const session = testSession(cluster);
    const reading = { ...(await openSync(session, 'db', 's3web://host/path')), parameters: {} };
    await expect(push(session, reading, undefined)).rejects.toThrow('s3web can only be read');
  });
});

describe('pull', () => {
  it('fills empty claims and makes the commit of those; what is checked out stays', async () => {
    const test = await withCommit();
    const seen = captured(test);
    const session = testSession(test.cluster);
    const done = await pull(session, await opened(session), 'far');
    expect(seen[0]).toMatchObject({ type: 'PULL', commitId: 'far' });
    const { commits, live } = await readThere(session, 'db');
    expect(live.claims).toEqual({ v0: 'db-v0', v1: 'db-v1' });
    expect(commits[0]).toMatchObject({ id: 'far', ready: true, message: `pulled from ${url}` });
    expect(test.cluster.find('VolumeSnapshot/titan/db-v0-far')).toMatchObject({
      spec: { source: { persistentVolumeClaimName: `${done.operation}-v0` } },
    });
    expect(test.cluster.paths('PersistentVolumeClaim')).toHaveLength(2);
    expect(test.cluster.paths('Secret')).toEqual([]);
  });

  it('of a commit that is there is refused', async () => {
    const { cluster } = await withCommit();
    const session = testSession(cluster);
    await expect(pull(session, await opened(session), 'one')).rejects.toThrow(
      'There is a commit one of db already',
    );
  });

  it('whose snapshots fail leaves no commit and no claims', async () => {
    const { cluster, faults } = await withCommit();
    faults.badSnapshots.set('db-v1-far', 'no');
    const session = testSession(cluster);
    await expect(pull(session, await opened(session), 'far')).rejects.toThrow('The commit far was not made');
    expect((await readThere(session, 'db')).commits.map(({ id }) => id)).toEqual(['one']);
    expect(cluster.paths('PersistentVolumeClaim')).toHaveLength(2);
  });
});

describe('clone of a remote', () => {
  const options = {
    name: 'copy',
    settings: settings(mongo),
    remote: parseRemote(url),
    parameters,
    commit: 'far',
  };

  it('makes a repository, pulls, checks out, starts', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    expect(await cloneRemote(session, options)).toMatchObject({ commit: 'far', remote: url });
    const { live, claims } = await readThere(session, 'copy');
    expect(live).toMatchObject({ readyReplicas: 1, from: { repository: 'copy', commit: 'far' } });
    expect(claims).toHaveLength(2);
  });

  it('that fails takes back what it made, and can be repeated', async () => {
    const { cluster, faults } = testCluster();
    const session = testSession(cluster);
    faults.jobs = 'Failed';
    await expect(cloneRemote(session, options)).rejects.toThrow('The pull of far failed');
    for (const kind of ['StatefulSet', 'Service', 'PersistentVolumeClaim', 'VolumeSnapshot', 'Secret'])
      expect(cluster.paths(kind)).toEqual([]);
    faults.jobs = 'Complete';
    await cloneRemote(session, options);
    expect((await readThere(session, 'copy')).live.readyReplicas).toBe(1);
  });
});

describe('clone of a remote under a name of which data are left', () => {
  const options = {
    name: 'db',
    settings: settings(mongo),
    remote: parseRemote(url),
    parameters,
    commit: 'far',
  };

  it('is refused before anything is made, and says how much there is', async () => {
    const { cluster } = await withCommit();
    const session = testSession(cluster);
    await remove(session, await planRemoval(session, 'db', {}));
    const before = cluster.writes.length;
    await expect(cloneRemote(session, options)).rejects.toThrow(
      /2 claims and 1 commits[\s\S]*titan rm dev db --delete-data --commits/,
    );
    expect(cluster.writes).toHaveLength(before);
    // Commits alone are data, too.
    await remove(session, await planRemoval(session, 'db', { deleteData: true }));
    await expect(cloneRemote(session, options)).rejects.toThrow('0 claims and 1 commits');
    expect(cluster.paths('VolumeSnapshot')).toHaveLength(2);
  });

  it('deletes nothing that somebody else made meanwhile', async () => {
    const { cluster } = testCluster();
    const session = testSession(cluster);
    cluster.fault = (verb, path) => {
      if (verb === 'create' && path.endsWith('/db-v0')) {
        cluster.fault = () => undefined;
        const [claim] = titan
          .repositoryManifests(titan.commandRepository(session.config, 'db', options.settings))
          .filter(({ kind }) => kind === 'PersistentVolumeClaim');
        cluster.add(claim!);
      }
      return undefined;
    };
    await expect(cloneRemote(session, options)).rejects.toThrow('1 claims and 0 commits');
    expect(cluster.paths('PersistentVolumeClaim')).toEqual(['PersistentVolumeClaim/titan/db-v0']);
    expect(cluster.paths('StatefulSet')).toEqual([]);
  });

  it('that fails names what failed first, also where taking back fails', async () => {
    const { cluster, faults } = testCluster();
    faults.jobs = 'Failed';
    cluster.fault = (verb, path) =>
      verb === 'delete' && path === 'Service/titan/db' ? new UserError('no such right') : undefined;
    await expect(cloneRemote(testSession(cluster), options)).rejects.toThrow(
      /The pull of far failed[\s\S]*taking back what was made failed, too: no such right/,
    );
  });
});

describe('what Titan prints', () => {
  it('is read line by line; others are left out', () => {
    const log = [
      'OpenJDK warning',
      '{"id":1,"type":"START","message":"Pulling v0"}',
      '{"id":2,"type":"PROGRESS","percent":42}',
      '{"broken',
    ].join('\n');
    expect(progressOf(log)).toEqual({ now: 'Pulling v0 42%', error: undefined });
    expect(progressOf('')).toEqual({ now: undefined, error: undefined });
    expect(progressOf('{"id":3,"type":"ERROR"}').error).toBe('no reason was given');
  });

  it('loses its secrets, the longer ones first', () => {
    expect(withoutSecrets('key=abcd and abc', ['abc', 'abcd', ''])).toBe('key=… and …');
  });
});
