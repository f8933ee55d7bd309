import type { Flow, Party } from '../../../src/wholetale/network/flows';
import { flowsOf } from '../../../src/wholetale/network/flows';
import { ports } from '../../../src/wholetale/ports';
import { configOf } from '../../wholetale/support';
import { asList } from './stack';
import type { RealPlayground } from './stack';
import type { List } from '../shapes';

interface Pod {
  readonly metadata: { readonly labels?: Readonly<Record<string, string>> };
  readonly status: {
    readonly phase: string;
    readonly podIP: string;
    readonly containerStatuses: readonly { readonly name: string }[];
  };
}

/** A pod that connects, or is connected to. */
interface End {
  /** Undefined for one that the table does not know. */
  readonly party: Party | undefined;
  readonly name: string;
  readonly pod: string;
  readonly namespace: string;
  readonly container: string;
  readonly address: string;
  readonly port: number;
}

export interface Reachability {
  /** `girder → mongo`. */
  readonly admitted: readonly string[];
  readonly refused: readonly string[];
  /** Those that are not as the table says. */
  readonly wrong: readonly string[];
}

const components = ['mongo', 'redis', 'registry', 'girder', 'dashboard', 'worker'] as const;
const elsewhere = 'stranger';

/** Tries a TCP connection between every two pods: of the components, the ingress controller, the DNS, and a pod of nobody. */
export async function reachability(real: RealPlayground): Promise<Reachability> {
  await addStranger(real);
  const ends = await everyone(real);
  const flows = flowsOf(configOf({ cluster: { type: 'none' } }));
  const found = { admitted: [] as string[], refused: [] as string[], wrong: [] as string[] };
  // The DNS has no shell, so it connects to nobody.
  for (const from of ends.filter(({ party }) => party !== 'dns')) {
    const targets = ends.filter((each) => each !== from && each.port > 0);
    const open = await openFrom(real, from, targets);
    for (const to of targets) {
      const name = `${from.name} → ${to.name}`;
      const admitted = open.has(to.address);
      found[admitted ? 'admitted' : 'refused'].push(name);
      if (admitted !== flows.some((flow) => covers(flow, from, to)))
        found.wrong.push(`${name}: ${admitted ? 'admitted' : 'refused'}`);
    }
  }
  return found;
}

function covers(
  flow: Flow & { readonly ports: readonly { protocol: string; port?: number }[] },
  from: End,
  to: End,
): boolean {
  // What no policy selects may be connected to, and connect, wherever the other end agrees.
  const free = (party: Party | undefined) => party === undefined || party === 'ingress' || party === 'dns';
  if (free(from.party) && free(to.party)) return true;
  return (
    flow.from === from.party &&
    flow.to === to.party &&
    flow.ports.some(({ protocol, port }) => protocol === 'TCP' && (port === undefined || port === to.port))
  );
}

async function openFrom(real: RealPlayground, from: End, targets: readonly End[]): Promise<Set<string>> {
  const script =
    'for each; do (if nc -z -w 3 "${each%:*}" "${each##*:}"; then echo "${each%:*}"; fi) & done; wait';
  const all = targets.map(({ address, port }) => `${address}:${port}`);
  const where = ['--namespace', from.namespace, '--container', from.container];
  const printed = await real.play.kubectl([
    'exec',
    from.pod,
    ...where,
    '--',
    'sh',
    '-c',
    script,
    'connect',
    ...all,
  ]);
  return new Set(printed.split('\n').filter(Boolean));
}

async function everyone(real: RealPlayground): Promise<End[]> {
  const end = async (
    party: Party | undefined,
    name: string,
    namespace: string,
    selector: string,
    port: number,
    container?: string,
  ): Promise<End> => {
    const { items } = await real.play.get<List<Pod>>(
      'pods',
      '--namespace',
      namespace,
      '--selector',
      selector,
    );
    const { metadata, status } = items.find((each) => each.status.phase === 'Running')!;
    return {
      ...{ party, name, namespace, port },
      pod: metadata.name,
      container: container ?? status.containerStatuses[0]!.name,
      address: status.podIP,
    };
  };
  const ours = components.map((name) =>
    end(
      name,
      name,
      'wholetale',
      `component=${name}`,
      name === 'worker' ? 0 : ports[name],
      name === 'worker' ? 'gwvolman' : undefined,
    ),
  );
  return Promise.all([
    ...ours,
    end('ingress', 'ingress', 'ingress-nginx', 'app.kubernetes.io/name=ingress-nginx', 443),
    end('dns', 'dns', 'kube-system', 'k8s-app=kube-dns', 53),
    end(undefined, elsewhere, elsewhere, `app=${elsewhere}`, 0),
  ]);
}

async function addStranger({ play, images }: RealPlayground): Promise<void> {
  const metadata = { name: elsewhere, namespace: elsewhere, labels: { app: elsewhere } };
  const container = { name: 'shell', image: images.init, command: ['sleep', 'infinity'] };
  const spec = { containers: [container], terminationGracePeriodSeconds: 0 };
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: elsewhere } },
    { apiVersion: 'v1', kind: 'Pod', metadata, spec },
  ];
  await play.kubectl(['apply', '--filename=-'], asList(objects));
  await play.kubectl([
    'wait',
    '--for=condition=Ready',
    `pod/${elsewhere}`,
    '--namespace',
    elsewhere,
    '--timeout=60s',
  ]);
}
