import { authorityPem, createAuthority, issue } from '../../../sandbox/certificates';
import { podSelector } from '../../../src/wholetale/labels';
import { ok } from '../harness';
import type { RealPods } from './pods';
import { eventually } from './pods';
import { registryProgram } from './programs';
import type { RealPlayground } from './stack';
import { asList } from './stack';

const namespace = 'wholetale';
const inNamespace = ['--namespace', namespace];

/** What the worker's docker says to each: `done`, or why not. */
export type DockerAnswers = Readonly<Record<'login' | 'push' | 'pull', string>>;

/** Logs in to the registry by the worker's docker, pushes the image and pulls it. @param password that of its environment where undefined */
export async function dockerSays(pods: RealPods, image: string, password = ''): Promise<DockerAnswers> {
  return JSON.parse(ok(await pods.python(registryProgram, image, password))) as DockerAnswers;
}

/** What comes of a pod whose image the node has to ask the registry for: `pulled`, or what containerd complains of. */
export async function nodeSays({ play }: RealPlayground, image: string): Promise<string> {
  const name = `pulls-${Date.now()}`;
  const container = {
    name: 'main',
    image,
    imagePullPolicy: 'Always',
    command: ['/bin/busybox', 'sleep', '600'],
  };
  const spec = {
    containers: [container],
    imagePullSecrets: [{ name: 'registry-credentials' }],
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 0,
  };
  const metadata = { name, namespace, labels: { app: 'pulls' } };
  await play.kubectl(['apply', '--filename=-'], asList([{ apiVersion: 'v1', kind: 'Pod', metadata, spec }]));
  try {
    return await eventually(
      60,
      async () => {
        const { status } = await play.get<PulledPod>('pod', name, ...inNamespace);
        const state = status.containerStatuses?.[0]?.state;
        return state?.running === undefined ? (state?.waiting?.message ?? '') : 'pulled';
      },
      (answer) => answer !== '',
    );
  } finally {
    await play.kubectl(['delete', 'pod', name, ...inNamespace]);
  }
}

interface PulledPod {
  readonly status: {
    readonly containerStatuses?: readonly {
      readonly state: { readonly running?: object; readonly waiting?: { readonly message?: string } };
    }[];
  };
}

/**
 * While somebody else answers at the registry's name: a registry like it, which asks for no login, with a certificate
 * for the same names, signed by an authority that is called as the registry is, and is another one.
 *
 * @returns what came of it, and the log of that registry
 */
export async function withImpostor<T>(
  real: RealPlayground,
  pods: RealPods,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly log: string }> {
  const { play } = real;
  const all = await impostor(real.images.registry);
  const select = (value: string | null) =>
    play.kubectl([
      ...['patch', 'service', 'registry', ...inNamespace, '--type=merge'],
      `--patch=${JSON.stringify({ spec: { selector: { impostor: value } } })}`,
    ]);
  // The registry wants a login, the other one does not. A name leads to a pod that is gone for some seconds more.
  const answering = async (status: string) => {
    const curl = [
      'curl',
      '--silent',
      '--insecure',
      '--max-time',
      '3',
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
    ];
    const ask = () => pods.inside('celery-worker', 'docker', ...curl, 'https://registry:443/v2/');
    const answer = await eventually(
      60,
      async () => (await ask()).stdout,
      (found) => found === status,
    );
    if (answer !== status) throw new Error(`registry:443 answers ${answer}, not ${status}`);
  };
  await play.kubectl(['apply', '--filename=-'], all);
  try {
    await play.kubectl(['wait', '--for=condition=Ready', 'pod/impostor', ...inNamespace, '--timeout=60s']);
    await select('true');
    await answering('200');
    return { result: await work(), log: await play.kubectl(['logs', 'impostor', ...inNamespace]) };
  } finally {
    await select(null);
    await play.kubectl(['delete', '--filename=-', '--wait'], all);
    await answering('401');
  }
}

async function impostor(image: string): Promise<string> {
  const names = [
    'registry',
    ...['', '.svc', '.svc.cluster.local'].map((end) => `registry.${namespace}${end}`),
  ];
  const authority = await createAuthority('registry');
  // The node's containerd reaches it by the proxy on its loopback.
  const addresses = ['127.0.0.1'];
  const leaf = await issue(authority, { commonName: 'registry', names, addresses, usage: ['server'] });
  const { certificate } = await authorityPem(authority);
  const metadata = { name: 'impostor', namespace, labels: { ...podSelector('registry'), impostor: 'true' } };
  const env = {
    REGISTRY_HTTP_ADDR: '0.0.0.0:443',
    REGISTRY_HTTP_TLS_CERTIFICATE: '/certs/tls.crt',
    REGISTRY_HTTP_TLS_KEY: '/certs/tls.key',
  };
  const container = {
    name: 'registry',
    image,
    env: Object.entries(env).map(([name, value]) => ({ name, value })),
    volumeMounts: [{ name: 'certs', mountPath: '/certs', readOnly: true }],
    readinessProbe: { httpGet: { path: '/', port: 443, scheme: 'HTTPS' }, periodSeconds: 1 },
  };
  const spec = {
    containers: [container],
    volumes: [{ name: 'certs', secret: { secretName: 'impostor' } }],
    terminationGracePeriodSeconds: 0,
  };
  const data = { 'tls.crt': leaf.certificate + certificate, 'tls.key': leaf.privateKey };
  return asList([
    { apiVersion: 'v1', kind: 'Secret', metadata, type: 'kubernetes.io/tls', stringData: data },
    { apiVersion: 'v1', kind: 'Pod', metadata, spec },
  ]);
}
