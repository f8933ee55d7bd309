import { all, container, one, podSpec, values } from './support';

/** Where a claim is mounted, with its size: the table of the specification. */
const claims: readonly [claim: string, size: string, deployment: string, container: string, path: string][] =
  [
    ['mongo-volume-claim', '200Mi', 'mongo', 'mongodb', '/data/db'],
    ['registry-storage-volume-claim', '4Gi', 'registry', 'registry', '/var/lib/registry'],
    ['girder-ps-volume-claim', '200Mi', 'girder', 'wt-girder', '/tmp/ps'],
    ['docker-storage-volume-claim', '10Gi', 'celery-worker', 'docker', '/var/lib/docker'],
    ['image-build-dirs-volume-claim', '4Gi', 'celery-worker', 'docker', '/src/tmp'],
    ['image-build-dirs-volume-claim', '4Gi', 'celery-worker', 'gwvolman', '/src/tmp'],
  ];

test.each(claims)('%s (%s) is mounted in %s/%s at %s', (claimName, size, deployment, name, path) => {
  const claim = one('PersistentVolumeClaim', claimName).spec!;
  expect(claim.resources).toEqual({ requests: { storage: size } });
  expect(claim.accessModes).toEqual(['ReadWriteOnce']);
  expect(claim.storageClassName).toBeUndefined();
  const volume = podSpec(one('Deployment', deployment)).volumes!.find(
    (each) => each.persistentVolumeClaim?.claimName === claimName,
  );
  const mount = container(deployment, name).volumeMounts!.find((each) => each.mountPath === path);
  expect(mount!.name).toBe(volume!.name);
});

test('there are no other claims', () => {
  const names = all('PersistentVolumeClaim').map((each) => each.metadata!.name);
  expect(names.sort()).toEqual([...new Set(claims.map(([name]) => name))].sort());
});

test.each([
  [
    'dashboard',
    'dashboard',
    { AUTH_PROVIDER: 'Globus', DASHBOARD_URL: 'https://dashboard.local.wholetale.org' },
  ],
  [
    'girder',
    'wt-girder',
    { DOMAIN: 'local.wholetale.org', DASHBOARD_URL: 'https://dashboard.local.wholetale.org' },
  ],
  ['registry', 'registry', { REGISTRY_AUTH: 'htpasswd', REGISTRY_HTTP_ADDR: '0.0.0.0:443' }],
  ['celery-worker', 'docker', { DOCKER_TLS_CERTDIR: '' }],
  [
    'celery-worker',
    'gwvolman',
    {
      HOSTDIR: '/src',
      DOMAIN: 'local.wholetale.org',
      DOCKER_HOST: 'tcp://localhost:2375',
      REGISTRY_URL: 'https://registry:443',
      DEPLOYMENT_TYPE: 'kubernetes',
      VOLSZ_WORKSPACE: '1Gi',
      INGRESS_NAME: 'ingress',
      GIRDER_API_URL: 'http://girder:8080/api/v1',
      CELERY_BROKER: 'redis://redis/',
      CELERY_BACKEND: 'redis://redis/',
      INGRESS_CLASS: 'gce',
      GIRDER_EXISTING_CLAIM: 'girder-ps-volume-claim',
    },
  ],
])('environment of %s/%s', (deployment, name, env) => {
  expect(values(container(deployment, name))).toMatchObject(env);
});

test.each([
  ['wholetale/dashboard:v0.9.1', 'https://girder.local.wholetale.org'],
  ['wholetale/ngx-dashboard:v1.2', 'https://girder.local.wholetale.org/api/v1'],
])('%s is told about girder as it expects it', (dashboard, url) => {
  expect(values(container('dashboard', 'dashboard', { images: { dashboard } })).GIRDER_API_URL).toBe(url);
});

test('gwvolman takes the login from the secret and the namespace from its pod, under both names', () => {
  const { env } = container('celery-worker', 'gwvolman');
  const login = (name: string, key: string) => ({
    name,
    valueFrom: { secretKeyRef: { name: 'registry-secret', key } },
  });
  const namespace = (name: string) => ({
    name,
    valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
  });
  expect(env!.filter(({ valueFrom }) => valueFrom)).toEqual([
    login('REGISTRY_USER', 'username'),
    login('REGISTRY_PASS', 'password'),
    namespace('MY_NAMESPACE'),
    namespace('NAMESPACE'),
  ]);
});

