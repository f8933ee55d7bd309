import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { generateSecrets } from '../../src/config';
import { ok, Playground } from './harness';
import type { Changes, Deployment, List } from './shapes';

interface Claim {
  readonly status: { readonly phase: string };
}

const environment = 'dev';
const inNamespace = ['--namespace', 'wholetale'];

let play: Playground;
let secrets: Record<string, string>;

/** Sets another certificate for the site, as an operator would do from files. */
async function siteCertificateFor(domain: string): Promise<void> {
  const made = await generateSecrets({ domain, namespace: 'wholetale', now: new Date() });
  const names = ['site.certificate', 'site.privateKey'] as const;
  const given = names.map((name) => {
    const file = path.join(play.dir, name);
    writeFileSync(file, made[name]);
    return `${name}=${file}`;
  });
  ok(await play.talestack('secrets', 'set', environment, ...given, '--domain', domain));
}

const uids = (list: List) =>
  Object.fromEntries(list.items.map(({ metadata }) => [metadata.name, metadata.uid]));
const claims = () => play.get<List<Claim>>('persistentvolumeclaims', ...inNamespace);
const deployments = () => play.get<List<Deployment>>('deployments', ...inNamespace);

beforeAll(async () => {
  play = await Playground.create('wholetale');
  secrets = await play.initStack(environment);
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('a life of an environment on the real engine and the real API server', () => {
  it('accepts the synthesized YAML in a dry run of the API server', async () => {
    const yaml = ok(await play.talestack('synth', environment, '--stdout'));
    await play.kubectl(['create', 'namespace', 'wholetale']);
    const answer = await play.kubectl(['apply', '--dry-run=server', '--filename', '-'], yaml);
    expect(answer.split('\n').filter((line) => !line.endsWith('(server dry run)'))).toEqual([]);
    expect(answer).toContain('deployment.apps/girder created');
    await play.kubectl(['delete', 'namespace', 'wholetale', '--wait']);
  }, 120_000);

  it('stops before anything is written when an object of the same name belongs to someone else', async () => {
    await play.kubectl(['create', 'namespace', 'wholetale']);
    await play.kubectl([
      'create',
      'configmap',
      'girder-configmap',
      ...inNamespace,
      '--from-literal=mine=yes',
    ]);
    await play.kubectl(['create', 'service', 'clusterip', 'girder', '--tcp=80', ...inNamespace]);
    const refused = await play.talestack('up', environment);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('Service/wholetale/girder');
    expect(refused.stderr).toContain('ConfigMap/wholetale/girder-configmap');
    expect(refused.stderr).toContain('kubectl');
    expect((await deployments()).items).toEqual([]);
    const state = await play.pulumiOk(['stack', 'export', '--stack', environment]);
    expect(
      (JSON.parse(state) as { deployment: { resources?: unknown[] } }).deployment.resources ?? [],
    ).toEqual([]);
    await play.kubectl(['delete', 'namespace', 'wholetale', '--wait']);
  }, 120_000);

  it('brings every Deployment up', async () => {
    const { changes } = JSON.parse(ok(await play.talestack('up', environment, '--json'))) as Changes;
    expect(changes.create).toBeGreaterThan(20);
    const { items } = await deployments();
    expect(items.map((each) => each.metadata.name).sort()).toEqual(
      ['celery-worker', 'dashboard', 'girder', 'mongo', 'redis', 'registry'].sort(),
    );
    for (const each of items) expect(each.status.availableReplicas).toBe(each.spec.replicas);
    expect((await claims()).items.map((each) => each.status.phase)).toEqual(Array(5).fill('Bound'));
  }, 300_000);

  it('has nothing to change right after, for raw pulumi as well', async () => {
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
    await play.pulumiOk(['preview', '--stack', environment, '--expect-no-changes']);
  }, 180_000);

  it('shows every component ready, on nodes that are simulated', async () => {
    const status = ok(await play.talestack('status', environment));
    expect(status).toContain('simulated');
    for (const component of ['mongo', 'redis', 'registry', 'girder', 'dashboard', 'worker', 'ingress']) {
      expect(status).toMatch(new RegExp(`^${component} +yes`, 'm'));
    }
  }, 60_000);

  it('changes one image by updating one Deployment, replacing nothing', async () => {
    const before = await deployments();
    const { changes } = JSON.parse(
      ok(await play.talestack('up', environment, '--json', '--set', 'images.redis=redis:7.2.3')),
    ) as Changes;
    expect(changes.update).toBe(1);
    expect(changes.replace ?? 0).toBe(0);
    expect(changes.create ?? 0).toBe(0);
    const after = await deployments();
    expect(uids(after)).toEqual(uids(before));
    const generations = (list: List) =>
      list.items.map(({ metadata }) => [metadata.name, metadata.generation]);
    const changed = generations(after).filter(
      (each, index) => String(each) !== String(generations(before)[index]),
    );
    expect(changed.map(([name]) => name)).toEqual(['redis']);
  }, 300_000);

  it('takes raw pulumi up and the command line for one stack', async () => {
    await play.pulumiOk(['up', '--yes', '--skip-preview', '--stack', environment]);
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 300_000);

  it('keeps an ingress rule that another client added, with the legacy gwvolman, until told otherwise', async () => {
    const up = (...more: string[]) =>
      play.talestack('up', environment, '--set', 'worker.variant=legacy', ...more);
    const ingress = () =>
      play.get<{
        spec: { ingressClassName: string; rules: { host: string }[]; tls: { hosts: string[] }[] };
      }>('ingress', 'ingress', ...inNamespace);
    ok(await up());
    const rule = { host: 'tale.local.wholetale.org', http: { paths: [tale] } };
    const patch = JSON.stringify([
      { op: 'add', path: '/spec/rules/-', value: rule },
      { op: 'add', path: '/spec/tls/0/hosts/-', value: rule.host },
    ]);
    await play.kubectl(['patch', 'ingress', 'ingress', ...inNamespace, '--type=json', `--patch=${patch}`]);
    ok(await up('--set', 'ingress.className=nginx'));
    const { spec } = await ingress();
    expect(spec.ingressClassName).toBe('nginx');
    expect(spec.rules.map(({ host }) => host)).toContain('tale.local.wholetale.org');
    expect(spec.tls[0]!.hosts).toContain('tale.local.wholetale.org');

    await siteCertificateFor('moved.example.org');
    const moved = await up('--domain', 'moved.example.org');
    expect(moved.stderr).toContain('girder.moved.example.org');
    expect(moved.stderr).toContain(`talestack up ${environment} --reset-ingress-rules`);
    ok(await up('--domain', 'moved.example.org', '--reset-ingress-rules'));
    const hosts = (await ingress()).spec.rules.map(({ host }) => host);
    expect(hosts).toEqual(['girder.moved.example.org', 'dashboard.moved.example.org']);

    const old = await play.talestack('up', environment);
    expect(old.stderr).toContain('not for girder.local.wholetale.org');
    await siteCertificateFor('local.wholetale.org');
    ok(await play.talestack('up', environment));
  }, 300_000);

  it('keeps claims and their namespace on down, and takes them over with the same UIDs on up', async () => {
    const before = uids(await claims());
    const { kept } = JSON.parse(ok(await play.talestack('down', environment, '--json'))) as {
      kept: string[];
    };
    expect(kept.filter((each) => each.startsWith('PersistentVolumeClaim/'))).toHaveLength(5);
    expect(kept).toContain('Namespace/wholetale');
    expect((await play.get<List>('deployments,services,ingresses,secrets', ...inNamespace)).items).toEqual(
      [],
    );
    ok(await play.talestack('up', environment));
    expect(uids(await claims())).toEqual(before);
  }, 300_000);

  it('refuses a claim that would shrink, before anything is touched', async () => {
    const refused = await play.talestack('up', environment, '--set', 'mongo.size=100Mi');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('PersistentVolumeClaim/wholetale/mongo-volume-claim');
    expect(refused.stderr).toContain('200Mi or more');
  }, 60_000);

  it('refuses another namespace, where it would start with empty volumes', async () => {
    for (const command of ['up', 'down']) {
      const refused = await play.talestack(command, environment, '--namespace', 'elsewhere');
      expect(refused.exitCode).toBe(1);
      expect(refused.stderr).toContain('wholetale, where it was deployed to');
    }
  }, 60_000);

  it('refuses another cluster behind the same kubeconfig', async () => {
    const other = await Playground.create('other');
    try {
      const kubeconfig = other.env.KUBECONFIG!;
      for (const command of ['up', 'down']) {
        const refused = await play.talestack(command, environment, '--kubeconfig', kubeconfig);
        expect(refused.exitCode).toBe(1);
        expect(refused.stderr).toContain('leads to another cluster');
      }
      const raw = await play.run('pulumi', [
        'config',
        'set',
        '--stack',
        environment,
        'talestack:kubeconfig',
        kubeconfig,
      ]);
      expect(raw.exitCode).toBe(0);
      const refused = await play.pulumi(['up', '--yes', '--skip-preview', '--stack', environment]);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stdout + refused.stderr).toContain('another cluster');
      await play.pulumiOk(['config', 'rm', '--stack', environment, 'talestack:kubeconfig']);
      // Also when nothing is deployed for the time being: the data is on the first one.
      ok(await play.talestack('down', environment));
      const again = await play.talestack('up', environment, '--kubeconfig', kubeconfig);
      expect(again.stderr).toContain('leads to another cluster');
      ok(await play.talestack('up', environment));
      expect((await other.get<List>('deployments', '--all-namespaces')).items).toEqual([]);
    } finally {
      await other.remove();
    }
  }, 300_000);

  it('leaves no secret value in the state, nor in anything that was printed', async () => {
    const state = await play.pulumiOk(['stack', 'export', '--stack', environment]);
    play.printed.splice(-2);
    const now = await play.secretsOf(environment);
    const files = readdirSync(path.join(play.dir, 'state'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(log|json|attrs|bak)$/.test(entry.name))
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    const everything = [state, ...play.printed, ...files].join('\n');
    expect(everything).toContain('talestack');
    for (const [name, value] of [...Object.entries(secrets), ...Object.entries(now)]) {
      const forms = [
        value,
        Buffer.from(value).toString('base64'),
        encodeURIComponent(value),
        JSON.stringify(value).slice(1, -1),
      ];
      for (const form of forms) expect([name, everything.includes(form)]).toEqual([name, false]);
    }
  }, 60_000);

  it('leaves nothing after down --delete-data', async () => {
    ok(await play.talestack('down', environment, '--delete-data'));
    const namespaces = await play.get<List>('namespaces');
    expect(namespaces.items.map((each) => each.metadata.name)).not.toContain('wholetale');
    // Volumes follow their claims a moment later, as on any cluster.
    await play.kubectl(['wait', '--for=delete', 'persistentvolumes', '--all', '--timeout=60s']);
    const state = await play.pulumiOk(['stack', 'export', '--stack', environment]);
    expect(
      (JSON.parse(state) as { deployment: { resources?: { type: string }[] } }).deployment.resources ?? [],
    ).toEqual([]);
  }, 300_000);
});

const tale = { path: '/', pathType: 'Prefix', backend: { service: { name: 'tale', port: { number: 80 } } } };
