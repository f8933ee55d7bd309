import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok } from '../harness';
import { inNamespace, TitanUser } from '../titan-user';
import type { RealPlayground } from './stack';
import { asList } from './stack';

/** User and group `postgres` in Debian's package, as it is installed in the image. */
const user = ['--user', '101', '--group', '103'];
const volume = '/var/lib/postgresql/data';
const password = 'a password of the test';
const remotePassword = 'a password of the remote';
const remote = 'ssh://alice@store.remote:8730/repositories/pg';

/** Repositories of Titan with PostgreSQL. */
export function titanTests(playground: () => RealPlayground): void {
  let alice: TitanUser;
  let metadata: string;

  const sql = async (text: string, repository = 'pg') => {
    const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1/postgres`;
    const psql = ['/usr/lib/postgresql/15/bin/psql', '--no-align', '--tuples-only', '--quiet', url];
    const inPod = ['exec', `${repository}-0`, ...inNamespace, '--', ...psql, '--command', text];
    return ok(await playground().play.run('kubectl', inPod)).trim();
  };
  const readers = (repository?: string) => sql('select count(*), max(name::int) from reader', repository);
  // A volume's root may have files of the file system, which initdb refuses.
  const environment = [`POSTGRES_PASSWORD=${password}`, `PGDATA=${volume}/data`].flatMap((each) => [
    '--environment',
    each,
  ]);

  beforeAll(() => {
    const { play, images } = playground();
    alice = new TitanUser(play, 'alice');
    alice.write({ titanImage: images.titan });
    metadata = path.join(play.dir, 'postgres.json');
    const config = { Volumes: { [volume]: {} }, ExposedPorts: { '5432/tcp': {} } };
    writeFileSync(metadata, JSON.stringify({ Config: config, RepoTags: [images.postgres] }));
  });

  it('has the data of a commit after it was changed and checked out', async () => {
    const { images } = playground();
    await alice.json([
      ...(['init', 'pg', '--image', images.postgres, '--metadata', metadata, '--writable-root'] as const),
      ...user,
      ...environment,
    ]);
    await sql('create table reader (name text); insert into reader select generate_series(1, 20000)::text');
    await alice.json(['commit', 'pg', '--id', 'many', '--message', 'many readers']);
    await sql('delete from reader; insert into reader values (0)');
    await alice.json(['commit', 'pg', '--id', 'one']);
    expect(await sql('select count(*) from reader')).toBe('1');
    await alice.json(['checkout', 'pg', 'many', '--yes']);
    expect(await readers()).toBe('20000|20000');
    await alice.json(['checkout', 'pg', 'one', '--yes']);
    expect(await sql('select * from reader')).toBe('0');
  }, 600_000);

  it("has a commit's data in another repository, pushed and pulled (the program of the Job is a stand-in)", async () => {
    const { play, images } = playground();
    await play.kubectl(['apply', '--filename=-'], asList(store(images.init)));
    await play.kubectl([
      ...['wait', '--for=condition=Ready', 'pod/store', '--namespace=remote', '--timeout=120s'],
    ]);
    const keys = JSON.stringify({ password: remotePassword });
    const parameters = ['--commit', 'many', '--parameters', '-'];
    const wrong = JSON.stringify({ password: 'not the password' });
    const refused = await alice.titan(['push', 'pg', remote, ...parameters], wrong);
    expect(refused.exitCode).toBe(1);
    // Of a pod that is gone by then.
    expect(refused.stderr).toContain('auth failed on module repositories');
    expect(refused.stderr).not.toContain('not the password');
    await alice.json(['push', 'pg', remote, ...parameters], keys);
    await alice.json(
      [
        ...(['clone', remote, 'copy', ...parameters, '--image', images.postgres] as const),
        ...['--metadata', metadata, '--writable-root', ...user, ...environment],
      ],
      keys,
    );
    expect(await readers('copy')).toBe('20000|20000');
    // The one that was pushed goes on as it was.
    expect(await sql('select * from reader')).toBe('0');
    expect(play.printed.join('\n')).not.toContain(remotePassword);
  }, 600_000);
}

/** A server of rsync in a namespace of its own, with one user. */
function store(image: string): object[] {
  const metadata = { name: 'store', namespace: 'remote', labels: { app: 'store' } };
  const settings = [
    'port = 8730',
    'use chroot = no',
    'uid = root',
    'gid = root',
    '[repositories]',
    'path = /data',
    'read only = no',
    'auth users = alice',
    'secrets file = /config/secrets',
    'strict modes = no',
  ];
  const container = {
    name: 'rsync',
    image,
    command: ['rsync', '--daemon', '--no-detach', '--config=/config/rsyncd.conf', '--log-file=/dev/stdout'],
    readinessProbe: { tcpSocket: { port: 8730 }, periodSeconds: 1 },
    volumeMounts: [
      { name: 'config', mountPath: '/config' },
      { name: 'data', mountPath: '/data' },
    ],
  };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'remote' } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      stringData: { 'rsyncd.conf': settings.join('\n'), secrets: `alice:${remotePassword}\n` },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app: 'store' }, ports: [{ port: 8730 }] },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [container],
        volumes: [
          { name: 'config', secret: { secretName: 'store' } },
          { name: 'data', emptyDir: {} },
        ],
      },
    },
  ];
}
