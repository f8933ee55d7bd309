import { NetworkPolicyPort, NetworkProtocol } from 'cdk8s-plus-25';

/** A port of who is talked to. */
export interface Port {
  readonly protocol: 'TCP' | 'UDP';
  /** @default every port */
  readonly port?: number;
}

/** Ports of TCP by their numbers. */
export function tcp(...numbers: readonly number[]): Port[] {
  return numbers.map((port) => ({ protocol: 'TCP', port }));
}

/** What name servers listen on. */
export const namePorts: readonly Port[] = [
  { protocol: 'UDP', port: 53 },
  { protocol: 'TCP', port: 53 },
];

/** `8080`, `53/UDP`, `any`. */
export function portText({ protocol, port }: Port): string {
  if (port === undefined) return 'any';
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}

/** As a NetworkPolicy has it. */
export function policyPort({ protocol, port }: Port): NetworkPolicyPort {
  return NetworkPolicyPort.of({
    protocol: protocol === 'TCP' ? NetworkProtocol.TCP : NetworkProtocol.UDP,
    ...(port !== undefined && { port }),
  });
}
