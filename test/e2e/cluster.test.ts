import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ok, Playground } from './harness';

const environment = 'dev';
/** As Pulumi writes a secret into a state that is to be imported. */
const secret = (value: string) => ({
  '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270',
  plaintext: JSON.stringify(value),
});

interface Volumes {
  readonly items: readonly {
    readonly metadata: { readonly name: string };
    readonly spec: { readonly persistentVolumeReclaimPolicy: string };
  }[];
}

jest.setTimeout(300_000);

let play: Playground;
let kept: string;

/** No `kubeconfig` of anyone's: the cluster is found by its stack, or not at all. */
const talestack = (...args: string[]) => play.talestack(...args);
const file = () => path.join(play.project, `stacks/Pulumi.${environment}.yaml`);

/** Leaves only what the given lines say of the cluster. */
function setCluster(lines: readonly string[]): void {
  const others = readFileSync(file(), 'utf8').replace(/^ {2}talestack:cluster:\n(?: {4}.*\n)+/m, '');
  const block = ['  talestack:cluster:', ...lines.map((line) => `    ${line}`)].join('\n');
  writeFileSync(file(), others.replace(/^config:\n/m, `config:\n${block}\n`));
}

const gke = ['type: gke', 'project: my-project', 'location: us-west1-a'];

/** A stack that says where a cluster is, as the real one would: there is no Google here. */
async function standInForCluster(): Promise<void> {
  const stack = `${environment}-cluster`;
  await play.pulumiOk(['stack', 'init', stack]);
  const exported = JSON.parse(await play.pulumiOk(['stack', 'export', '--stack', stack])) as {
    deployment: Record<string, unknown>;
  };
  const outputs = {
    kubeconfig: secret(readFileSync(play.env.KUBECONFIG!, 'utf8')),
    clusterName: 'wholetale',
  };
  exported.deployment.resources = [
    {
      urn: `urn:pulumi:${stack}::talestack::pulumi:pulumi:Stack::talestack-${stack}`,
      custom: false,
      type: 'pulumi:pulumi:Stack',
      outputs,
    },
  ];
  const state = path.join(play.dir, 'cluster.json');
  writeFileSync(state, JSON.stringify(exported));
  await play.pulumiOk(['stack', 'import', '--stack', stack, '--file', state]);
}

const isStandingIn = async () =>
  (await play.pulumiOk(['stack', 'output', '--json', '--stack', `${environment}-cluster`])).includes(
    'wholetale',
  );

beforeAll(async () => {
  play = await Playground.create('cluster');
  kept = path.join(play.dir, 'own/talestack/kubeconfig');
  play.env.XDG_STATE_HOME = path.join(play.dir, 'own');
  // Otherwise the engine would fetch Google's plugin where it can.
  play.env.PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION = 'true';
  await play.initStack(environment);
}, 600_000);

afterAll(async () => {
  await play.remove();
});

describe('-k on a cluster that others made', () => {
  it.each([
    ['up', []],
    ['preview', []],
    ['down', ['--keep-data', '--yes-destroy', environment]],
  ])('%s is refused as a mistake of the command line', async (command, more) => {
    const { exitCode, stderr } = await talestack(command, environment, '-k', ...more);
    expect(stderr).toContain('cluster.type of dev is none');
    expect(exitCode).toBe(2);
  });
});

