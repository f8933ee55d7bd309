import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { layer } from '../../../sandbox/images/layer';
import { packArchive } from '../../../sandbox/images/pack';

interface Entry {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

let dir: string;
let made: string[];

beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-pack-'));
  made = [];
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const cached = () => path.join(dir, 'layers');

const textLayer = (name: string, key = '1') =>
  layer(
    {
      name,
      key,
      make: (folder) => {
        made.push(`${name}-${key}`);
        writeFileSync(path.join(folder, name), `text of ${name}\n`);
        return Promise.resolve(undefined);
      },
    },
    cached(),
  );

const read = async (archive: string, name: string) =>
  (await execa('tar', ['--extract', '--to-stdout', '--file', archive, `./${name}`])).stdout;

describe('an archive of images', () => {
  it('has each layer once, and says of each image how it is run', async () => {
    const [shared, own] = [await textLayer('shared'), await textLayer('own')];
    const archive = path.join(dir, 'images.tar');
    await packArchive(
      [
        { reference: 'talestack.local/a:1', layers: [shared], config: { command: ['sh'] } },
        {
          reference: 'talestack.local/b:1',
          layers: [shared, own],
          config: { entrypoint: ['/b'], user: '999', env: { B: '1' }, ports: [80], volumes: ['/data'] },
        },
      ],
      archive,
    );
    const manifest = JSON.parse(await read(archive, 'manifest.json')) as readonly Entry[];
    expect(manifest.map(({ RepoTags, Layers }) => [RepoTags, Layers])).toEqual([
      [['talestack.local/a:1'], [`${shared.digest}.tar`]],
      [['talestack.local/b:1'], [`${shared.digest}.tar`, `${own.digest}.tar`]],
    ]);
    const { stdout: list } = await execa('tar', ['--list', '--file', archive]);
    expect(list.split('\n').filter((each) => each.endsWith('.tar'))).toHaveLength(2);
    expect(JSON.parse(await read(archive, manifest[1]!.Config))).toMatchObject({
      os: 'linux',
      config: {
        Entrypoint: ['/b'],
        User: '999',
        Env: [expect.stringMatching(/^PATH=.*\/usr\/bin/), 'B=1'],
        ExposedPorts: { '80/tcp': {} },
        Volumes: { '/data': {} },
      },
      rootfs: { type: 'layers', diff_ids: [`sha256:${shared.digest}`, `sha256:${own.digest}`] },
    });
  });

  it('is the same whenever it is packed', async () => {
    const layers = [await textLayer('shared')];
    const archives = ['first.tar', 'second.tar'].map((each) => path.join(dir, each));
    for (const each of archives) await packArchive([{ reference: 'a.b/c:1', layers, config: {} }], each);
    await execa('cmp', archives);
  });
});

describe('a layer', () => {
  it('is made once for each key', async () => {
    const first = await textLayer('one');
    const again = await textLayer('one');
    const other = await textLayer('one', '2');
    expect(made).toEqual(['one-1', 'one-2']);
    expect(again).toEqual(first);
    // What is in it is the same, and so is its digest.
    expect(other).toEqual({ ...first, file: other.file });
  });

  it('can be some of the files of a folder', async () => {
    const root = path.join(dir, 'root');
    mkdirSync(path.join(root, 'etc'), { recursive: true });
    for (const each of ['etc/a', 'etc/b']) writeFileSync(path.join(root, each), '');
    const make = () => Promise.resolve({ root, files: ['etc', 'etc/a'] });
    const { file } = await layer({ name: 'part', key: '1', make }, cached());
    const { stdout } = await execa('tar', ['--list', '--file', file]);
    expect(stdout.split('\n')).toEqual(['etc/', 'etc/a']);
  });
});
