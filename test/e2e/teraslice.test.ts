import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse, parseDocument, stringify } from 'yaml';

import { plannedJob } from '../../src/app';
import { loadConfig } from '../../src/config';
import { allowed, allVerbs, granted, inWords, rulesOf, servedResources } from './access-matrix';
import { ok, Playground } from './harness';
import type { Changes, Deployment, List } from './shapes';

const environment = 'streams';
const namespace = 'teraslice';
const settings = {
  enabled: true,
  name: 'ts-dev1',
  search: { deploy: true },
  assets: { enabled: true, size: '1Gi' },
  priorityClass: { enabled: true },
  options: { kubernetesOverridesEnabled: true },
};

let play: Playground;

/** Puts the block of Teraslice into the stack config, with what is there already. */
function configure(teraslice: object): void {
  const file = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
  const document = parseDocument(readFileSync(file, 'utf8'));
  document.setIn(['config', 'talestack:teraslice'], teraslice);
  writeFileSync(file, document.toString());
}

async function up(...flags: string[]): Promise<Changes['changes']> {
  return (JSON.parse(ok(await play.talestack('up', environment, '--json', ...flags))) as Changes).changes;
}

const inside = (name: string) => ['--namespace', name];
const listed = <T = object>(what: string, where: string) => play.get<List<T>>(what, ...inside(where));
const names = ({ items }: List) => items.map(({ metadata }) => metadata.name).sort();
/** Every object of WholeTale that has a specification: that it is the same one, and was not written to. */
async function untouched(): Promise<unknown> {
  const { items } = await listed('deployments,services,persistentvolumeclaims,ingresses,jobs', 'wholetale');
  return items.map(({ kind, metadata: { name, uid, generation } }) => [kind, name, uid, generation]);
}

beforeAll(async () => {
  play = await Playground.create('teraslice');
  await play.initStack(environment);
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('a Teraslice cluster beside WholeTale, on simulated nodes', () => {
  it('comes up in its own namespace', async () => {
    configure(settings);
    await up();
    for (const [where, expected] of [
      [namespace, ['teraslice-master', 'teraslice-search']],
      ['wholetale', ['celery-worker', 'dashboard', 'girder', 'mongo', 'redis', 'registry']],
    ] as const) {
      const found = await listed<Deployment>('deployments', where);
      expect(names(found)).toEqual(expected);
      for (const { spec, status } of found.items) expect(status.availableReplicas).toBe(spec.replicas);
    }
    const claims = await listed<{ status: { phase: string } }>('persistentvolumeclaims', namespace);
    expect(claims.items.map(({ metadata, status }) => [metadata.name, status.phase])).toEqual([
      ['teraslice-assets', 'Bound'],
    ]);
  }, 600_000);

  it('gives the master a configuration that names what is there', async () => {
    const { data } = await play.get<{ data: Record<string, string> }>(
      'configmap',
      'teraslice-master',
      ...inside(namespace),
    );
    const { terafoundation, teraslice } = parse(data['teraslice.yaml']!) as {
      terafoundation: { connectors: { 'elasticsearch-next': { default: { node: string[] } } } };
      teraslice: Record<string, string>;
    };
    const [url] = terafoundation.connectors['elasticsearch-next'].default.node.map((each) => new URL(each));
    const service = await play.get<{ spec: { ports: { port: number }[] } }>(
      'service',
      url!.hostname,
      ...inside(namespace),
    );
    expect(service.spec.ports.map(({ port }) => String(port))).toEqual([url!.port]);
    await play.kubectl([
      'get',
      'configmap',
      teraslice.kubernetes_config_map_name!,
      ...inside(teraslice.kubernetes_namespace!),
    ]);
    await play.kubectl(['get', 'persistentvolumeclaim', teraslice.assets_volume!, ...inside(namespace)]);
    await play.kubectl(['get', 'priorityclass', teraslice.kubernetes_priority_class_name!]);
  }, 60_000);

  it('has nothing to change right after', async () => {
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
    const { same = 0, ...others } = await up();
    expect(same).toBeGreaterThan(20);
    expect(others).toEqual({});
  }, 600_000);

  it('is in `status`, ready', async () => {
    const status = ok(await play.talestack('status', environment));
    expect(status).toContain('simulated');
    for (const component of ['teraslice-master', 'teraslice-search', 'girder'])
      expect(status).toMatch(new RegExp(`^${component} +yes`, 'm'));
    expect(status).toContain('teraslice-assets 1Gi Bound');
  }, 60_000);

  it('refuses pods that are not restricted', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'root', namespace },
      spec: { containers: [{ name: 'root', image: 'busybox:1.36.1' }] },
    };
    const refused = await play.run(
      'kubectl',
      ['apply', '--filename=-', '--dry-run=server'],
      JSON.stringify(pod),
    );
    expect(refused.stderr).toContain('violates PodSecurity "restricted');
  }, 60_000);
});