describe('a cluster of its own', () => {
  it('needs a place', async () => {
    setCluster(['type: gke']);
    const { exitCode, stderr } = await talestack('up', environment, '-k');
    expect(stderr).toContain('cluster.project: is not set');
    expect(stderr).toContain('cluster.location: is not set');
    expect(exitCode).toBe(1);
  });

  it('needs the plugin: the message says what to install', async () => {
    setCluster(gke);
    for (const command of ['up', 'preview']) {
      const { exitCode, stderr, stdout } = await talestack(command, environment, '-k');
      expect(stderr + stdout).toMatch(/pulumi plugin install resource gcp \d+\.\d+\.\d+/);
      expect(exitCode).toBe(1);
    }
    await play.pulumiOk([
      'stack',
      'rm',
      '--yes',
      '--force',
      '--preserve-config',
      '--stack',
      `${environment}-cluster`,
    ]);
  });

  it('is where the workloads go, by the kubeconfig of its stack', async () => {
    await standInForCluster();
    const kubeconfig = play.env.KUBECONFIG!;
    play.env.KUBECONFIG = path.join(play.dir, 'nowhere');
    try {
      ok(await talestack('up', environment, '--no-wait'));
      const [own = '', ...more] = readdirSync(kept);
      expect([own, ...more]).toEqual(['gke_my-project_us-west1-a_wholetale']);
      expect(statSync(path.join(kept, own)).mode & 0o777).toBe(0o600);
      ok(await talestack('preview', environment, '--expect-no-changes'));
      // Nobody here is Google, whose controller would say that the ingress is ready.
      expect((await talestack('status', environment)).stdout).toMatch(/mongo .*yes 1\/1/);
      // Raw Pulumi finds it, too.
      await play.pulumiOk(['preview', '--stack', environment, '--expect-no-changes']);
    } finally {
      play.env.KUBECONFIG = kubeconfig;
    }
  });

  it('is not deleted before it is said what becomes of the data, and that it is meant', async () => {
    for (const flags of [[], ['--keep-data', '--delete-data'], ['--keep-data']]) {
      const { exitCode } = await talestack('down', environment, '-k', ...flags);
      expect([flags, exitCode]).toEqual([flags, 2]);
    }
    expect(await isStandingIn()).toBe(true);
  });

  it('is not deleted with the data of others in it', async () => {
    await play.kubectl(['create', 'namespace', 'others']);
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'theirs', namespace: 'others' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Mi' } } },
    };
    await play.kubectl(['apply', '--filename=-'], JSON.stringify(claim));
    const { exitCode, stderr } = await talestack(
      'down',
      environment,
      '-k',
      '--delete-data',
      '--yes-destroy',
      environment,
    );
    expect(stderr).toContain('PersistentVolumeClaim/others/theirs');
    expect(exitCode).toBe(1);
    expect(await isStandingIn()).toBe(true);
  });

  it('goes last, and the disks stay', async () => {
    const before = await play.get<Volumes>('persistentvolumes');
    expect(before.items.length).toBeGreaterThan(4);
    const printed = ok(
      await talestack('down', environment, '-k', '--keep-data', '--yes-destroy', environment, '--json'),
    );
    const { cluster, changes } = JSON.parse(printed) as {
      cluster: { summary: { changes: object }; volumes: { path: string; claim: string; handle: string }[] };
      changes: Record<string, number>;
    };
    expect(cluster.volumes.map(({ path: name }) => name).sort()).toEqual(
      before.items.map(({ metadata }) => `PersistentVolume/${metadata.name}`).sort(),
    );
    expect(cluster.volumes.map(({ claim }) => claim)).toContain(
      'PersistentVolumeClaim/wholetale/mongo-volume-claim',
    );
    expect(changes.delete).toBeGreaterThan(10);
    expect(cluster.summary.changes).toEqual(expect.anything());
    const after = await play.get<Volumes>('persistentvolumes');
    expect(after.items.map(({ spec }) => spec.persistentVolumeReclaimPolicy)).toEqual(
      before.items.map(() => 'Retain'),
    );
    expect(await isStandingIn()).toBe(false);
    expect(existsSync(kept) ? readdirSync(kept) : []).toEqual([]);
  });

  it('can be told twice', async () => {
    const printed = ok(
      await talestack('down', environment, '-k', '--keep-data', '--yes-destroy', environment, '--json'),
    );
    expect(JSON.parse(printed)).toMatchObject({ environment, cluster: { volumes: [] } });
  });
});