test('WORKER_IMAGE is the image that gwvolman itself runs', () => {
  const settings = { images: { prefix: 'mirror.example.org/hub' } };
  const gwvolman = container('celery-worker', 'gwvolman', settings);
  expect(gwvolman.image).toMatch(/^mirror\.example\.org\/hub\//);
  expect(values(gwvolman).WORKER_IMAGE).toBe(gwvolman.image);
});

test('gwvolman takes the three queues of the old entry point', () => {
  expect(container('celery-worker', 'gwvolman').args).toEqual(['-Q', 'manager,celery,node1']);
});

test('docker listens for its neighbour only, and trusts the registry through a folder with a colon', () => {
  const docker = container('celery-worker', 'docker');
  expect(docker.args).toEqual([
    'dockerd',
    '--host=unix:///var/run/docker.sock',
    '--host=tcp://localhost:2375',
  ]);
  expect(docker.ports).toBeUndefined();
  const init = container('celery-worker', 'trust-registry');
  expect(init.command!.at(-1)).toBe('/certs.d/registry:443');
  const shared = init.volumeMounts!.find((each) => each.mountPath === '/certs.d')!.name;
  expect(docker.volumeMounts).toContainEqual({
    name: shared,
    mountPath: '/etc/docker/certs.d',
    readOnly: true,
  });
  const { volumes, shareProcessNamespace } = podSpec(one('Deployment', 'celery-worker'));
  expect(volumes!.find((each) => each.name === 'registry-cert')!.secret).toEqual({
    secretName: 'registry-cert-secret',
    items: [{ key: 'tls.crt', path: 'ca.crt' }],
  });
  expect(shareProcessNamespace).toBe(true);
});

test.each([
  ['docker', '7Gi', '8Gi', undefined],
  ['gwvolman', '3Gi', '4Gi', ['SYS_ADMIN']],
])('%s has the memory that builds need, and its rights', (name, request, limit, capabilities) => {
  const { resources, securityContext } = container('celery-worker', name);
  expect([resources!.requests!.memory, resources!.limits!.memory]).toEqual([request, limit]);
  expect(securityContext!.privileged).toBe(true);
  expect(securityContext!.capabilities?.add).toEqual(capabilities);
});

test('the readiness of gwvolman is a connection to redis in the table of the kernel', () => {
  const [command, flags, pattern, ...tables] = container('celery-worker', 'gwvolman').readinessProbe!.exec!
    .command!;
  expect([command, flags, tables]).toEqual(['grep', '-Eqs', ['/proc/net/tcp', '/proc/net/tcp6']]);
  const expression = new RegExp(pattern!);
  const line = (remote: string, state: string) =>
    `   1: 0100007F:D2F0 ${remote} ${state} 00000000:00000000 00:00000000`;
  expect(expression.test(line('0A00000A:18EB', '01'))).toBe(true);
  expect(expression.test(line('0A00000A:18EB', '06'))).toBe(false);
  expect(expression.test(line('0A00000A:1F90', '01'))).toBe(false);
});

test("girder's configuration is what the shell deployment had", () => {
  const text = one('ConfigMap', 'girder-configmap').data!['girder.local.cfg'];
  for (const line of [
    'server.socket_host = "0.0.0.0"',
    'server.socket_port = 8080',
    'server.thread_pool = 100',
    'tools.proxy.on = True',
    'uri = "mongodb://mongo:27017/girder"',
    'api_root = "/api/v1"',
    'static_root = "/static"',
    'api_static_root = "../static"',
    'cherrypy_server = True',
  ]) {
    expect(text!.split('\n')).toContain(line);
  }
  expect(container('girder', 'wt-girder').volumeMounts).toContainEqual({
    name: 'girder-config',
    mountPath: '/girder/girder/conf/girder.local.cfg',
    subPath: 'girder.local.cfg',
    readOnly: true,
  });
});