describe('the account of the master', () => {
  /** What Kubernetes lets anyone ask who has logged in. */
  const anyone = [
    'create selfsubjectaccessreviews.authorization.k8s.io',
    'create selfsubjectreviews.authentication.k8s.io',
    'create selfsubjectrulesreviews.authorization.k8s.io',
  ];

  it('may do in its namespace what its Role says, and nothing else, of all there is', async () => {
    const served = await servedResources(play);
    expect(served.length * allVerbs.length).toBeGreaterThan(1000);
    const account = { namespace, account: 'teraslice-master' };
    const expected = granted(await rulesOf(play, namespace, 'teraslice-master'), served);
    expect(expected).toHaveLength(36);
    const found = await allowed(play, { ...account, where: namespace }, served);
    expect(found.sort()).toEqual([...expected, ...anyone].sort());
    // Elsewhere: the rights of the Role, of which it has none.
    const ofRole = served.filter((each) =>
      expected.some((right) => right.endsWith(` ${inWords('', each).trim()}`)),
    );
    expect(ofRole).toHaveLength(6);
    for (const where of [{}, { where: 'wholetale' }])
      expect(await allowed(play, { ...account, ...where }, ofRole)).toEqual([]);
  }, 600_000);

  it('is not that of the pods of jobs, which may do nothing', async () => {
    const served = await servedResources(play);
    const ofPods = served.filter(({ group }) => ['', 'apps', 'batch'].includes(group));
    expect(await allowed(play, { namespace, account: 'default', where: namespace }, ofPods)).toEqual([]);
  }, 600_000);
});

describe('jobs', () => {
  const folder = path.join(__dirname, '../teraslice/jobs');
  const files = readdirSync(folder).filter((each) => each.endsWith('.json'));

  it('are rendered to what the API server accepts, with and without an owner', async () => {
    const { config } = loadConfig({ projectDir: play.project, environment });
    const manifests = files.flatMap((file) =>
      [undefined, randomUUID()].flatMap((ownerUid) => {
        const text = readFileSync(path.join(folder, file), 'utf8');
        const ids = { jobId: randomUUID(), exId: randomUUID(), ownerUid };
        return plannedJob(config, { file, text }, ids).manifests;
      }),
    );
    expect(files.length).toBeGreaterThanOrEqual(12);
    const yaml = manifests.map((each) => stringify(each)).join('---\n');
    const answer = await play.kubectl(['create', '--dry-run=server', '--filename=-'], yaml);
    expect(answer.split('\n').filter((line) => line.endsWith('created (server dry run)'))).toHaveLength(
      manifests.length,
    );
    expect(manifests).toHaveLength(files.length * 6);
  }, 600_000);

  it('run as the account of the master, in pods that the namespace admits; and go with the cluster', async () => {
    const file = path.join(folder, 'minimal.json');
    const rendered = ok(await play.talestack('teraslice', 'render', environment, file));
    const as = ['--as', `system:serviceaccount:${namespace}:teraslice-master`];
    await play.kubectl([...as, 'create', '--filename=-'], rendered);
    const selector = ['--selector', 'app.kubernetes.io/name=teraslice,app.kubernetes.io/instance=ts-dev1'];
    const wait = ['wait', '--for=condition=Available', '--timeout=60s', 'deployments', ...selector];
    await play.kubectl([...wait, ...inside(namespace)]);
    const pods = await play.get<List>('pods', ...selector, ...inside(namespace));
    // One of the execution controller, and two workers.
    expect(pods.items).toHaveLength(3);
    expect(ok(await play.talestack('teraslice', 'show', environment))).toContain(
      'example-data-generator-job',
    );
  }, 600_000);
});

