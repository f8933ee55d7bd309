import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Generation, OldSecrets } from '../fixtures/deploy-sh/objects';
import { oldObjects, oldSizes } from '../fixtures/deploy-sh/objects';
import { oldSecrets } from '../fixtures/deploy-sh/secrets';
import { Scanner } from '../leaks/scan';
import { ok, Playground } from './harness';
import { StateWatch } from './state-watch';

interface LiveObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager: string }[];
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
}

interface List {
  readonly items: readonly LiveObject[];
}

interface Container {
  readonly name: string;
  readonly command?: readonly string[];
  readonly env?: readonly { readonly name: string }[];
  readonly volumeMounts?: readonly { readonly mountPath: string; readonly subPath?: string }[];
}

interface Pod {
  readonly containers: readonly Container[];
  readonly volumes?: readonly { readonly name: string }[];
}

interface Plan {
  readonly adopted: readonly {
    readonly object: string;
    readonly action: string;
    readonly removes: readonly string[];
  }[];
  readonly removed: readonly { readonly path: string }[];
  readonly created: readonly string[];
  readonly left: readonly { readonly path: string }[];
  readonly secrets: {
    readonly taken: readonly string[];
    readonly renewed: readonly { readonly group: string; readonly reason: string }[];
  };
}

interface State {
  readonly checkpoint: {
    readonly latest?: {
      readonly resources?: readonly {
        readonly urn: string;
        readonly inputs?: { readonly data?: object };
        readonly outputs?: { readonly data?: object };
      }[];
    };
  };
}

/** What the state holds of a Secret; undefined where it does not know it. */
function secretIn({ checkpoint }: State) {
  const resources = checkpoint.latest?.resources ?? [];
  const found = resources.find(({ urn }) => urn.endsWith('::Secret/default/registry-secret'));
  return found && { inputs: found.inputs?.data, outputs: found.outputs?.data };
}

const environment = 'old';
const domain = 'tales.example.org';
const kinds =
  'deployments,services,persistentvolumeclaims,secrets,configmaps,serviceaccounts,ingresses,clusterrolebindings,rolebindings,networkpolicies';

