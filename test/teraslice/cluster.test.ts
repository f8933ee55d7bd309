import { plannedManifests } from '../../src/app';
import { clusterNameLabel } from '../../src/config/schema/values-teraslice';
import { objectPath } from '../../src/kube/manifest';
import { clusterName } from '../../src/teraslice/cluster';
import {
  all,
  configOf,
  container,
  containers,
  manifestsOf,
  matches,
  one,
  podLabels,
  podSpec,
} from '../wholetale/support';
import { cluster } from './support';

const settings = cluster();
const deployments = all('Deployment', settings);
const services = all('Service', settings);
const named = deployments.map((each) => [each.metadata!.name!, each] as const);
const pairs = named.flatMap(([name, each]) =>
  containers(each).map((made) => [`${name}/${made.name}`, made] as const),
);

describe('pods', () => {
  test('are those of the master and of the search backend', () => {
    expect(named.map(([name]) => name).sort()).toEqual(['teraslice-master', 'teraslice-search']);
    const external = cluster({ search: { nodes: ['http://search.example.org:9200'] } });
    expect(all('Deployment', external).map((each) => each.metadata!.name)).toEqual(['teraslice-master']);
  });

  test.each(named)(
    '%s: one at a time, no service links, what Pod Security `restricted` asks of a pod',
    (_, each) => {
      expect(each.spec!.strategy).toEqual({ type: 'Recreate' });
      expect(each.spec!.replicas).toBe(1);
      expect(podSpec(each)).toMatchObject({
        enableServiceLinks: false,
        automountServiceAccountToken: false,
        hostNetwork: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      });
      for (const volume of podSpec(each).volumes ?? [])
        expect(['configMap', 'emptyDir', 'persistentVolumeClaim', 'projected', 'name']).toEqual(
          expect.arrayContaining(Object.keys(volume)),
        );
    },
  );

  test.each(pairs)('%s: hardened, with probes, requests and limits', (_, made) => {
    expect(made.securityContext).toMatchObject({
      allowPrivilegeEscalation: false,
      privileged: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    });
    const [{ containerPort }] = made.ports as [{ containerPort: number }];
    for (const probe of [made.startupProbe, made.readinessProbe, made.livenessProbe])
      expect(probe!.httpGet!.port).toBe(containerPort);
    expect(Object.keys(made.resources!.requests!)).toEqual(['cpu', 'memory']);
    expect(Object.keys(made.resources!.limits!)).toEqual(['memory', 'ephemeral-storage']);
  });

  test('the master cannot write to its image; the search backend has to', () => {
    const isReadOnly = (deployment: string, name: string) =>
      container(deployment, name, settings).securityContext!.readOnlyRootFilesystem;
    expect(isReadOnly('teraslice-master', 'teraslice-master')).toBe(true);
    expect(isReadOnly('teraslice-search', 'opensearch')).toBe(false);
  });
});

describe('labels', () => {
  test('are those of Teraslice’s own deployment', () => {
    const master = one('Deployment', 'teraslice-master', cluster({ name: 'ts-dev1' }));
    expect(master.spec!.selector.matchLabels).toEqual({ app: 'teraslice', nodeType: 'master' });
    expect(podLabels(master)).toMatchObject({ app: 'teraslice', nodeType: 'master', clusterName: 'ts-dev1' });
  });

  test.each([
    ['ts-dev1', 'ts-dev1'],
    ['ts_dev.1', 'ts_dev.1'],
    ['ts+dev;1', 'ts_dev_1'],
    ['tés(1)s', 't_s_1_s'],
    ['a'.repeat(80), 'a'.repeat(63)],
    ['a'.repeat(62) + '!b', 'a'.repeat(62) + '_'],
  ])('clusterName of %s', (name, label) => {
    expect(clusterNameLabel(name)).toBe(label);
  });

  test('never make a pod of the cluster look like one of a job to the master', () => {
    for (const [, each] of named) {
      expect(podLabels(each)['app.kubernetes.io/name']).not.toBe('teraslice');
      expect(podLabels(each)).not.toHaveProperty(['teraslice.terascope.io/exId']);
    }
  });

  test.each(services.map((each) => [each.metadata!.name!, each] as const))(
    'Service %s finds the pods of the Deployment of its name alone, at a port that is open',
    (name, { spec }) => {
      const selected = deployments.filter((each) => matches(spec!.selector!, podLabels(each)));
      expect(selected.map((each) => each.metadata!.name)).toEqual([name]);
      const open = containers(selected[0]!).flatMap((each) =>
        (each.ports ?? []).map((port) => port.containerPort),
      );
      expect(open).toEqual(spec!.ports!.map((each) => each.targetPort));
    },
  );

  test.each(named)('Deployment %s selects its own pods and no other', (_, each) => {
    const selector = each.spec!.selector.matchLabels!;
    expect(deployments.filter((other) => matches(selector, podLabels(other)))).toEqual([each]);
  });
});

