import { ok, Playground } from './harness';
import type { List, Metadata } from './shapes';

interface Ingress {
  readonly spec: {
    readonly rules: readonly { readonly host: string }[];
    readonly tls: readonly { readonly hosts: readonly string[] }[];
  };
}

interface Listing {
  readonly nodes: readonly { readonly simulated: boolean }[];
  readonly tales: readonly {
    readonly instance: string;
    readonly image: string;
    readonly state: string;
    readonly ready: boolean;
    readonly hosts: readonly string[];
    readonly claims: readonly { readonly name: string; readonly shared: boolean }[];
  }[];
  readonly keptClaims: readonly { readonly instance: string; readonly claim: string }[];
}

interface Removal {
  readonly deleted: readonly string[];
  readonly kept: readonly string[];
}

const environment = 'dev';
const inNamespace = ['--namespace', 'wholetale'];
const domain = 'local.wholetale.org';
const stackHosts = [`girder.${domain}`, `dashboard.${domain}`];
const options = ['--image', 'registry:443/65f0/1:2', '--command', 'jupyter lab --port {port} --ip {ip}'];
const legacyVariant = ['--set', 'worker.variant=legacy'];

let play: Playground;

const ingress = () => play.get<Ingress>('ingress', 'ingress', ...inNamespace);
const served = async () => (await ingress()).spec.rules.map(({ host }) => host);
const list = async () => JSON.parse(ok(await play.talestack('tale', 'ls', environment, '--json'))) as Listing;
/** Everything that carries an instance's label, pods included. */
const parts = async (...kinds: string[]) => {
  const all = kinds.length > 0 ? kinds : ['deployments', 'pods', 'services', 'ingresses'];
  const { items } = await play.get<List>(all.join(','), '--selector=instanceId', ...inNamespace);
  return items.map((each) => `${each.kind}/${each.metadata.name}`);
};

async function addRule(host: string): Promise<void> {
  const backend = { service: { name: 'else', port: { number: 80 } } };
  const rule = { host, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } };
  const patch = JSON.stringify([{ op: 'add', path: '/spec/rules/-', value: rule }]);
  await play.kubectl(['patch', 'ingress', 'ingress', ...inNamespace, '--type=json', `--patch=${patch}`]);
}

async function startCurrent(host: string): Promise<void> {
  const yaml = ok(await play.talestack('tale', 'render', environment, '--host', host, ...options));
  await play.kubectl(['apply', '--filename=-'], yaml);
}

async function startLegacy(host: string): Promise<void> {
  const args = ['--host', host, ...options, ...legacyVariant, '--json'];
  const { manifests, sharedRule } = JSON.parse(
    ok(await play.talestack('tale', 'render', environment, ...args)),
  ) as {
    manifests: unknown[];
    sharedRule: { patch: unknown };
  };
  const all = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: manifests });
  await play.kubectl(['apply', '--filename=-'], all);
  const patch = JSON.stringify(sharedRule.patch);
  await play.kubectl(['patch', 'ingress', 'ingress', ...inNamespace, '--type=json', `--patch=${patch}`]);
}

