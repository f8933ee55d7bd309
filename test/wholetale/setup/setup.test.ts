import type { V1Job, V1PodSpec } from '@kubernetes/client-node';

import { plannedManifests } from '../../../src/app';
import { markedSecret } from '../../../src/config/secrets/names';
import { namedSecrets } from '../../../src/config/secrets/values';
import { objectPath } from '../../../src/kube/manifest';
import type { SetupConfig } from '../../../src/wholetale/setup/program/config';
import { exitStatus } from '../../../src/wholetale/setup/program/run';
import { all, configOf, manifestsOf, matches, one } from '../support';

const name = 'girder-setup';
const job = (settings: object = {}): V1Job => one('Job', name, settings);
const pod = (settings: object = {}): V1PodSpec => job(settings).spec!.template.spec!;
const config = (settings: object = {}) =>
  JSON.parse(one('ConfigMap', name, settings).data!['config.json']!) as SetupConfig;

test('the Job is made anew when it failed, stays when it is done, and does not hide failed pods', () => {
  const { metadata, spec } = job();
  expect(metadata!.annotations).toMatchObject({ 'pulumi.com/replaceUnready': 'true' });
  expect(spec!.ttlSecondsAfterFinished).toBeUndefined();
  expect(pod().restartPolicy).toBe('Never');
  expect(spec!.backoffLimit).toBeGreaterThan(0);
});

test('Pulumi waits as long as the Job may take', () => {
  const { metadata, spec } = job();
  expect(Number(metadata!.annotations!['pulumi.com/timeoutSeconds'])).toBe(spec!.activeDeadlineSeconds);
});

test('what no other try would change is not tried again', () => {
  const [rule, ...others] = job().spec!.podFailurePolicy!.rules;
  expect(others).toEqual([]);
  const onExitCodes = { containerName: 'setup', operator: 'In', values: [exitStatus.needsOperator] };
  expect(rule).toEqual({ action: 'FailJob', onExitCodes });
});

test('the pod is hardened, and says why it failed', () => {
  const { containers, securityContext, automountServiceAccountToken, enableServiceLinks } = pod();
  expect({ automountServiceAccountToken, enableServiceLinks }).toEqual({
    automountServiceAccountToken: false,
    enableServiceLinks: false,
  });
  expect(securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
  expect(containers).toHaveLength(1);
  expect(containers[0]).toMatchObject({
    image: 'node:20.19.4-bookworm-slim',
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 1000,
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      privileged: false,
      capabilities: { drop: ['ALL'] },
    },
  });
  expect(containers[0]!.resources!.limits).toMatchObject({ memory: '256Mi' });
});

test('the program is given the folders that are mounted', () => {
  const { containers, volumes } = pod();
  const { command, volumeMounts, env } = containers[0]!;
  const sourceAt = (path: string) => {
    const mount = volumeMounts!.find(({ mountPath }) => mountPath === path);
    return volumes!.find((each) => each.name === mount?.name);
  };
  const [node, file, setup, secrets, account] = command!;
  expect([node, file]).toEqual(['node', `${setup!}/setup.js`]);
  expect(sourceAt(setup!)!.configMap!.name).toBe(name);
  expect(sourceAt(secrets!)!.secret).toEqual({ secretName: name });
  expect(sourceAt(account!)!.projected!.sources!.map((each) => Object.keys(each)[0])).toContain(
    'serviceAccountToken',
  );
  expect(env).toEqual([{ name: 'NODE_EXTRA_CA_CERTS', value: `${account!}/ca.crt` }]);
  expect(Object.keys(one('ConfigMap', name).data!).sort()).toEqual(['config.json', 'setup.js']);
  // The names of the files that the program reads.
  expect(one('Secret', name).stringData).toMatchObject({
    adminPassword: 'talestack-secret://girder.adminPassword',
    globusClientId: 'talestack-secret://globus.clientId',
    globusClientSecret: 'talestack-secret://globus.clientSecret',
  });
});

test('the account may read and write its Lease, and nothing else', () => {
  expect(one('Role', name).rules).toEqual([
    {
      apiGroups: ['coordination.k8s.io'],
      resources: ['leases'],
      resourceNames: [name],
      verbs: ['get', 'update'],
    },
  ]);
  expect(pod().serviceAccountName).toBe(name);
  expect(one('ServiceAccount', name).automountServiceAccountToken).toBe(false);
  const { lease } = config();
  expect(lease).toMatchObject({ name, namespace: 'wholetale', apiServer: 'https://kubernetes.default.svc' });
  // Empty: what is in it belongs to whoever holds it.
  expect(one('Lease', name).spec).toBeUndefined();
});

