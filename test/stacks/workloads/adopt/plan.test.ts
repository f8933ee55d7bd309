import type { Manifest } from '../../../../src/kube/manifest';
import { objectPath } from '../../../../src/kube/manifest';
import { plannedManifests } from '../../../../src/app';
import { schema } from '../../../../src/config/schema';
import type { Config } from '../../../../src/config/schema';
import type { LiveObject, Survey } from '../../../../stacks/workloads';
import { importedRemoval, importedResource, planAdoption } from '../../../../stacks/workloads';
import { startingInputs } from '../../../../stacks/workloads/adopt/changes';
import { claimKeys } from '../../../../stacks/workloads/adopt/checks';
import type { Generation } from '../../../fixtures/deploy-sh/objects';
import { oldObjects, oldSizes } from '../../../fixtures/deploy-sh/objects';

const domain = 'tales.example.org';
const stamp = 'talestack/dev';
const secrets = {
  username: 'u',
  password: 'p',
  htpasswd: 'h',
  registryCertificate: 'c',
  registryKey: 'k',
  siteCertificate: 's',
  siteKey: 't',
};

function configWith(more: object = {}): Config {
  return {
    ...schema.parse({ cluster: { type: 'none' }, namespace: 'default', domain, ...more }),
    environment: 'dev',
  };
}

interface Given {
  readonly generation?: Generation;
  readonly config?: Config;
  /** Changes what is there. */
  readonly edit?: (object: Manifest) => Manifest | undefined;
  readonly more?: readonly LiveObject[];
}

function planned({
  generation = 'component',
  config = configWith(),
  edit = (same) => same,
  more = [],
}: Given) {
  const live = oldObjects({ generation, domain, secrets, sizes: oldSizes }).flatMap(
    (each) => edit(each) ?? [],
  );
  const ours = plannedManifests(config);
  const paths = new Map(live.map((each) => [objectPath(each), each as LiveObject]));
  const survey: Survey = {
    planned: ours,
    live: new Map(
      ours.flatMap(({ manifest }) => {
        const path = objectPath(manifest);
        const found = paths.get(path);
        return found ? [[path, found] as const] : [];
      }),
    ),
    labelled: [...(live as LiveObject[]), ...more],
    adminBindings: (live as LiveObject[]).filter(({ kind }) => kind === 'ClusterRoleBinding'),
    elsewhere: [],
  };
  return planAdoption(survey, config, stamp);
}

const replaced = ({ adopted }: ReturnType<typeof planned>) =>
  adopted
    .filter(({ action }) => action === 'replace')
    .map(({ path }) => path)
    .sort();
const edited = (name: string, change: (object: Manifest) => object) => (object: Manifest) =>
  object.metadata.name === name ? { ...object, ...change(object) } : object;