beforeAll(async () => {
  play = await Playground.create('tale');
  await play.initStack(environment);
  await play.writeStack(environment, { 'worker.variant': 'legacy' });
  ok(await play.talestack('up', environment));
  await play.writeStack(environment, { 'worker.variant': '2.1' });
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('tales on a real API server', () => {
  it('takes the rendered objects of both variants, and lists them as they run', async () => {
    await startCurrent('tmpcurrent');
    await startLegacy('tmp-legacy');
    await play.kubectl([
      'wait',
      '--for=condition=Available',
      'deployments',
      '--selector=instanceId',
      ...inNamespace,
    ]);
    const { nodes, tales } = await list();
    expect(nodes.every(({ simulated }) => simulated)).toBe(true);
    const image = 'registry:443/65f0/1:2';
    expect(tales).toMatchObject([
      {
        instance: 'tmp-legacy',
        image,
        state: 'Running 2/2',
        ready: true,
        hosts: [`tmp-legacy.${domain}`],
        claims: [{ name: 'claim-tmp-legacy', shared: false }],
      },
      {
        instance: 'tmpcurrent',
        image,
        state: 'Running 2/2',
        ready: true,
        hosts: [`tmpcurrent.${domain}`],
        claims: [{ name: 'girder-ps-volume-claim', shared: true }],
      },
    ]);
    const shown = ok(await play.talestack('tale', 'ls', environment));
    expect(shown).toContain('simulated');
    expect(shown).toMatch(/^tmpcurrent +registry:443\/65f0\/1:2 +Running 2\/2 /m);
  }, 120_000);

  it('stops nothing without a yes, nor on another cluster', async () => {
    const before = await parts();
    const stop = (...args: string[]) => play.talestack('tale', 'stop', environment, ...args);
    const unasked = await stop('tmp-legacy');
    expect(unasked.exitCode).toBe(1);
    expect(unasked.stderr).toContain('--yes');
    expect(unasked.stdout).toContain('Deployment/wholetale/tale-tmp-legacy');
    const state = await play.pulumiOk(['stack', 'export', '--stack', environment]);
    const elsewhere = state.replaceAll(/"clusterIdentifier": "[^"]+"/g, '"clusterIdentifier": "another"');
    expect(elsewhere).not.toBe(state);
    await play.pulumiOk(['stack', 'import', '--stack', environment], elsewhere);
    const refused = await stop('--yes', '--all');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('another cluster');
    await play.pulumiOk(['stack', 'import', '--stack', environment], state);
    expect(await parts()).toEqual(before);
  }, 120_000);

  it('stops a legacy tale and takes its rule alone out of the shared ingress, while others write to it', async () => {
    const claim = () => play.get<{ metadata: Metadata }>('pvc', 'claim-tmp-legacy', ...inNamespace);
    const { uid } = (await claim()).metadata;
    await addRule('before.example.org');
    const writers = (async () => {
      for (let each = 1; each <= 8; each += 1) await addRule(`other-${each}.example.org`);
    })();
    const stopped = await play.talestack('tale', 'stop', environment, 'tmp-legacy', '--yes', '--json');
    await writers;
    const { deleted, kept } = JSON.parse(ok(stopped)) as Removal;
    expect(deleted).toEqual([
      `rule tmp-legacy.${domain} of Ingress/wholetale/ingress`,
      'Service/wholetale/tmp-legacy',
      'Deployment/wholetale/tale-tmp-legacy',
    ]);
    expect(kept).toEqual(['PersistentVolumeClaim/wholetale/claim-tmp-legacy']);
    const others = Array.from({ length: 8 }, (_, index) => `other-${index + 1}.example.org`);
    expect(await served()).toEqual([...stackHosts, 'before.example.org', ...others]);
    expect((await ingress()).spec.tls).toMatchObject([{ hosts: stackHosts }]);
    expect((await parts()).filter((each) => each.includes('legacy'))).toEqual([]);
    expect((await claim()).metadata.uid).toBe(uid);
    const { tales, keptClaims } = await list();
    expect(tales.map(({ instance }) => instance)).toEqual(['tmpcurrent']);
    expect(keptClaims).toEqual([
      { instance: 'tmp-legacy', claim: 'PersistentVolumeClaim/wholetale/claim-tmp-legacy' },
    ]);
  }, 120_000);

  it('removes tales on down, keeps their claims, and deletes those with --delete-data', async () => {
    // What a build under way and the legacy gwvolman leave, and a Job of somebody else.
    const metadata = (name: string) => ({ name, namespace: 'wholetale' });
    const job = (name: string, container: string) => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: metadata(name),
      spec: {
        template: { spec: { restartPolicy: 'Never', containers: [{ name: container, image: 'x:1' }] } },
      },
    });
    const core = (kind: string, name: string) => ({ apiVersion: 'v1', kind, metadata: metadata(name) });
    const items = [
      job('r2d-job-abcdefgh', 'r2d'),
      job('backup', 'backup'),
      core('ConfigMap', 'job-configmap-abcdefgh'),
      core('Secret', 'girder-secret'),
    ];
    await play.kubectl(['apply', '--filename=-'], JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    const left = async () => {
      const found = await play.get<List>('jobs,configmaps,secrets', ...inNamespace);
      return found.items.map((each) => `${each.kind}/${each.metadata.name}`);
    };

    const shown = ok(await play.talestack('down', environment));
    expect(shown).toContain('Job/wholetale/r2d-job-abcdefgh');
    expect(shown).toContain('ConfigMap/wholetale/job-configmap-abcdefgh');
    expect(await left()).toEqual(expect.arrayContaining(['Job/backup', 'Secret/girder-secret']));
    expect((await left()).join()).not.toMatch(/r2d-job|job-configmap/);
    expect(shown).toContain('Deployment/wholetale/tale-tmpcurrent');
    expect(await parts()).toEqual([]);
    expect(await parts('pvc')).toEqual(['PersistentVolumeClaim/claim-tmp-legacy']);
    expect(shown).toContain('PersistentVolumeClaim/wholetale/claim-tmp-legacy');
    const again = await play.talestack('down', environment, '--delete-data', '--json');
    const { tales, shared } = JSON.parse(ok(again)) as { tales: Removal; shared: unknown };
    expect(tales).toEqual({
      deleted: ['PersistentVolumeClaim/wholetale/claim-tmp-legacy', 'Secret/wholetale/girder-secret'],
      kept: [],
    });
    // Its pods may be at work.
    expect(shared).toEqual([{ path: 'Namespace/wholetale', holds: ['Job/wholetale/backup'] }]);
    await play.kubectl(['delete', 'job', 'backup', ...inNamespace]);
    ok(await play.talestack('down', environment, '--delete-data'));
    const namespaces = await play.get<List>('namespaces');
    expect(namespaces.items.map((each) => each.metadata.name)).not.toContain('wholetale');
  }, 180_000);
});