describe('the Service of the master', () => {
  test('is for the cluster alone by default', () => {
    expect(one('Service', 'teraslice-master', settings).spec).toMatchObject({
      type: 'ClusterIP',
      ports: [{ port: 5678, targetPort: 5678 }],
    });
  });

  test('has the port of the old development set-up on every node when told so', () => {
    const service = { type: 'NodePort', nodePort: 30678 };
    const { spec } = one('Service', 'teraslice-master', cluster({ master: { service } }));
    expect(spec).toMatchObject({ type: 'NodePort', ports: [{ port: 5678, nodePort: 30678 }] });
    const free = one('Service', 'teraslice-master', cluster({ master: { service: { type: 'NodePort' } } }));
    expect(free.spec!.ports![0]).not.toHaveProperty('nodePort');
  });
});

describe('the account of the master', () => {
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update'];

  test('has the rights that Teraslice documents, and no other', () => {
    const roles = all('Role', settings);
    expect(roles.map((each) => each.metadata!.name)).toEqual(['teraslice-master']);
    const rights = roles[0]!.rules!.flatMap(({ apiGroups = [], resources = [], verbs: granted, ...more }) => {
      expect(more).toEqual({});
      return resources.map((resource) => [`${resource}.${apiGroups.join()}`, [...granted].sort()]);
    });
    expect(Object.fromEntries(rights)).toEqual({
      'pods.': verbs,
      'services.': verbs,
      'configmaps.': verbs,
      'deployments.apps': verbs,
      'replicasets.apps': verbs,
      'jobs.batch': verbs,
    });
  });

  test('is the only one that is bound, and its token is in the master alone', () => {
    const bindings = manifestsOf(settings).filter((each) => each.kind.endsWith('Binding'));
    expect(bindings).toMatchObject([
      {
        kind: 'RoleBinding',
        roleRef: { kind: 'Role', name: 'teraslice-master' },
        subjects: [{ kind: 'ServiceAccount', name: 'teraslice-master', namespace: 'teraslice' }],
      },
    ]);
    expect(podSpec(one('Deployment', 'teraslice-master', settings)).serviceAccountName).toBe(
      'teraslice-master',
    );
    const holders = pairs.filter(([, each]) =>
      each.volumeMounts!.some((mount) => mount.mountPath.startsWith('/var/run/secrets')),
    );
    expect(holders.map(([name]) => name)).toEqual(['teraslice-master/teraslice-master']);
  });

  test('can stand beside the binding of old, which gives `default` everything in the namespace', () => {
    const old = cluster({ legacyBinding: true, namespace: 'ts-dev1' });
    expect(one('Role', 'teraslice-all-ts-dev1', old).rules).toEqual([
      { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    ]);
    const binding = manifestsOf(old).find(
      ({ metadata, kind }) => kind === 'RoleBinding' && metadata.name === 'teraslice-all-ts-dev1',
    );
    expect(binding).toMatchObject({
      metadata: { namespace: 'ts-dev1' },
      roleRef: { kind: 'Role', name: 'teraslice-all-ts-dev1', apiGroup: 'rbac.authorization.k8s.io' },
      subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'ts-dev1' }],
    });
    expect(podSpec(one('Deployment', 'teraslice-master', old)).serviceAccountName).toBe('teraslice-master');
  });
});