describe('the plan of an adoption', () => {
  it('updates every object where selectors name the component', () => {
    const plan = planned({});
    expect(plan.problems).toEqual([]);
    expect(replaced(plan)).toEqual([]);
    expect(plan.adopted.length).toBe(24);
    expect(plan.created).toContain('Role/default/gwvolman-acct');
  });

  it('replaces the Deployments without the component, a Service without an address, and no claim', () => {
    const plan = planned({ generation: 'tier' });
    expect(plan.problems).toEqual([]);
    expect(replaced(plan)).toEqual([
      'Deployment/default/celery-worker',
      'Deployment/default/girder',
      'Deployment/default/mongo',
      'Service/default/girder',
    ]);
    const mongo = plan.adopted.find(({ path }) => path === 'Deployment/default/mongo');
    expect(mongo?.reason).toContain('selector app+tier is immutable and has to be app+component+tier');
  });

  it('names the fields that change, among them the selector of a Service', () => {
    const plan = planned({});
    const changes = (path: string) => plan.adopted.find((each) => each.path === path)?.changes;
    expect(changes('Service/default/mongo')).toContain('spec.selector.tier');
    expect(changes('Deployment/default/girder')).toContain('spec.template.spec.containers[wt-girder].image');
    expect(JSON.stringify(plan.adopted.map((each) => each.changes))).not.toContain('stringData');
  });

  it('removes the binding to cluster-admin, unless it is for others as well', () => {
    expect(planned({}).removed.map(({ path }) => path)).toEqual(['ClusterRoleBinding/gwvolman-admin']);
    const shared = planned({
      edit: edited('gwvolman-admin', ({ subjects }) => ({
        subjects: [...(subjects as object[]), { kind: 'User', name: 'ann' }],
      })),
    });
    expect(shared.removed).toEqual([]);
    expect(shared.warnings.map(({ message }) => message).join()).toContain('User/ann');
  });

  it('leaves alone what it does not know, and tales', () => {
    const tale: LiveObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'tale-x', namespace: 'default', labels: { app: 'WholeTale', instanceId: 'x' } },
    };
    expect(planned({ more: [tale] }).left).toEqual([
      expect.objectContaining({ path: 'ConfigMap/default/worker-configmap' }),
      { path: 'Deployment/default/tale-x', reason: 'a tale' },
    ]);
  });

  it.each([
    [
      'another stack',
      { annotations: { 'talestack.io/stack': 'talestack/prod' } },
      'the stack talestack/prod',
    ],
    ['Helm', { labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm'],
    ['a controller', { ownerReferences: [{ kind: 'Operator', name: 'x' }] }, 'Operator x'],
    ['nobody, being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, 'is being deleted'],
  ])('refuses an object of %s', (_whose, metadata, owner) => {
    const { problems } = planned({
      edit: edited('redis', (object) => ({ metadata: { ...object.metadata, ...metadata } })),
    });
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(problem.message).toContain(owner);
  });

  it('takes an object of its own stamp: an adoption that was interrupted', () => {
    const annotations = { 'talestack.io/stack': stamp };
    const labels = { 'app.kubernetes.io/managed-by': 'talestack' };
    const { problems, adopted } = planned({
      edit: (object) => ({ ...object, metadata: { ...object.metadata, labels, annotations } }),
    });
    expect(problems).toEqual([]);
    expect(adopted.length).toBe(24);
  });

  it('names the key for a claim that is larger than the config says, or of another class', () => {
    const config = configWith({ worker: { buildDirs: { size: '1Gi', storageClass: 'fast' } } });
    const keys = planned({ config }).problems.map(({ key, fix }) => [key, fix]);
    expect(keys).toEqual([
      ['talestack:worker.buildDirs.size', 'set talestack:worker.buildDirs.size to 4Gi'],
      ['talestack:worker.buildDirs.storageClass', expect.stringContaining('unset') as string],
    ]);
  });

  it('knows the settings of every claim', () => {
    const config = configWith();
    const claims = plannedManifests(config).filter(
      ({ manifest }) => manifest.kind === 'PersistentVolumeClaim',
    );
    expect(claims.map(({ manifest }) => manifest.metadata.name).sort()).toEqual(
      Object.keys(claimKeys).sort(),
    );
    for (const { manifest } of claims) {
      const found = (claimKeys[manifest.metadata.name] ?? '')
        .split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], config);
      expect((manifest.spec as { resources: unknown }).resources).toEqual({
        requests: { storage: (found as { size: string }).size },
      });
    }
  });

  it('refuses another domain than the one that is served', () => {
    const { problems } = planned({ config: configWith({ domain: 'else.example.org' }) });
    expect(problems.map(({ key }) => key)).toEqual(['talestack:domain']);
  });

  it('warns of rules of tales that would go, but not where they stay', () => {
    const withTale = edited('ingress', ({ spec }) => ({
      spec: { rules: [...(spec as { rules: object[] }).rules, { host: `tale.${domain}` }] },
    }));
    expect(
      planned({ edit: withTale })
        .warnings.map(({ message }) => message)
        .join(),
    ).toContain(`tale.${domain}`);
    const config = configWith({ worker: { variant: 'legacy' } });
    expect(planned({ edit: withTale, config }).warnings).toEqual([]);
  });

  it('refuses a release of mongo that cannot open the database', () => {
    const { problems } = planned({ config: configWith({ images: { mongo: 'mongo:4.4.29' } }) });
    expect(problems.map(({ key }) => key)).toEqual(['talestack:images.mongo']);
    expect(planned({ config: configWith({ images: { mongo: 'mongo:3.2.1' } }) }).problems).toEqual([]);
  });

  it('warns of data that the old pods see and ours do not', () => {
    const data = { name: 'dev', hostPath: { path: '/srv/dev' } };
    const { warnings } = planned({
      edit: (object) => {
        if (object.kind !== 'Deployment' || object.metadata.name !== 'celery-worker') return object;
        const spec = structuredClone(object.spec) as {
          template: { spec: { volumes: object[]; containers: { volumeMounts: object[] }[] } };
        };
        spec.template.spec.volumes.push(data);
        spec.template.spec.containers[0]?.volumeMounts.push({ name: 'dev', mountPath: '/dev-files' });
        return { ...object, spec };
      },
    });
    expect(warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('hostPath /srv/dev at /dev-files'),
    ]);
  });

  it('says so where nothing is there', () => {
    const { problems } = planned({ edit: () => undefined });
    expect(problems.map(({ key }) => key)).toEqual(['talestack:namespace']);
  });
});

