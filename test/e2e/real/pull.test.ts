import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { authorityPem, createAuthority, issue } from '../../../sandbox/certificates';
import { trustScript } from '../../../src/wholetale/trust/script';
import { Playground } from '../harness';
import { busybox, describeReal, shellPod } from './machine';
import type { TinyRegistry } from './tiny-registry';
import { tinyRegistry } from './tiny-registry';

const stay = 'trap exit TERM; while :; do /busybox sleep 1; done';
/** On the node's loopback interface. */
const proxyPort = 30443;

/**
 * The way by which nodes get tales' images: the script of the trust DaemonSet
 * writes containerd's files on the node, a proxy on the node's loopback leads
 * to the registry. The registry here is a small one of the test.
 */
describeReal('a real node and the registry trust', () => {
  let playground: Playground;
  let registry: TinyRegistry;
  let image: string;
  let certificate: string;

  beforeAll(async () => {
    const packed = await busybox();
    image = packed.name;
    playground = await Playground.create('pull', { kind: 'real', images: [packed.archive] });
    const authority = await createAuthority('registry');
    certificate = (await authorityPem(authority)).certificate;
    const leaf = await issue(authority, {
      commonName: 'registry',
      names: ['registry', 'localhost'],
      addresses: ['127.0.0.1'],
      usage: ['server'],
    });
    registry = await tinyRegistry(packed.archive, leaf, hostOf(playground.sandbox.kubeconfig));
    const host = hostOf(playground.sandbox.kubeconfig);
    await apply(trustConfig(certificate), trustPod(image, `${host} ${registry.port}`));
    await playground.kubectl(['wait', '--for=condition=Ready', '--timeout=90s', 'pod/trust']);
  }, 900_000);

  afterAll(async () => {
    registry.close();
    await playground.remove();
  }, 120_000);

  const apply = (...objects: readonly object[]) =>
    playground.kubectl(['apply', '-f', '-'], objects.map((each) => JSON.stringify(each)).join('\n'));

  test('containerd reads the files at the pull, and the image runs', async () => {
    await apply(shellPod('registry:443/tales/first:1', 'first', `echo pulled; ${stay}`));
    await playground.kubectl(['wait', '--for=condition=Ready', '--timeout=90s', 'pod/first']);
    expect(await playground.kubectl(['logs', 'first'])).toBe('pulled');
    expect(registry.asked).toContainEqual(expect.stringContaining('/v2/tales/first/manifests/1'));
  }, 120_000);

  test('a certificate of somebody else is refused', async () => {
    const { certificate: foreign } = await authorityPem(await createAuthority('somebody'));
    await apply(trustConfig(foreign));
    // The kubelet hands the new one to the pod in its own time; a new pod has it at once.
    await playground.kubectl(['delete', 'pod', 'trust']);
    await apply(trustPod(image, `${hostOf(playground.sandbox.kubeconfig)} ${registry.port}`));
    await playground.kubectl(['wait', '--for=condition=Ready', '--timeout=90s', 'pod/trust']);
    await apply(shellPod('registry:443/tales/second:1', 'second', stay));
    expect(await complaint(playground, 'second')).toMatch(/x509: certificate signed by unknown authority/);
  }, 240_000);

  test('the files go with the pod that wrote them, and so does the way to the registry', async () => {
    await playground.kubectl(['delete', 'pod', 'trust']);
    await apply(shellPod('registry:443/tales/third:1', 'third', stay));
    expect(await complaint(playground, 'third')).toMatch(/lookup registry|no such host|server misbehaving/);
  }, 120_000);
});

function hostOf(kubeconfig: string): string {
  return /server: https:\/\/([\d.]+):/.exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? '';
}

/** What the kubelet says of a pod's image that it cannot pull. */
async function complaint(playground: Playground, pod: string): Promise<string> {
  for (let attempt = 0; attempt < 120; attempt++) {
    const events = await playground.kubectl([
      'get',
      'events',
      '--output=jsonpath={.items[*].message}',
      `--field-selector=involvedObject.name=${pod},reason=Failed`,
    ]);
    if (/failed to (pull|resolve)/i.test(events)) return events;
    await sleep(500);
  }
  return 'nothing';
}

function trustConfig(certificate: string): object {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'trust' },
    data: { 'trust.sh': trustScript, 'ca.crt': certificate },
  };
}

function trustPod(image: string, registry: string): object {
  const mounts = [
    { name: 'certs-d', mountPath: '/certs.d' },
    { name: 'config', mountPath: '/config' },
    { name: 'beat', mountPath: '/run/trust' },
  ];
  const env = {
    CERTS_D: '/certs.d',
    CERTIFICATE: '/config/ca.crt',
    BEAT: '/run/trust/beat',
    OWNER: 'test/test',
    PORT: String(proxyPort),
    INTERVAL: '1',
  };
  const run = (mode: string) => ['/busybox', 'sh', '/config/trust.sh', mode, 'registry:443'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'trust' },
    spec: {
      hostNetwork: true,
      terminationGracePeriodSeconds: 5,
      containers: [
        {
          name: 'files',
          image,
          command: run('run'),
          env: Object.entries(env).map(([name, value]) => ({ name, value })),
          volumeMounts: mounts,
          readinessProbe: { exec: { command: run('check') }, periodSeconds: 1 },
        },
        {
          name: 'proxy',
          image,
          command: [
            '/busybox',
            'nc',
            '-ll',
            '-p',
            String(proxyPort),
            '-e',
            '/busybox',
            'nc',
            ...registry.split(' '),
          ],
        },
      ],
      volumes: [
        { name: 'certs-d', hostPath: { path: '/etc/containerd/certs.d', type: 'DirectoryOrCreate' } },
        { name: 'config', configMap: { name: 'trust' } },
        { name: 'beat', emptyDir: {} },
      ],
    },
  };
}
