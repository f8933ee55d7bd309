import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import type { CheckResult } from '../../src/cli/doctor/run';
import { ok, Playground } from './harness';

const environment = 'dev';
const namespace = 'tight';
let play: Playground;

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Record<string, string> }[];
  readonly users: { user: object }[];
}

beforeAll(async () => {
  play = await Playground.create('doctor');
  await play.initStack(environment);
}, 300_000);

afterAll(() => play.remove(), 60_000);

/** The sandbox's kubeconfig, changed. */
function kubeconfig(name: string, change: (config: Kubeconfig) => void): string {
  const file = path.join(play.dir, `${name}.kubeconfig`);
  const config = parse(readFileSync(play.sandbox.kubeconfig, 'utf8')) as Kubeconfig;
  change(config);
  writeFileSync(file, JSON.stringify(config));
  return file;
}

/** Runs `doctor --json`. */
async function examine(...args: string[]) {
  const { exitCode, stdout } = await play.talestack('doctor', environment, '--json', ...args);
  const { checks } = JSON.parse(stdout) as { readonly checks: readonly CheckResult[] };
  const of = (id: string) => checks.find((each) => each.id === id)!;
  return { exitCode, of, failed: checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id) };
}

const apply = (...objects: object[]) =>
  play.kubectl(['apply', '-f', '-'], objects.map((each) => JSON.stringify(each)).join('\n---\n'));

/** Whether anything of the environment is there. */
async function changed(where: string): Promise<boolean> {
  const { items } = await play.get<{ items: object[] }>('deployments,services,secrets', '--namespace', where);
  return items.length > 0;
}

describe('doctor on a sandbox', () => {
  it('finds nothing wrong, and says what is simulated', async () => {
    const { exitCode, of, failed } = await examine();
    expect(failed).toEqual([]);
    expect(exitCode).toBe(0);
    expect(of('nodes').message).toMatch(/^4 nodes, all simulated/);
    expect(of('permissions').message).toBe('everything');
    expect(of('network-policy')).toMatchObject({
      outcome: 'skipped',
      message: 'simulated: there is no network to enforce them in',
    });
    expect(of('passphrase')).toMatchObject({ outcome: 'ok', message: '8 secrets can be read' });
    const said = ok(await play.talestack('doctor', environment));
    expect(said).toMatch(/^ {2}ok +StorageClass +standard \(default\)/m);
    expect(await changed('wholetale')).toBe(false);
  }, 120_000);

  it.each<[string, string, RegExp, (config: Kubeconfig) => void]>([
    ['a client certificate that is gone', 'credentials', /HTTP 401/, ({ users }) => (users[0]!.user = {})],
    ['a wrong token', 'credentials', /HTTP 401/, ({ users }) => (users[0]!.user = { token: 'wrong' })],
    [
      'a login program that is not there',
      'login-program',
      /no-such-login, which is not on PATH/,
      ({ users }) =>
        (users[0]!.user = {
          exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-login' },
        }),
    ],
    [
      'a server that is down',
      'api-server',
      /https:\/\/127.0.0.1:1 refuses the connection/,
      ({ clusters }) => (clusters[0]!.cluster.server = 'https://127.0.0.1:1'),
    ],
    [
      'an authority that is not that of the server',
      'api-server',
      /cannot be trusted \(TLS\)/,
      ({ clusters }) => Reflect.deleteProperty(clusters[0]!.cluster, 'certificate-authority-data'),
    ],
    [
      'a server without an address',
      'api-server',
      /https:\/\/api.invalid has a name that does not resolve/,
      ({ clusters }) => (clusters[0]!.cluster.server = 'https://api.invalid'),
    ],
  ])(
    'tells %s',
    async (name, id, message, change) => {
      const file = kubeconfig(name.replaceAll(' ', '-'), change);
      const { exitCode, of, failed } = await examine('--kubeconfig', file);
      expect(exitCode).toBe(1);
      expect(failed).toEqual([id]);
      expect(of(id).message).toMatch(message);
      expect(of('storage-class').outcome).toBe('skipped');
      // What needs no cluster is looked at all the same.
      expect(of('certificate').outcome).toBe('ok');
    },
    60_000,
  );

  it('tells a wrong context, and which there are', async () => {
    const { failed, of } = await examine('--context', 'production');
    expect(failed).toEqual(['context']);
    expect(of('context').problems).toMatchObject([{ value: 'production', allowed: play.sandbox.context }]);
  }, 60_000);

  it('tells what does not fit into the namespace or the cluster; `up` says all of it at once and changes nothing', async () => {
    await apply(
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      },
      {
        apiVersion: 'v1',
        kind: 'ResourceQuota',
        metadata: { name: 'small', namespace },
        spec: { hard: { 'requests.memory': '1Gi', 'requests.storage': '1Ti', persistentvolumeclaims: '3' } },
      },
    );
    const flags = ['--namespace', namespace, '--set', 'mongo.storageClass=fast'];
    const { of, failed } = await examine(...flags);
    // The certificate of the registry names the namespace.
    expect(failed).toEqual(['storage-class', 'pod-security', 'quota', 'secrets-fit']);
    expect(of('storage-class')).toMatchObject({
      message: 'no such StorageClass; the cluster has: standard',
      problems: [{ where: `PersistentVolumeClaim/${namespace}/mongo-volume-claim`, value: 'fast' }],
    });
    expect(of('pod-security').problems).toEqual(
      expect.arrayContaining([
        {
          where: `Deployment/${namespace}/celery-worker`,
          message: 'docker is privileged, gwvolman is privileged, gwvolman adds SYS_ADMIN',
        },
      ]),
    );
    expect(of('quota').problems?.map(({ key }) => key)).toEqual([
      'persistentvolumeclaims',
      'requests.memory',
    ]);

    const refused = await play.talestack('up', environment, ...flags);
    expect(refused.exitCode).toBe(1);
    for (const part of [
      'Nothing was changed',
      'no such StorageClass',
      'enforces restricted',
      'requests.memory = "1Gi"',
    ])
      expect(refused.stderr).toContain(part);
    expect(await changed(namespace)).toBe(false);
  }, 120_000);
});