describe('what is written into the state', () => {
  const plan = planned({ generation: 'tier' });
  const config = configWith();
  const resource = (path: string) => {
    const found = plan.adopted.find((each) => each.path === path);
    if (!found) throw new Error(path);
    return importedResource(found, { config, resetIngressRules: false });
  };

  it('has the name and id that the program and the plugin give', () => {
    expect(resource('Deployment/default/mongo')).toMatchObject({
      type: 'kubernetes:apps/v1:Deployment',
      name: 'Deployment/default/mongo',
      id: 'default/mongo',
      chart: 'wholetale',
    });
    expect(importedRemoval(plan.removed[0]!, 'wholetale')).toMatchObject({
      type: 'kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding',
      id: 'gwvolman-admin',
    });
  });

  it('keeps claims on a destroy before the first up', () => {
    expect(resource('PersistentVolumeClaim/default/mongo-volume-claim').retainOnDelete).toBe(true);
    expect(resource('Deployment/default/mongo').retainOnDelete).toBe(false);
  });

  it('has nothing of a Secret in plain text', () => {
    const inputs = JSON.stringify(resource('Secret/default/registry-secret').inputs);
    expect(inputs).not.toMatch(/"(data|stringData)"/);
    expect(resource('Secret/default/registry-secret').additionalSecretOutputs).toContain('data');
  });

  it('asks for nothing that the cluster chose, so that no plugin replaces a claim or a Service for it', () => {
    const claim: LiveObject = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'mongo-volume-claim', namespace: 'default' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '200Mi' } },
        storageClassName: 'standard',
        volumeName: 'pvc-1',
        volumeMode: 'Filesystem',
      },
    };
    const manifest = plannedManifests(config).find(
      (each) => each.manifest.metadata.name === 'mongo-volume-claim',
    )!.manifest;
    expect(startingInputs(claim, manifest).spec).toEqual({
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '200Mi' } },
      // Ours says that, too.
      volumeMode: 'Filesystem',
    });
  });

  it('has the selector and the missing address, for which objects are replaced', () => {
    expect(resource('Deployment/default/mongo').inputs.spec).toMatchObject({
      selector: { matchLabels: { app: 'WholeTale', tier: 'database' } },
    });
    expect(resource('Service/default/girder').inputs.spec).toMatchObject({ clusterIP: 'None' });
  });
});
