import { plannedManifests } from '../../src/app';
import { acceptedAcme } from '../properties/acme';
import { acceptedSettings } from '../properties/settings';
import { seed } from '../properties/support';
import { acceptedValues } from '../properties/values';
import { Playground } from './harness';

/** How many values of each kind, in as few requests as there are limits to objects. */
const count = 200;

let play: Playground;

beforeAll(async () => {
  play = await Playground.create('accepted');
}, 300_000);

afterAll(() => play.remove(), 60_000);

const metadata = (name: string) => ({ name, namespace: 'default' });
const pod = (name: string, container: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: metadata(name),
  spec: { containers: [{ name: 'a', image: 'a:1', ...container }], ...spec },
});

/** Objects that hold these values, each value at least once; where it can be, all in one. */
const holders: Readonly<Record<string, (values: readonly string[]) => object[]>> = {
  quantity: (values) =>
    values.map((storage, index) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: metadata(`q-${index}`),
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage } } },
    })),
  cpu: (values) => [
    pod(
      'cpu',
      {},
      {
        containers: values.map((cpu, index) => ({
          name: `c-${index}`,
          image: 'a:1',
          resources: { requests: { cpu } },
        })),
      },
    ),
  ],
  amount: (values) => [
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: metadata('amounts'),
      // Of memory there may be fractions, of pods none.
      spec: {
        hard: Object.fromEntries(values.map((value, index) => [`requests.example.org/r${index}`, value])),
      },
    },
  ],
  dnsLabel: (values) => [
    pod('labels', {}, { containers: values.map((name) => ({ name, image: 'a:1' })) }),
    ...values.slice(0, 20).map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  ],
  dnsSubdomain: (values) => [
    pod('subdomains', {}, { imagePullSecrets: values.map((name) => ({ name })) }),
    ...values.slice(0, 40).map((name) => ({ apiVersion: 'v1', kind: 'Secret', metadata: metadata(name) })),
  ],
  namespaceName: (values) =>
    values.slice(0, 40).map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  repositoryName: (values) =>
    values.slice(0, 40).flatMap((name) => [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: metadata(name),
        spec: { clusterIP: 'None', ports: [{ port: 1 }] },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: metadata(name),
        spec: {
          serviceName: name,
          selector: { matchLabels: { repository: name } },
          template: {
            metadata: { labels: { repository: name } },
            spec: { containers: [{ name: 'a', image: 'a:1' }] },
          },
        },
      },
    ]),
  volumeName: (values) => [pod('volumes', {}, { volumes: values.map((name) => ({ name, emptyDir: {} })) })],
  commitId: (values) =>
    values.slice(0, 40).map((id, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata(`commit-${index}`), labels: { commit: id } },
    })),
  domain: (values) => [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata('domains'),
      spec: {
        tls: [{ hosts: values.map((value) => `*.${value}`), secretName: 'a' }],
        rules: values.map((value) => ({
          host: `dashboard.${value}`,
          http: {
            paths: [
              { path: '/', pathType: 'Prefix', backend: { service: { name: 'a', port: { number: 80 } } } },
            ],
          },
        })),
      },
    },
  ],
  envName: (values) => [pod('env', { env: values.map((name) => ({ name, value: '' })) })],
  labelKey: (values) => [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata('keys'), labels: Object.fromEntries(values.map((key) => [key, ''])) },
    },
  ],
  labelValue: (values) => [
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        ...metadata('values'),
        labels: Object.fromEntries(values.map((value, index) => [`l${index}`, value])),
      },
    },
  ],
  imageReference: (values) => [
    pod('images', {}, { containers: values.map((image, index) => ({ name: `c-${index}`, image })) }),
  ],
};

/** Asks the API server what it would make of these. */
async function expectAccepted(objects: readonly object[]): Promise<void> {
  const text = objects.map((each) => JSON.stringify(each)).join('\n---\n');
  const dryRun = ['apply', '--server-side', '--dry-run=server', '--validate=false', '-f', '-'];
  const { exitCode, stderr } = await play.run('kubectl', dryRun, text);
  // These are accepted: a fraction of a byte, and a key that is none, which is found when it is read as a secret.
  const isKnown = (line: string) =>
    /^Warning: .*(fractional byte value|failed to find any PEM data)/.test(line);
  const said = stderr.split('\n').filter((line) => line !== '' && !isKnown(line));
  expect([exitCode, said.slice(0, 20)]).toEqual([0, []]);
}

test.each(Object.entries(holders))(
  `%s: what the schema accepts, the API server accepts (dry run, seed ${seed})`,
  async (kind, objectsOf) => {
    const values = acceptedValues(kind, count, seed);
    expect(values.length).toBeGreaterThan(100);
    await expectAccepted(objectsOf(values));
  },
  120_000,
);

test(`settings files: what is made of one that is accepted, the API server accepts (dry run, seed ${seed})`, async () => {
  const configs = acceptedSettings(8, seed);
  expect(configs).toHaveLength(8);
  await play.kubectl(['create', 'namespace', 'wholetale']);
  for (const config of configs) {
    // What Secrets hold comes later, and from elsewhere.
    const manifests = plannedManifests(config).map(({ manifest }) => manifest);
    const objects = manifests.filter(({ kind }) => kind !== 'Secret');
    expect(objects.length).toBeGreaterThan(30);
    await expectAccepted(objects);
  }
}, 300_000);

test(`acme.json: what is taken out of one that is accepted, the API server accepts (dry run, seed ${seed})`, async () => {
  const found = await acceptedAcme(100, seed);
  expect(found).toHaveLength(100);
  await expectAccepted(
    found.map(({ certificate, privateKey }, index) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'kubernetes.io/tls',
      metadata: metadata(`acme-${index}`),
      stringData: { 'tls.crt': certificate, 'tls.key': privateKey },
    })),
  );
}, 120_000);