test('no Service and no Deployment takes its pods for its own', () => {
  const labels = job().spec!.template.metadata!.labels!;
  for (const { spec } of all('Service')) expect(matches(spec!.selector!, labels)).toBe(false);
  for (const { spec } of all('Deployment')) expect(matches(spec!.selector.matchLabels!, labels)).toBe(false);
});

test('it starts after girder and all that it reads', () => {
  const planned = plannedManifests(configOf()).find(({ manifest }) =>
    objectPath(manifest).startsWith('Job/'),
  );
  expect(planned!.dependsOn).toEqual(
    expect.arrayContaining([
      'Deployment/wholetale/girder',
      'Service/wholetale/girder',
      `ConfigMap/wholetale/${name}`,
      `Secret/wholetale/${name}`,
      `Lease/wholetale/${name}`,
      `RoleBinding/wholetale/${name}`,
    ]),
  );
});

test.each([{ domain: 'tale.example.org' }, { girder: { setup: { plugins: ['oauth'] } } }, { revision: 1 }])(
  'with %j it is another Job',
  (settings) => {
    expect(job(settings).spec!.template).not.toEqual(job().spec!.template);
  },
);

test('what is switched off is not made, and its secrets are not asked for', () => {
  const manifests = manifestsOf({ girder: { setup: { enabled: false } } });
  expect(manifests.filter((each) => each.metadata.name === name)).toEqual([]);
  expect(namedSecrets(manifests).filter((each) => /girder|globus/.test(each))).toEqual([]);
  const named = Object.values(one('Secret', name).stringData!).map((each) => markedSecret(each));
  expect(namedSecrets(manifestsOf())).toEqual(expect.arrayContaining(named));
});

describe('what girder is told', () => {
  const settings = { domain: 'tale.example.org' };

  test('about addresses', () => {
    expect(config(settings)).toMatchObject({
      girderUrl: 'http://girder:8080/api/v1',
      admin: { login: 'admin', email: 'admin@tale.example.org' },
      settings: {
        'core.cors.allow_origin': 'https://dashboard.tale.example.org',
        'worker.api_url': 'http://girder:8080/api/v1',
        'worker.broker': 'redis://redis/',
        'worker.backend': 'redis://redis/',
      },
    });
  });

  test.each([
    [{}, { name: 'GridFS', type: 1, db: 'gridfs', mongohost: 'mongodb://mongo:27017/' }],
    [{ assetstoreRoot: '/tmp/data' }, { name: 'Base', type: 0, root: '/tmp/data' }],
  ])('about the assetstore with %j', (setup, expected) => {
    expect(config({ girder: { setup } }).assetstore).toEqual(expected);
  });

  test('by the operator goes before what is ours, and stands for itself', () => {
    const own = { 'core.cors.allow_origin': '*', 'core.brand_name': 'Tales' };
    expect(config({ girder: { setup: { settings: own } } }).settings).toMatchObject({
      ...own,
      'worker.broker': 'redis://redis/',
    });
  });

  test.each([
    ['2.1', 'RStudio', { buildpack: 'RockerBuildPack', command: '/start.sh', port: 8787, user: 'rstudio' }],
    ['legacy', 'RStudio', { buildpack: 'RBuildPack', template: 'base.tpl' }],
    ['2.1', 'Jupyter Lab', { urlPath: 'lab?token={token}', targetMount: '/home/jovyan/work', port: 8888 }],
    ['legacy', 'Jupyter Classic', { urlPath: '?token={token}', template: 'base.tpl' }],
  ])('with gwvolman %s about %s', (variant, image, expected) => {
    const { images } = config({ ...settings, worker: { variant } });
    expect(images.map((each) => each.name)).toEqual(['Jupyter Classic', 'Jupyter Lab', 'RStudio']);
    const found = images.find((each) => each.name === image)!;
    expect(found.config).toMatchObject({
      ...expected,
      environment: ['CSP_HOSTS=dashboard.tale.example.org'],
    });
    // Later versions refuse it.
    expect('template' in found.config).toBe(variant === 'legacy');
  });
});
