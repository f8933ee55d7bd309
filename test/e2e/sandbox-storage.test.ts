import { Playground } from './harness';

// The snapshot controller and the controllers of volumes are those of a cluster;
// the driver below them is simulated: volumes and snapshots hold no data.
let play: Playground;

const kubectl = (...args: readonly string[]) => play.kubectl(args);
const apply = (...items: readonly object[]) =>
  play.kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));

beforeAll(async () => {
  play = await Playground.create('storage');
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('simulated volumes and snapshots', () => {
  const bound = (name: string) =>
    kubectl('wait', '--for=jsonpath={.status.phase}=Bound', `pvc/${name}`, '--timeout=60s');
  const ready = (name: string) =>
    kubectl('wait', '--for=jsonpath={.status.readyToUse}=true', `volumesnapshot/${name}`, '--timeout=60s');
  const said = async (object: string, text: string) => {
    const found = async () =>
      kubectl(
        'get',
        'events',
        `--field-selector=involvedObject.name=${object}`,
        '--output=jsonpath={..message}',
      );
    while (!(await found()).includes(text)) await new Promise((resolve) => setTimeout(resolve, 200));
  };

  it('a snapshot gets ready by the real controller, and a claim made from it binds', async () => {
    await apply(claim('data'), snapshot('first', 'data'), claimFrom('copy', 'first'));
    await ready('first');
    await bound('copy');
    const { spec, status } = await object<Content>('volumesnapshotcontent', await contentOf('first'));
    expect([spec.driver, spec.deletionPolicy]).toEqual(['simulated.csi.talestack.io', 'Delete']);
    expect(status.restoreSize).toBe(1024 * 1024);
    // The only trace of the data: the copy's volume names the snapshot that it is made from.
    const { spec: copy } = await object<Volume>('pv', await volumeOf('copy'));
    expect(copy.csi.volumeAttributes).toEqual({ simulated: 'true', source: status.snapshotHandle });
    expect((await object<Volume>('pv', await volumeOf('data'))).spec.csi.volumeAttributes).toEqual({
      simulated: 'true',
    });
  }, 120_000);

  it('the size of a snapshot is that of its claim, also after it grew', async () => {
    const patch = JSON.stringify({ spec: { resources: { requests: { storage: '3Mi' } } } });
    await kubectl('patch', 'pvc/copy', `--patch=${patch}`);
    await kubectl('wait', '--for=jsonpath={.status.capacity.storage}=3Mi', 'pvc/copy', '--timeout=60s');
    await apply(snapshot('grown', 'copy'), claimFrom('small', 'grown'));
    await ready('grown');
    await said('small', 'requested size 1Mi is less than 3Mi, the size of VolumeSnapshot default/grown');
  }, 120_000);

  it('a class that does not exist is named by the controller, on the snapshot itself', async () => {
    await apply(snapshot('classless', 'data', 'nowhere'));
    const status = await until(
      () => object<Snapshot>('volumesnapshot', 'classless'),
      ({ status }) => status?.error,
    );
    expect(status).toEqual(
      expect.objectContaining({
        message: expect.stringContaining('"nowhere" not found') as unknown,
      }),
    );
  }, 120_000);

  it('a class may ask the simulated driver to fail, and the error is on the snapshot or an event of the claim', async () => {
    const parameters = { 'simulate-error': 'the array is full (simulated)' };
    const provisioner = 'simulated.csi.talestack.io';
    await apply(
      {
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshotClass',
        metadata: { name: 'failing' },
        driver: provisioner,
        deletionPolicy: 'Delete',
        parameters,
      },
      {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'failing' },
        provisioner,
        parameters,
      },
      snapshot('failed', 'data', 'failing'),
      claim('failed', { storageClassName: 'failing' }),
    );
    const error = await until(
      () => object<Snapshot>('volumesnapshot', 'failed'),
      ({ status }) => status?.error,
    );
    expect(error.message).toContain('the array is full (simulated)');
    await kubectl('delete', 'volumesnapshot/failed', '--timeout=60s');
    await said('failed', 'the array is full (simulated)');
  }, 120_000);

  it('a snapshot that is deleted takes its content with it, and leaves the copies', async () => {
    const content = await contentOf('first');
    await kubectl('delete', 'volumesnapshot/first', '--timeout=60s');
    await kubectl('wait', '--for=delete', `volumesnapshotcontent/${content}`, '--timeout=60s');
    await bound('copy');
  }, 120_000);
});

function claim(name: string, more: object = {}) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } }, ...more },
  };
}

function claimFrom(name: string, source: string) {
  const dataSource = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: source };
  return claim(name, { dataSource });
}

function snapshot(name: string, claimName: string, className?: string) {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: { name },
    spec: {
      ...(className !== undefined && { volumeSnapshotClassName: className }),
      source: { persistentVolumeClaimName: claimName },
    },
  };
}

interface Snapshot {
  readonly status?: { readonly error?: { readonly message: string } };
}

interface Content {
  readonly spec: { readonly driver: string; readonly deletionPolicy: string };
  readonly status: { readonly snapshotHandle: string; readonly restoreSize: number };
}

interface Volume {
  readonly spec: { readonly csi: { readonly volumeAttributes: Readonly<Record<string, string>> } };
}

async function object<T>(kind: string, name: string): Promise<T> {
  return JSON.parse(await kubectl('get', kind, name, '--output=json')) as T;
}

function contentOf(name: string): Promise<string> {
  return kubectl(
    'get',
    `volumesnapshot/${name}`,
    '--output=jsonpath={.status.boundVolumeSnapshotContentName}',
  );
}

function volumeOf(name: string): Promise<string> {
  return kubectl('get', `pvc/${name}`, '--output=jsonpath={.spec.volumeName}');
}

/** Reads until there is what is asked for; the test's own limit ends it. */
async function until<T, U>(read: () => Promise<T>, pick: (found: T) => U | undefined): Promise<U> {
  for (;;) {
    const picked = pick(await read());
    if (picked !== undefined) return picked;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
