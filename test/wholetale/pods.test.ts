import { quantityValue } from '../../src/config/schema/quantity';
import { isPinned } from '../../src/config/checks/checks';
import { all, container, containers, one, podLabels, podSpec } from './support';

const deployments = all('Deployment');
const named = deployments.map((each) => [each.metadata!.name!, each] as const);
const everyContainer = named.flatMap(([name, each]) =>
  containers(each).map((made) => [`${name}/${made.name}`, made] as const),
);
const longRunning = named.flatMap(([name, each]) =>
  podSpec(each).containers.map((made) => [`${name}/${made.name}`, made] as const),
);
const privileged = ['celery-worker/docker', 'celery-worker/gwvolman'];

test.each(named)('%s: one pod at a time, no service links, no token by itself', (_, deployment) => {
  expect(deployment.spec!.strategy).toEqual({ type: 'Recreate' });
  expect(deployment.spec!.replicas).toBe(1);
  const { enableServiceLinks, automountServiceAccountToken, securityContext, hostNetwork } =
    podSpec(deployment);
  expect({ enableServiceLinks, automountServiceAccountToken, hostNetwork }).toEqual({
    enableServiceLinks: false,
    automountServiceAccountToken: false,
    hostNetwork: false,
  });
  expect(securityContext!.seccompProfile).toEqual({ type: 'RuntimeDefault' });
});

test.each(named)('%s: standard labels and those of WholeTale, and none of cdk8s', (_, deployment) => {
  const labels = podLabels(deployment);
  expect(labels).toMatchObject({
    app: 'WholeTale',
    'app.kubernetes.io/part-of': 'wholetale',
    'app.kubernetes.io/managed-by': 'talestack',
    'app.kubernetes.io/instance': 'test',
  });
  expect(Object.keys(labels).filter((each) => each.startsWith('cdk8s.io'))).toEqual([]);
  expect(deployment.spec!.template.metadata!.annotations).toMatchObject({ 'talestack.io/revision': '0' });
});

test.each(everyContainer)(
  '%s: requests and limits, a pinned image',
  (_, { resources, image, imagePullPolicy }) => {
    const { requests = {}, limits = {} } = resources!;
    expect(quantityValue(requests.cpu!)).toBeGreaterThan(0);
    expect(quantityValue(requests.memory!)).toBeLessThanOrEqual(quantityValue(limits.memory!));
    expect(limits['ephemeral-storage']).toBeDefined();
    expect(isPinned(image!)).toBe(true);
    expect(imagePullPolicy).toBe('IfNotPresent');
  },
);

test.each(longRunning)('%s: start-up, readiness and liveness probes', (_, made) => {
  expect([made.startupProbe, made.readinessProbe, made.livenessProbe]).not.toContain(undefined);
  const open = (made.ports ?? []).map((each) => each.containerPort);
  for (const probe of [made.startupProbe!, made.readinessProbe!, made.livenessProbe!]) {
    const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
    if (port !== undefined) expect(open).toContain(port);
    else expect(probe.exec!.command!.length).toBeGreaterThan(0);
  }
});

test.each(everyContainer.filter(([name]) => !privileged.includes(name)))(
  '%s is hardened',
  (_, { securityContext }) => {
    expect(securityContext).toMatchObject({ privileged: false, allowPrivilegeEscalation: false });
    expect(securityContext!.capabilities!.drop).toEqual(['ALL']);
  },
);

test('only the images that start as root may be root or write to themselves', () => {
  const roots = everyContainer.filter(([, each]) => each.securityContext!.runAsNonRoot === false);
  const writing = everyContainer.filter(([, each]) => each.securityContext!.readOnlyRootFilesystem === false);
  const expected = ['dashboard/dashboard', 'girder/wt-girder', ...privileged].sort();
  expect(roots.map(([name]) => name).sort()).toEqual(expected);
  expect(writing.map(([name]) => name).sort()).toEqual(expected);
});

test('the token of the account is in gwvolman and nowhere else', () => {
  const holders = everyContainer.filter(([, each]) =>
    (each.volumeMounts ?? []).some((mount) => mount.mountPath.startsWith('/var/run/secrets')),
  );
  expect(holders.map(([name]) => name)).toEqual(['celery-worker/gwvolman']);
  const projected = named.flatMap(([name, each]) =>
    (podSpec(each).volumes ?? [])
      .filter((volume) => volume.projected)
      .map((volume) => [name, volume] as const),
  );
  expect(projected.map(([name]) => name)).toEqual(['celery-worker']);
  const [, { projected: token, name }] = projected[0]!;
  expect(holders[0]![1].volumeMounts).toContainEqual({
    name,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
    readOnly: true,
  });
  expect(token!.sources).toEqual([
    { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
  ]);
});

test.each(everyContainer)('%s mounts volumes that its pod has', (name, { volumeMounts = [] }) => {
  const volumes = podSpec(one('Deployment', name.split('/')[0]!)).volumes ?? [];
  const known = volumes.map((each) => each.name);
  for (const mount of volumeMounts) expect(known).toContain(mount.name);
});

test.each(named)('%s claims and reads only what is made here', (_, deployment) => {
  const made = (kind: 'ConfigMap' | 'PersistentVolumeClaim' | 'Secret') =>
    all(kind).map((each) => each.metadata!.name);
  for (const volume of podSpec(deployment).volumes ?? []) {
    if (volume.persistentVolumeClaim)
      expect(made('PersistentVolumeClaim')).toContain(volume.persistentVolumeClaim.claimName);
    if (volume.secret) expect(made('Secret')).toContain(volume.secret.secretName);
    if (volume.configMap) expect(made('ConfigMap')).toContain(volume.configMap.name);
  }
});

test.each([
  ['girder', ['mongo:27017']],
  ['celery-worker', ['redis:6379', 'registry:443', 'girder:8080']],
])('%s waits for what it needs', (name, targets) => {
  expect(container(name, 'wait').command!.slice(4)).toEqual(targets);
});

test('the registry listens on 443 without root', () => {
  const { securityContext } = podSpec(one('Deployment', 'registry'));
  expect(securityContext).toMatchObject({
    runAsNonRoot: true,
    sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
  });
});
