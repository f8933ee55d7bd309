import type { CountedFlow, Party } from '../../../src/wholetale/network/flows';
import { flowsOf } from '../../../src/wholetale/network/flows';
import { configOf } from '../../wholetale/support';
import type { End, Target } from './network-ends';
import { allEnds, allTargets, withStandIns } from './network-ends';
import { reachProgram } from './network-programs';
import { eventually } from './pods';
import { asList } from './stack';
import type { RealPlayground } from './stack';

export interface Reachability {
  /** `girder → mongo`; `girder → dns (UDP)`. */
  readonly admitted: readonly string[];
  readonly refused: readonly string[];
  /** Those that are not as the table says. */
  readonly wrong: readonly string[];
  /** Those that a policy which admits a stranger to every pod of the namespace opens to it. */
  readonly opened: readonly string[];
}

/**
 * Tries every connection between two pods: of the components, of what stands for those that come and go, of the ingress
 * controller, the name server, and a pod of nobody.
 */
export async function reachability(real: RealPlayground): Promise<Reachability> {
  return withStandIns(real, async () => {
    const ends = await allEnds(real);
    const targets = await allTargets(real, ends);
    const flows = flowsOf(configOf({ cluster: { type: 'none' } }));
    const found = { admitted: [] as string[], refused: [] as string[], wrong: [] as string[] };
    // The name server has no shell, so it connects to nobody.
    const sources = ends.filter(({ party }) => party !== 'dns');
    const reached = await Promise.all(sources.map((from) => reach(real, from, othersThan(from, targets))));
    for (const [index, from] of sources.entries()) {
      for (const to of othersThan(from, targets)) {
        const name = `${from.name} → ${to.name}`;
        const admitted = reached[index]!.has(to.name);
        found[admitted ? 'admitted' : 'refused'].push(name);
        if (admitted !== flows.some((flow) => covers(flow, from, to)))
          found.wrong.push(`${name}: ${admitted ? 'admitted' : 'refused'}`);
      }
    }
    const stranger = ends.find(({ party }) => party === undefined)!;
    const opened = await openedTo(real, stranger, othersThan(stranger, targets));
    return { ...found, opened: opened.filter((name) => !reached[sources.indexOf(stranger)]!.has(name)) };
  });
}

const othersThan = (from: End, targets: readonly Target[]) => targets.filter(({ end }) => end !== from);

function covers(flow: CountedFlow, from: End, { party, protocol, port }: Target): boolean {
  // What no policy selects may be connected to, and connect, wherever the other end agrees.
  if (isFree(from.party) && isFree(party)) return true;
  return (
    flow.from === from.party &&
    // The API server may be anywhere, unless its addresses are known (networkPolicy.apiServerCidrs).
    (flow.to === party || (flow.to === 'apiServer' && isFree(party))) &&
    flow.ports.some((each) => each.protocol === protocol && (each.port === undefined || each.port === port))
  );
}

function isFree(party: Party | undefined): boolean {
  return party === undefined || ['ingress', 'dns', 'apiServer'].includes(party);
}

/** Names of those that a pod reaches. */
async function reach(real: RealPlayground, from: End, targets: readonly Target[]): Promise<Set<string>> {
  const asked = targets.map(({ name, how, address, port }) => ({ name, how, address, port }));
  const where = ['--namespace', from.namespace, '--container', from.container];
  const command = ['python3', '-c', reachProgram, JSON.stringify(asked)];
  return new Set(
    JSON.parse(await real.play.kubectl(['exec', from.pod, ...where, '--', ...command])) as string[],
  );
}

/** Whom a stranger reaches once a policy admits it: that a pod is out of reach is then the doing of policies alone. */
async function openedTo(real: RealPlayground, stranger: End, targets: readonly Target[]): Promise<string[]> {
  const metadata = { name: 'test-admits-stranger', namespace: 'wholetale' };
  const admitted = {
    from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': stranger.namespace } } }],
  };
  const spec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [admitted] };
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
  await real.play.kubectl(['apply', '--filename=-'], asList([policy]));
  try {
    const found = await eventually(
      20,
      () => reach(real, stranger, targets),
      ({ size }) => size === targets.length,
    );
    return [...found];
  } finally {
    await real.play.kubectl(['delete', '--filename=-'], asList([policy]));
  }
}