describe('changes', () => {
  it('another image is an update of the master and of what jobs are made from', async () => {
    const before = await listed('deployments', namespace);
    const changes = await up('--set', 'images.teraslice=example.org/teraslice:2');
    expect(changes).toMatchObject({ update: 3 });
    const { create = 0, replace = 0 } = changes;
    expect([create, replace]).toEqual([0, 0]);
    const after = await listed('deployments', namespace);
    const uids = (list: List) => list.items.map(({ metadata }) => metadata.uid);
    expect(uids(after)).toEqual(uids(before));
    const changed = after.items.filter(
      ({ metadata }, index) => metadata.generation !== before.items[index]!.metadata.generation,
    );
    expect(changed.map(({ metadata }) => metadata.name)).toEqual(['teraslice-master']);
  }, 600_000);
});

describe('switched off', () => {
  it('it goes, but for its data; WholeTale stays as it is; and it comes back to the same data', async () => {
    await up();
    const wholetale = await untouched();
    const claims = await listed('persistentvolumeclaims', namespace);
    configure({ ...settings, enabled: false });
    const off = ok(await play.talestack('up', environment));
    expect(off).toMatch(
      /Made by Teraslice at run time[^]*Job\/teraslice\/ts-exc-example-data-generator-job-/,
    );
    const left = await listed(
      'deployments,services,pods,roles,rolebindings,persistentvolumeclaims',
      namespace,
    );
    expect(left.items.map(({ kind, metadata }) => [kind, metadata.uid])).toEqual([
      ['PersistentVolumeClaim', claims.items[0]!.metadata.uid],
    ]);
    expect(
      (await play.get<List>('priorityclasses')).items.map(({ metadata }) => metadata.name),
    ).not.toContain(`teraslice-${environment}`);
    expect(await untouched()).toEqual(wholetale);
    expect(ok(await play.talestack('status', environment))).not.toContain('teraslice-master');

    configure(settings);
    await up();
    const again = await listed('persistentvolumeclaims', namespace);
    expect(again.items.map(({ metadata }) => metadata.uid)).toEqual([claims.items[0]!.metadata.uid]);
    expect(await untouched()).toEqual(wholetale);
  }, 600_000);
});

describe('down', () => {
  it('keeps the claim and its namespace, as it does for WholeTale', async () => {
    const { kept } = JSON.parse(ok(await play.talestack('down', environment, '--json'))) as {
      kept: string[];
    };
    expect(kept).toEqual(
      expect.arrayContaining([
        `PersistentVolumeClaim/${namespace}/teraslice-assets`,
        `Namespace/${namespace}`,
        'Namespace/wholetale',
      ]),
    );
    expect((await listed('deployments,services,roles', namespace)).items).toEqual([]);
  }, 600_000);

  it('with --delete-data leaves nothing', async () => {
    const done = ok(await play.talestack('down', environment, '--delete-data'));
    expect(done).toContain('Nothing else is left.');
    const namespaces = (await play.get<List>('namespaces')).items.map(({ metadata }) => metadata.name);
    for (const each of [namespace, 'wholetale']) expect(namespaces).not.toContain(each);
  }, 600_000);
});