describe('volumes', () => {
  const mounted = (deployment: string, name: string, path: string, given: object) => {
    const { volumeMounts = [] } = container(deployment, name, given);
    const mount = volumeMounts.find((each) => each.mountPath === path);
    const volume = podSpec(one('Deployment', deployment, given)).volumes!.find(
      (each) => each.name === mount?.name,
    );
    return { volume, readOnly: mount?.readOnly };
  };
  const master = (path: string, given: object) =>
    mounted('teraslice-master', 'teraslice-master', path, given);

  test('the configuration is read only, under the name that Teraslice looks for', () => {
    expect(master('/app/config', settings)).toMatchObject({
      readOnly: true,
      volume: {
        configMap: {
          name: 'teraslice-master',
          items: [{ key: 'teraslice.yaml', path: 'teraslice.yaml' }],
        },
      },
    });
  });

  test('assets are in the pod; or on a claim, made or given, which jobs are told of', () => {
    expect(master('/app/assets', settings)).toMatchObject({ volume: { emptyDir: {} } });
    const shared = cluster({
      assets: { enabled: true, size: '5Gi' },
      options: { assetsDirectory: '/assets' },
    });
    expect(master('/assets', shared)).toMatchObject({
      volume: { persistentVolumeClaim: { claimName: 'teraslice-assets' } },
    });
    expect(one('PersistentVolumeClaim', 'teraslice-assets', shared).spec).toMatchObject({
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '5Gi' } },
    });
    const given = cluster({ assets: { enabled: true, existingClaim: 'nfs' } });
    expect(master('/app/assets', given)).toMatchObject({
      volume: { persistentVolumeClaim: { claimName: 'nfs' } },
    });
    expect(all('PersistentVolumeClaim', given)).toEqual([]);
  });

  test('the search backend forgets, unless told otherwise', () => {
    const data = (given: object) =>
      mounted('teraslice-search', 'opensearch', '/usr/share/opensearch/data', given);
    expect(data(settings)).toMatchObject({ volume: { emptyDir: {} } });
    const persistent = cluster({ search: { deploy: true, persistent: true } });
    expect(data(persistent)).toMatchObject({
      volume: { persistentVolumeClaim: { claimName: 'teraslice-search-data' } },
    });
    expect(one('PersistentVolumeClaim', 'teraslice-search-data', persistent).spec!.accessModes).toEqual([
      'ReadWriteOnce',
    ]);
  });
});

describe('the master restarts', () => {
  const template = (given: object) => one('Deployment', 'teraslice-master', given).spec!.template;

  test('with its configuration', () => {
    expect(template(cluster({ logLevel: 'debug' }))).not.toEqual(template(settings));
  });

  test('not with what the pods of jobs alone read', () => {
    expect(template(cluster({ options: { masterHostname: 'other' } }))).toEqual(template(settings));
  });
});

describe('the PriorityClass', () => {
  const classes = (given: object) => manifestsOf(given).filter((each) => each.kind === 'PriorityClass');
  const used = (given: object) => podSpec(one('Deployment', 'teraslice-master', given)).priorityClassName;

  test('is not there by default', () => {
    expect(classes(settings)).toEqual([]);
    expect(used(settings)).toBeUndefined();
  });

  test('is for the whole cluster, so that its name is the environment’s', () => {
    const given = cluster({ priorityClass: { enabled: true } });
    expect(classes(given)).toMatchObject([
      { metadata: { name: 'teraslice-test' }, value: 1_000_000, preemptionPolicy: 'PreemptLowerPriority' },
    ]);
    expect(classes(given)[0]!.metadata).not.toHaveProperty('namespace');
    expect(used(given)).toBe('teraslice-test');
  });

  test('can be one that exists', () => {
    const given = cluster({ priorityClass: { enabled: true, create: false, name: 'high-priority' } });
    expect(classes(given)).toEqual([]);
    expect(used(given)).toBe('high-priority');
  });
});

test('two environments in one cluster share nothing that is outside of their namespaces, and no indices', () => {
  const outside = (environment: string) => {
    const teraslice = {
      priorityClass: { enabled: true },
      namespace: environment.toLowerCase().replace(/[^a-z]+/g, ''),
    };
    const config = { ...configOf(cluster(teraslice)), environment };
    const wide = plannedManifests(config).filter(({ manifest }) => manifest.metadata.namespace === undefined);
    return [...wide.map(({ manifest }) => objectPath(manifest)), clusterName(config)];
  };
  expect(outside('one')).toEqual(['Namespace/one', 'PriorityClass/teraslice-one', 'teraslice-one']);
  expect(outside('Two_b-')).toEqual(['Namespace/twob', 'PriorityClass/teraslice-two-b', 'teraslice-two_b']);
});

test('the namespace admits restricted pods only', () => {
  const labels = one('Namespace', 'teraslice', settings).metadata!.labels!;
  expect(labels['pod-security.kubernetes.io/enforce']).toBe('restricted');
  const inDefault = cluster({ namespace: 'default' });
  expect(all('Namespace', inDefault)).toEqual([]);
  expect(one('Service', 'teraslice-master', inDefault).metadata!.namespace).toBe('default');
});

test('beside WholeTale, nothing of it changes', () => {
  const alone = manifestsOf();
  const both = manifestsOf({ teraslice: { enabled: true, search: { deploy: true } } });
  expect(both.filter((each) => !JSON.stringify(each).includes('"teraslice'))).toEqual(alone);
});
