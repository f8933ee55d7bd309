import type { V1Deployment } from '@kubernetes/client-node';

import { containersOnCopy, copyDatabase, roomProblems } from '../../../src/cli/adopt/mongo-copy';
import type { ClaimMount } from '../../../src/cli/adopt/mongo-place';
import { claimMountOf, findDatabase, placeBySpec } from '../../../src/cli/adopt/mongo-place';
import type { PodExec } from '../../../src/cli/adopt/pod-exec';

const mount: ClaimMount = { container: 'mongodb', mountPath: '/data', subPath: '' };

/** A container that answers with these texts. */
function container(answer: {
  stdout?: string;
  stderr?: string;
  exitCode?: number;
}): PodExec & { scripts: string[] } {
  const scripts: string[] = [];
  return {
    scripts,
    run: (script, onLine) => {
      scripts.push(script);
      const { stdout = '', stderr = '', exitCode = 0 } = answer;
      for (const line of stdout.split('\n')) onLine?.(line);
      return Promise.resolve({ stdout, stderr, exitCode });
    },
  };
}

function inside(args: string[], mounts: string[], sizes = [1024, 2048]): PodExec {
  return container({ stdout: [args, mounts, sizes].map((lines) => `${lines.join('\n')}\n`).join('---\n') });
}

describe('where the database of a running mongo is', () => {
  it('is not on the claim where the image has its own volume at /data/db', async () => {
    const mounts = ['/', '/proc', '/data', '/data/configdb', '/data/db'];
    expect(await findDatabase(inside(['mongod'], mounts), mount)).toEqual({
      onClaim: false,
      path: '/data/db',
      claimMount: '/data',
      usedKilobytes: 1024,
      freeKilobytes: 2048,
    });
  });

  it('is in a folder of the claim where the runtime makes no such volume', async () => {
    expect(await findDatabase(inside(['mongod'], ['/', '/data']), mount)).toEqual({
      onClaim: true,
      folder: 'db',
    });
    const within = { ...mount, subPath: 'mongo' };
    expect(await findDatabase(inside(['mongod'], ['/', '/data']), within)).toEqual({
      onClaim: true,
      folder: 'mongo/db',
    });
  });

  it.each([
    ['--dbpath=/data', ['mongod', '--dbpath=/data'], { onClaim: true, folder: '' }],
    ['--dbpath /data/mine', ['mongod', '--dbpath', '/data/mine'], { onClaim: true, folder: 'mine' }],
    ['--dbpath elsewhere', ['mongod', '--dbpath', '/srv'], { onClaim: false, path: '/srv' }],
  ])('follows %s', async (_case, args, expected) => {
    expect(await findDatabase(inside(args, ['/', '/data', '/data/db']), mount)).toMatchObject(expected);
  });

  it('does not take /database for a folder of /data', async () => {
    const found = await findDatabase(inside(['mongod', '--dbpath', '/database'], ['/', '/data']), mount);
    expect(found.onClaim).toBe(false);
  });

  it('is not guessed where mongod has a configuration file, or the answer makes no sense', async () => {
    await expect(findDatabase(inside(['mongod', '--config', '/etc/x'], ['/']), mount)).rejects.toThrow(
      'configuration file',
    );
    await expect(findDatabase(container({ stdout: 'hello' }), mount)).rejects.toThrow('makes no sense');
    await expect(findDatabase(container({ exitCode: 1, stderr: 'no du' }), mount)).rejects.toThrow('no du');
  });

  it('needs no look where the claim is mounted at the database itself', () => {
    expect(placeBySpec({ ...mount, mountPath: '/data/db', subPath: 'x' })).toEqual({
      onClaim: true,
      folder: 'x',
    });
    expect(placeBySpec(mount)).toBeUndefined();
  });
});

const deployment: Pick<V1Deployment, 'spec'> = {
  spec: {
    selector: {},
    template: {
      spec: {
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'mongo', persistentVolumeClaim: { claimName: 'mongo-volume-claim' } },
        ],
        containers: [
          {
            name: 'mongodb',
            image: 'mongo:3.2',
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'mongo', mountPath: '/data/' },
            ],
          },
        ],
      },
    },
  },
};

describe('the mount of the claim', () => {
  it('is found in the pod', () => {
    expect(claimMountOf(deployment)).toEqual(mount);
    expect(claimMountOf({ spec: { selector: {}, template: {} } })).toBeUndefined();
  });

  it('is at the copy afterwards, and all else as it was', () => {
    expect(containersOnCopy(deployment, mount)).toEqual([
      {
        name: 'mongodb',
        image: 'mongo:3.2',
        volumeMounts: [
          { name: 'tmp', mountPath: '/tmp' },
          { name: 'mongo', mountPath: '/data/db', subPath: 'adopted' },
        ],
      },
    ]);
    // What was read from the cluster is not changed.
    expect(claimMountOf(deployment)).toEqual(mount);
  });
});

describe('the copy of the database', () => {
  const place = {
    onClaim: false,
    path: '/data/db',
    claimMount: '/data',
    usedKilobytes: 100,
    freeKilobytes: 200,
  } as const;
  const silent = () => undefined;

  it('is only begun where there is room for it', () => {
    expect(roomProblems(place)).toEqual([]);
    expect(roomProblems({ ...place, freeKilobytes: 110 })[0]?.fix).toContain('grow the claim');
  });

  it('is done where it has as many documents as the original', async () => {
    const counts = '["girder.user 2"]';
    const lines: string[] = [];
    const pod = container({ stdout: `copying: 1Mi\nbefore ${counts}\nafter ${counts}\n` });
    await copyDatabase(pod, place, (line) => lines.push(line));
    expect(lines).toContain('copying: 1Mi');
    expect(pod.scripts[0]).toContain("finished='/data/adopted'");
  });

  it.each([
    ['other numbers', { stdout: 'before ["girder.user 2"]\nafter ["girder.user 1"]\n' }, 'girder.user 1'],
    ['no numbers', { stdout: 'copying' }, 'unknown'],
    ['a failure', { exitCode: 3, stderr: '/data/adopted is there already' }, 'is there already'],
  ])('is none with %s', async (_case, answer, message) => {
    await expect(copyDatabase(container(answer), place, silent)).rejects.toThrow(message);
  });
});
