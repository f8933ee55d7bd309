import { componentLabel } from '../../../src/kube/labels';
import type { Party } from '../../../src/wholetale/network/flows';
import { ports } from '../../../src/wholetale/ports';
import { ok } from '../harness';
import type { List } from '../shapes';
import { listenProgram } from './network-programs';
import { RealPods } from './pods';
import { asList } from './stack';
import type { RealPlayground } from './stack';

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: {
    readonly phase: string;
    readonly podIP: string;
    readonly containerStatuses: readonly { readonly name: string }[];
  };
}

/** A pod that connects. */
export interface End {
  /** Undefined for one that the table does not know. */
  readonly party: Party | undefined;
  readonly name: string;
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  readonly address: string;
  readonly port: number;
}

/** What is connected to. */
export interface Target {
  readonly party: Party | undefined;
  readonly name: string;
  readonly how: 'connect' | 'ask by UDP' | 'ask by TCP';
  readonly protocol: 'TCP' | 'UDP';
  readonly address: string;
  readonly port: number;
  /** Whose it is, where it is a pod's. */
  readonly end: End | undefined;
}

/** Of all that have no port of their own, and answer for the test. */
export const listeningPort = 8765;

const namespace = 'wholetale';
const elsewhere = 'stranger';

/** Pods with the labels by which policies know those that come and go; each only listens. */
const standIns: Readonly<Record<'tale' | 'setup' | 'build', Readonly<Record<string, string>>>> = {
  tale: { app: 'WholeTale', instanceId: 'stand-in' },
  setup: { app: 'WholeTale', [componentLabel]: 'setup' },
  build: { 'job-name': 'stand-in' },
};

/** Does this while a stranger and the stand-ins are there, and the worker listens. */
export async function withStandIns<T>(real: RealPlayground, work: () => Promise<T>): Promise<T> {
  const { play, images } = real;
  const pod = (name: string, inNamespace: string, more: Readonly<Record<string, string>>) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: inNamespace, labels: { ...more, 'stand-in': 'true' } },
    spec: {
      containers: [
        {
          name: 'listener',
          image: images.init,
          command: ['python3', '-c', listenProgram, `${listeningPort}`],
          readinessProbe: { tcpSocket: { port: listeningPort }, periodSeconds: 1 },
        },
      ],
      terminationGracePeriodSeconds: 0,
    },
  });
  const pods = [
    pod(elsewhere, elsewhere, {}),
    ...Object.entries(standIns).map(([name, labels]) => pod(`stand-in-${name}`, namespace, labels)),
  ];
  const all = asList([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: elsewhere } }, ...pods]);
  await play.kubectl(['apply', '--filename=-'], all);
  const ready = ['wait', '--for=condition=Ready', 'pod', '--selector=stand-in', '--timeout=90s'];
  for (const each of [elsewhere, namespace]) await play.kubectl([...ready, '--namespace', each]);
  const inWorker = (...command: string[]) =>
    new RealPods(real).inside('celery-worker', 'gwvolman', ...command);
  const listen =
    'python3 -c "$0" "$1" >/dev/null 2>&1 & for try in $(seq 100); do nc -z 127.0.0.1 "$1" && break; sleep 0.1; done; echo $!';
  const listener = ok(await inWorker('sh', '-c', listen, listenProgram, `${listeningPort}`)).trim();
  try {
    return await work();
  } finally {
    await inWorker('kill', listener);
    await play.kubectl(['delete', 'pods', '--selector=stand-in', '--namespace', namespace]);
    await play.kubectl(['delete', 'namespace', elsewhere, '--wait=false']);
  }
}

/** All pods that connect to others, or that others connect to. */
export async function allEnds({ play }: RealPlayground): Promise<End[]> {
  const end = async (
    party: Party | undefined,
    name: string,
    inNamespace: string,
    selector: string,
    port: number,
    container?: string,
  ): Promise<End> => {
    const where = ['--namespace', inNamespace, '--selector', selector];
    const { items } = await play.get<List<Pod>>('pods', ...where);
    const { metadata, status } = items.find((each) => each.status.phase === 'Running')!;
    return {
      ...{ party, name, namespace: inNamespace, port },
      pod: metadata.name,
      container: container ?? status.containerStatuses[0]!.name,
      address: status.podIP,
    };
  };
  const component = (name: keyof typeof ports) =>
    end(name, name, namespace, `component=${name}`, ports[name]);
  const standIn = (name: keyof typeof standIns) => {
    const selector = Object.entries(standIns[name]).map(([key, value]) => `${key}=${value}`);
    return end(name, name, namespace, ['stand-in', ...selector].join(','), listeningPort);
  };
  return Promise.all([
    ...(['mongo', 'redis', 'registry', 'girder', 'dashboard'] as const).map(component),
    end('worker', 'worker', namespace, 'component=worker', listeningPort, 'gwvolman'),
    ...(['tale', 'setup', 'build'] as const).map(standIn),
    end('ingress', 'ingress', 'ingress-nginx', 'app.kubernetes.io/name=ingress-nginx', 443),
    end('dns', 'dns', 'kube-system', 'k8s-app=kube-dns', 53),
    end(undefined, elsewhere, elsewhere, 'stand-in', listeningPort),
  ]);
}

/** These pods, and what they reach by the address of a Service. */
export async function allTargets({ play }: RealPlayground, ends: readonly End[]): Promise<Target[]> {
  const addressOf = async (name: string, inNamespace: string) => {
    const service = await play.get<{ spec: { clusterIP: string } }>(
      'service',
      name,
      '--namespace',
      inNamespace,
    );
    return service.spec.clusterIP;
  };
  const connected = ends
    .filter(({ party }) => party !== 'dns')
    .map((end): Target => {
      const { party, name, address, port } = end;
      return { party, name, address, port, how: 'connect', protocol: 'TCP', end };
    });
  const names = ends.find(({ party }) => party === 'dns')!;
  const servers = [
    { name: 'dns', address: await addressOf('kube-dns', 'kube-system') },
    { name: "dns's pod", address: names.address },
  ];
  const asked = servers.flatMap(({ name, address }) =>
    (['UDP', 'TCP'] as const).map((protocol): Target => ({
      ...{ party: 'dns', name: `${name} (${protocol})`, address, port: 53, protocol },
      how: `ask by ${protocol}`,
      end: names,
    })),
  );
  const apiServer: Target = {
    ...{ party: 'apiServer', name: 'API server', address: await addressOf('kubernetes', 'default') },
    ...{ port: 443, protocol: 'TCP', how: 'connect', end: undefined },
  };
  return [...connected, ...asked, apiServer];
}