describe.each<[Generation, readonly string[]]>([
  ['component', []],
  ['tier', ['celery-worker', 'girder', 'mongo']],
])('a cluster that deploy.sh made, with pods told apart by %s', (generation, replaced) => {
  let play: Playground;
  let secrets: OldSecrets;
  let before: readonly LiveObject[];
  /** What the state was while the cluster was adopted. */
  const states: string[] = [];

  const all = async () => (await play.get<List>(kinds, '--namespace=default', '--show-managed-fields')).items;
  const one = (list: readonly LiveObject[], kind: string, name: string) =>
    list.find((each) => each.kind === kind && each.metadata.name === name);
  const uids = (list: readonly LiveObject[], kind: string) =>
    Object.fromEntries(
      list.filter((each) => each.kind === kind).map(({ metadata }) => [metadata.name, metadata.uid]),
    );
  const versions = (list: readonly LiveObject[]) =>
    list.map(({ kind, metadata }) => [kind, metadata.name, metadata.resourceVersion]);
  const podOf = (object: LiveObject | undefined) =>
    (object?.spec as { template: { spec: Pod } }).template.spec;
  const pods = async () => uids((await play.get<List>('pods', '--namespace=default')).items, 'Pod');
  const adopt = (...args: string[]) => play.talestack('adopt', environment, ...args);
  const writeStack = (more = '') => {
    const file = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
    writeFileSync(
      file,
      `config:\n  talestack:cluster:\n    type: none\n  talestack:domain: ${domain}\n${more}`,
    );
  };
  const answered = ['--yes', '--mongo-data', 'on-claim'];

  beforeAll(async () => {
    play = await Playground.create(`adopt-${generation}`);
    secrets = await oldSecrets(domain);
    const objects = oldObjects({ generation, domain, secrets, sizes: oldSizes });
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
    // Both ways were in use; they leave other marks of who owns which field.
    if (generation === 'component') await play.kubectl(['apply', '--filename=-'], list);
    else {
      await play.kubectl(['create', '--filename=-'], list);
      await play.kubectl(['label', 'configmap', 'worker-configmap', 'labelled=later', '--namespace=default']);
    }
    await play.kubectl(['wait', '--for=condition=Available', 'deployments', '--all', '--timeout=60s']);
    before = await all();
    writeStack();
  }, 300_000);

  afterAll(() => play.remove(), 60_000);

  it('says in which namespace it runs, where the config names another', async () => {
    const refused = await adopt(...answered);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('set talestack:namespace to default');
    writeStack('  talestack:namespace: default\n');
  }, 180_000);

  it('stops before anything is changed while it does not know where the database is, nor the password of girder', async () => {
    const refused = await adopt('--yes');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('--mongo-data on-claim');
    expect(refused.stderr).toContain('talestack:girder.adminPassword');
    expect(versions(await all())).toEqual(versions(before));
    const file = path.join(play.dir, 'password');
    writeFileSync(file, 'what-girder-has-had-all-along');
    ok(await play.talestack('secrets', 'set', environment, `girder.adminPassword=${file}`));
  }, 240_000);

  it('stops where the config has a smaller claim or another domain than the cluster, with the keys to set', async () => {
    const refused = await adopt(...answered, '--set', 'mongo.size=100Mi', '--domain', 'else.example.org');
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('set talestack:mongo.size to 200Mi');
    expect(refused.stderr).toContain(`serves girder.${domain}`);
    expect(versions(await all())).toEqual(versions(before));
  }, 180_000);

  it('shows everything in a dry run, and changes nothing', async () => {
    const plan = JSON.parse(ok(await adopt('--dry-run', '--json', '--mongo-data', 'on-claim'))) as Plan;
    const names = (action: string) =>
      plan.adopted
        .filter((each) => each.action === action && each.object.startsWith('Deployment/'))
        .map(({ object }) => object.slice('Deployment/default/'.length))
        .sort();
    expect(names('replace')).toEqual([...replaced].sort());
    expect(names('update').length).toBe(6 - replaced.length);
    expect(plan.removed.map((each) => each.path)).toEqual(['ClusterRoleBinding/gwvolman-admin']);
    expect(plan.left.map((each) => each.path)).toEqual(['ConfigMap/default/worker-configmap']);
    expect(plan.created).toContain('RoleBinding/default/gwvolman-acct');
    expect(plan.secrets.taken).toEqual(['registry', 'site']);
    expect(plan.secrets.renewed).toMatchObject([
      { group: 'registryCertificate', reason: expect.stringContaining('common name only') as string },
    ]);
    expect(versions(await all())).toEqual(versions(before));
  }, 180_000);

  it('names what the credentials may not look at', async () => {
    const [kubeconfig] = [path.join(play.dir, 'reader')];
    copyFileSync(play.env.KUBECONFIG ?? '', kubeconfig);
    await play.kubectl(['create', 'serviceaccount', 'reader', '--namespace=kube-system']);
    const account = '--serviceaccount=kube-system:reader';
    await play.kubectl(['create', 'clusterrolebinding', 'reader', '--clusterrole=view', account]);
    const token = (await play.kubectl(['create', 'token', 'reader', '--namespace=kube-system'])).trim();
    play.printed.splice(-2);
    const config = ['config', `--kubeconfig=${kubeconfig}`];
    await play.kubectl([...config, 'set-credentials', 'reader', `--token=${token}`]);
    await play.kubectl([...config, 'set-context', '--current', '--user=reader']);
    const refused = await adopt(...answered, '--kubeconfig', kubeconfig);
    await play.kubectl(['delete', 'clusterrolebinding', 'reader']);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('may not list ClusterRoleBinding');
    expect(refused.stderr).toContain('may not list Secret in default');
    expect(versions(await all())).toEqual(versions(before));
  }, 180_000);

  it('asks, and takes no answer for a no', async () => {
    const unasked = await adopt('--mongo-data', 'on-claim');
    expect(unasked.exitCode).toBe(2);
    expect(unasked.stderr).toContain('--yes');
    expect(unasked.stdout).toContain('ClusterRoleBinding/gwvolman-admin');
    expect(versions(await all())).toEqual(versions(before));
  }, 180_000);

  it('adopts without restarting anything', async () => {
    const running = await pods();
    const watch = new StateWatch(play, environment);
    const shown = ok(await adopt(...answered));
    watch.stop();
    states.push(...watch.states);
    expect(shown).toContain('restarts each workload once');
    expect(await pods()).toEqual(running);
    const after = await all();
    expect(uids(after, 'Deployment')).toEqual(uids(before, 'Deployment'));
    for (const object of after.filter(({ kind }) => kind === 'Deployment')) {
      expect(object.spec).toEqual(one(before, 'Deployment', object.metadata.name)?.spec);
      expect(object.metadata.annotations).toMatchObject({ 'talestack.io/stack': `talestack/${environment}` });
    }
    const config = readFileSync(path.join(play.project, `stacks/Pulumi.${environment}.yaml`), 'utf8');
    expect(config).toMatch(/subPath: "?db"?/);
    const values = await play.secretsOf(environment);
    expect(values['talestack:registry.password']).toBe(secrets.password);
    expect(values['talestack:site.privateKey']?.trim()).toBe(secrets.siteKey.trim());
    expect(values['talestack:registry.certificate']).not.toBe(secrets.registryCertificate);
  }, 180_000);

  it('can be run again', async () => {
    const adopted = await all();
    expect(ok(await adopt(...answered))).toContain('already');
    expect(versions(await all())).toEqual(versions(adopted));
  }, 180_000);

  it('goes on where it was interrupted after the import', async () => {
    const [adopted, running] = [await all(), await pods()];
    await play.pulumiOk(['stack', 'tag', 'set', 'talestack:adoption', 'begun', '--stack', environment]);
    ok(await adopt(...answered));
    expect(versions(await all())).toEqual(versions(adopted));
    expect(await pods()).toEqual(running);
  }, 180_000);

  it('has a preview without a claim among what is replaced', async () => {
    const { changes } = JSON.parse(ok(await play.talestack('preview', environment, '--json'))) as {
      changes: { operation: string; object: string }[];
    };
    const of = (kind: string) => changes.filter(({ object }) => object.startsWith(`${kind}/`));
    expect(new Set(of('PersistentVolumeClaim').map(({ operation }) => operation))).toEqual(
      new Set(['update']),
    );
    expect(of('ClusterRoleBinding').map(({ operation }) => operation)).toEqual(['delete']);
    const made = of('Deployment').filter(({ operation }) => operation !== 'update');
    expect([...new Set(made.map(({ object }) => object.slice('Deployment/default/'.length)))].sort()).toEqual(
      [...replaced].sort(),
    );
  }, 240_000);

  it('is brought up to what the config says, with the same claims, and without what the old templates had', async () => {
    ok(await play.talestack('up', environment));
    const after = await all();
    expect(uids(after, 'PersistentVolumeClaim')).toEqual(uids(before, 'PersistentVolumeClaim'));
    const [now, then] = [uids(after, 'Deployment'), uids(before, 'Deployment')];
    const kept = Object.keys(then).filter((name) => now[name] === then[name]);
    expect(kept.sort()).toEqual(
      Object.keys(then)
        .filter((name) => !replaced.includes(name))
        .sort(),
    );

    const girder = podOf(one(after, 'Deployment', 'girder'));
    expect(girder.containers.map(({ name }) => name)).toEqual(['wt-girder']);
    expect(girder.containers[0]?.command).toBeUndefined();
    expect(girder.containers[0]?.env?.map(({ name }) => name)).not.toContain('OLD_SWITCH');
    expect(girder.containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath)).not.toContain(
      '/girder/start',
    );
    const worker = podOf(one(after, 'Deployment', 'celery-worker'));
    expect(worker.volumes?.map(({ name }) => name)).not.toContain('worker-config');
    const [mongo] = podOf(one(after, 'Deployment', 'mongo')).containers;
    expect(mongo?.volumeMounts).toContainEqual(
      expect.objectContaining({ mountPath: '/data/db', subPath: 'db' }),
    );
    expect(mongo?.volumeMounts?.map(({ mountPath }) => mountPath)).not.toContain('/data');
    expect(Object.keys(one(after, 'ConfigMap', 'girder-configmap')?.data ?? {})).toEqual([
      'girder.local.cfg',
    ]);
    const services = after.filter(
      (each) => each.kind === 'Service' && each.metadata.labels?.app === 'WholeTale',
    );
    const names = services.map(({ metadata }) => metadata.name);
    expect(names).toEqual(
      expect.arrayContaining(['dashboard', 'girder', 'mongo', 'redis', 'registry', 'worker']),
    );
    for (const { spec } of services)
      expect(spec).toMatchObject({ selector: { component: expect.any(String) as string } });
    expect(one(after, 'ClusterRoleBinding', 'gwvolman-admin')).toBeUndefined();
    expect(one(after, 'ConfigMap', 'worker-configmap')).toBeDefined();
    const stale = after.filter(({ metadata }) =>
      Object.keys(metadata.annotations ?? {}).includes('kubectl.kubernetes.io/last-applied-configuration'),
    );
    expect(stale.map(({ metadata }) => metadata.name)).toEqual(
      generation === 'component' ? ['worker-configmap'] : [],
    );
  }, 300_000);

  it('has nothing to change after that, and can still be adopted without harm', async () => {
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
    await play.pulumiOk(['preview', '--stack', environment, '--expect-no-changes']);
    const settled = await all();
    expect(ok(await adopt(...answered))).toContain('already');
    expect(versions(await all())).toEqual(versions(settled));
  }, 180_000);

  it('refuses an environment that was deployed by itself, and objects that are of another', async () => {
    await play.pulumiOk(['stack', 'tag', 'rm', 'talestack:adoption', '--stack', environment]);
    const deployed = await adopt(...answered);
    expect(deployed.exitCode).toBe(1);
    expect(deployed.stderr).toContain('has a deployment already');
    const file = (name: string) => path.join(play.project, `stacks/Pulumi.${name}.yaml`);
    writeFileSync(file('second'), readFileSync(file(environment), 'utf8').replace(/^encryptionsalt.*$/m, ''));
    const second = await play.talestack('adopt', 'second', ...answered);
    expect(second.exitCode).toBe(1);
    expect(second.stderr).toContain(`belongs to the stack talestack/${environment}`);
  }, 180_000);

  it('has never had a secret of the old cluster in its state as a text', () => {
    const held = states.map((text) => secretIn(JSON.parse(text) as State));
    // As it is imported, with nothing of what it holds, and as the provider read it.
    expect(held).toContainEqual({ inputs: undefined, outputs: undefined });
    const encrypted = expect.objectContaining({ ciphertext: expect.any(String) as string }) as object;
    expect(held).toContainEqual({ inputs: undefined, outputs: encrypted });
    const { password, siteKey, registryKey } = secrets;
    const scanner = new Scanner({ password, siteKey, registryKey });
    const hits = states.flatMap((text, index) => scanner.text(`state ${index}`, text));
    // Copies and records of runs, too.
    expect([...hits, ...scanner.folder(StateWatch.folderOf(play))]).toEqual([]);
  });

  it('printed no secret', () => {
    const texts = [secrets.password, 'what-girder-has-had-all-along', 'PRIVATE KEY'];
    const forms = texts.flatMap((text) => [text, Buffer.from(text).toString('base64')]);
    // The objects themselves were read with kubectl, which prints what Secrets hold; all else is ours.
    const ours = play.printed.filter((each) => !each.includes('"kind": "List"'));
    expect(ours.length).toBeGreaterThan(10);
    expect(forms.filter((form) => ours.some((each) => each.includes(form)))).toEqual([]);
  });
});