describe('a user with few rights', () => {
  const account = { name: 'deployer', namespace: 'wholetale' };
  let file: string;

  beforeAll(async () => {
    await apply(
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'wholetale' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
      ...granting('wholetale', [
        { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'create'] },
      ]),
    );
    const token = (await play.kubectl(['create', 'token', account.name, '--namespace', 'wholetale'])).trim();
    file = kubeconfig('deployer', ({ users }) => (users[0]!.user = { token }));
  }, 60_000);

  interface Rule {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly resourceNames?: readonly string[];
    readonly verbs: readonly string[];
  }

  /** @param where a namespace, or undefined for the whole cluster */
  function granting(where: string | undefined, rules: readonly Rule[]): object[] {
    const kind = where === undefined ? 'ClusterRole' : 'Role';
    const metadata = { name: account.name, ...(where !== undefined && { namespace: where }) };
    const [apiVersion, subject] = ['rbac.authorization.k8s.io/v1', { kind: 'ServiceAccount', ...account }];
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind, name: account.name };
    return [
      { apiVersion, kind, metadata, rules },
      { apiVersion, kind: `${kind}Binding`, metadata, roleRef, subjects: [subject] },
    ];
  }

  it('is told exactly which are missing', async () => {
    const { of, failed } = await examine('--kubeconfig', file);
    expect(failed).toEqual(['permissions']);
    const { problems = [] } = of('permissions');
    expect(problems).toEqual(
      expect.arrayContaining([
        { where: 'namespaces "kube-system" in namespace kube-system', message: 'get (for up and down)' },
        { where: 'services in namespace wholetale', message: 'patch, delete (for up and down)' },
        {
          where: 'ingresses.networking.k8s.io in namespace wholetale',
          message: 'get, list, watch, create, patch, delete (for up and down)',
        },
        { where: 'pods/exec in namespace wholetale', message: 'get, create (for the Roles that it makes)' },
        {
          where: 'leases.coordination.k8s.io "girder-setup" in namespace wholetale',
          message: 'get, update (for the Roles that it makes)',
        },
      ]),
    );
    const refused = await play.talestack('up', environment, '--kubeconfig', file);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain(
      'deployments.apps in namespace wholetale: get, list, watch, create, patch, delete',
    );
    expect(await changed('wholetale')).toBe(false);
  }, 120_000);

  it('who is given these, and no more, can bring the environment up and down', async () => {
    const { problems = [] } = (await examine('--kubeconfig', file)).of('permissions');
    const byPlace = new Map<string | undefined, Rule[]>();
    for (const { where = '', message } of problems) {
      const [, resource = '', name, place] =
        /^(\S+)(?: "(.+)")? in (?:namespace (.+)|the whole cluster)$/.exec(where) ?? [];
      const [plain = '', ...group] = resource.split('.');
      const rule = {
        apiGroups: [group.join('.')],
        resources: [plain],
        ...(name !== undefined && { resourceNames: [name] }),
        verbs: message.replace(/ \(.*/, '').split(', '),
      };
      byPlace.set(place, [...(byPlace.get(place) ?? []), rule]);
    }
    const had = { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'watch', 'create'] };
    byPlace.get('wholetale')!.push(had);
    for (const [place, rules] of byPlace) await apply(...granting(place, rules));

    const { of, failed } = await examine('--kubeconfig', file);
    expect(failed).toEqual([]);
    expect(of('permissions').message).toMatch(/^all \d+ rights/);
    expect(of('nodes').message).toMatch(/^not allowed to look: nodes is forbidden/);
    // Without a look at the nodes nobody knows that the address leads nowhere.
    ok(await play.talestack('up', environment, '--kubeconfig', file, '--no-wait'));
    expect(ok(await play.talestack('status', environment, '--kubeconfig', file))).toContain('girder ');
    ok(await play.talestack('down', environment, '--kubeconfig', file, '--delete-data'));
  }, 240_000);
});
