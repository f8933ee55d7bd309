import type { ApiObjectMetadata } from 'cdk8s';
import type { INetworkPolicyPeer, IPodSelector, NetworkPolicy } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import type { Flow, OutsideCaller, OutsideTarget } from './flow';
import type { Admitted } from './network-policy';
import { anyone, nameServers, outsideWorld, podPolicy } from './network-policy';
import type { Port } from './port';
import { policyPort } from './port';

export interface FlowPolicyProps<P extends string> {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  /** Whose pods it is about. */
  readonly party: P;
  /** How the pods of each party are selected, for the policy that is theirs, and as peers of others. */
  readonly pods: Readonly<Record<P, IPodSelector & INetworkPolicyPeer>>;
  readonly flows: readonly Flow<P>[];
  readonly settings: Config['networkPolicy'];
}

/** The policy of one party, made of a table's lines: denies all that is in none of them. */
export function flowPolicy<P extends string>(
  scope: Construct,
  id: string,
  props: FlowPolicyProps<P>,
): NetworkPolicy {
  const { metadata, party, pods, flows, settings } = props;
  const place = new Construct(scope, `${id}Peers`);
  const outside: Readonly<Record<OutsideCaller | OutsideTarget, (scope: Construct) => INetworkPolicyPeer[]>> =
    {
      anyone,
      anything: anyone,
      dns: (inside) => nameServers(inside, settings),
      world: (inside) => outsideWorld(inside, settings),
    };
  const peersOf = ({ other, ports }: Side<P>, at: string): Admitted => ({
    peers: isOutside(other) ? outside[other](new Construct(place, at)) : [pods[other]],
    ...(ports !== 'any' && { ports: ports.map(policyPort) }),
  });
  const traffic = (sides: readonly Side<P>[], way: string) =>
    sides.some(admitsAll)
      ? 'all'
      : needed(sides).map((side, index) => peersOf(side, `${way}-${index}-${side.other}`));
  return podPolicy(scope, id, {
    metadata,
    pods: pods[party],
    ingress: traffic(
      flows.filter(({ to }) => to === party).map(({ from, ports }) => ({ other: from, ports })),
      'from',
    ),
    egress: traffic(
      flows.filter(({ from }) => from === party).map(({ to, ports }) => ({ other: to, ports })),
      'to',
    ),
  });
}

/** A line as the party sees it. */
interface Side<P extends string> {
  readonly other: P | OutsideCaller | OutsideTarget;
  readonly ports: 'any' | readonly Port[];
}

function isOutside(party: string): party is OutsideCaller | OutsideTarget {
  return ['anyone', 'anything', 'dns', 'world'].includes(party);
}

const isEveryone = (party: string) => party === 'anyone' || party === 'anything';

function admitsAll({ other, ports }: Side<string>): boolean {
  return ports === 'any' && isEveryone(other);
}

/** Without the lines that say what one for everyone says already: they are there for the picture. */
function needed<P extends string>(sides: readonly Side<P>[]): Side<P>[] {
  const open = sides.filter(({ other }) => isEveryone(other));
  return sides.filter(
    (side) => isEveryone(side.other) || !open.some(({ ports }) => includes(ports, side.ports)),
  );
}

function includes(ports: Side<string>['ports'], others: Side<string>['ports']): boolean {
  if (ports === 'any' || others === 'any') return ports === 'any';
  return others.every(({ protocol, port }) =>
    ports.some((each) => each.protocol === protocol && (each.port === undefined || each.port === port)),
  );
}
