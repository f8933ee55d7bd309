import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok } from '../harness';
import type { RealPlayground } from './stack';
import { describeWithImages, realPlayground } from './stack';
import { inNamespace, TitanUser } from '../titan-user';

/** User and group `postgres` in Debian's package, as it is installed in the image. */
const user = { user: '101', group: '103' };
const password = 'a password of the test';

let real: RealPlayground;
let alice: TitanUser;

const sql = async (text: string) => {
  const url = `postgresql://postgres:${encodeURIComponent(password)}@127.0.0.1/postgres`;
  const command = [
    '/usr/lib/postgresql/15/bin/psql',
    '--no-align',
    '--tuples-only',
    '--quiet',
    url,
    '--command',
    text,
  ];
  return ok(await real.play.run('kubectl', ['exec', 'pg-0', ...inNamespace, '--', ...command])).trim();
};

describeWithImages('a repository of Titan with PostgreSQL on a real node', () => {
  beforeAll(async () => {
    real = await realPlayground('real-titan');
    alice = new TitanUser(real.play, 'alice');
    alice.write();
  }, 1_200_000);

  afterAll(() => real.play.remove(), 120_000);

  it('has the data of a commit after it was changed and checked out', async () => {
    const metadata = path.join(real.play.dir, 'postgres.json');
    const volume = '/var/lib/postgresql/data';
    const config = { Volumes: { [volume]: {} }, ExposedPorts: { '5432/tcp': {} } };
    writeFileSync(metadata, JSON.stringify({ Config: config, RepoTags: [real.images.postgres] }));
    // A volume's root may have files of the file system, which initdb refuses.
    const environment = [`POSTGRES_PASSWORD=${password}`, `PGDATA=${volume}/data`];
    await alice.json([
      ...([
        'init',
        'pg',
        '--image',
        real.images.postgres,
        '--metadata',
        metadata,
        '--writable-root',
      ] as const),
      ...['--user', user.user, '--group', user.group],
      ...environment.flatMap((each) => ['--environment', each]),
    ]);
    await sql('create table reader (name text); insert into reader select generate_series(1, 20000)::text');
    await alice.json(['commit', 'pg', '--id', 'many', '--message', 'many readers']);
    await sql('delete from reader; insert into reader values (0)');
    await alice.json(['commit', 'pg', '--id', 'one']);
    expect(await sql('select count(*) from reader')).toBe('1');
    await alice.json(['checkout', 'pg', 'many', '--yes']);
    expect(await sql('select count(*), max(name::int) from reader')).toBe('20000|20000');
    await alice.json(['checkout', 'pg', 'one', '--yes']);
    expect(await sql('select * from reader')).toBe('0');
  }, 600_000);
});
