import { JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s, Protocol, Service, ServiceType } from 'cdk8s-plus-25';

import { patchManifest } from './patch';

export interface ServiceProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  readonly selector: Readonly<Record<string, string>>;
  readonly port: NamedPort;
}

export interface NamedPort {
  readonly name: string;
  readonly port: number;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP';
}

export interface ManyPortsProps extends Omit<ServiceProps, 'port'> {
  readonly ports: readonly NamedPort[];
  /** Headless: its name resolves to the pods themselves. */
  readonly type: 'Headless' | 'ClusterIP' | 'LoadBalancer';
}

/** A Service with several ports, or with none, which is for headless ones only. */
export function manyPortsService(scope: Construct, id: string, props: ManyPortsProps): Service {
  const { metadata, selector, ports, type } = props;
  const headless = type === 'Headless';
  const kind = type === 'LoadBalancer' ? ServiceType.LOAD_BALANCER : ServiceType.CLUSTER_IP;
  const kinds = { type: kind, ...(headless && { clusterIP: 'None' }) };
  // cdk8s-plus refuses a Service without ports.
  if (ports.length > 0) return made(scope, id, { metadata, selector, ports }, kinds);
  const placeholder = { name: 'none', port: 1 };
  const service = made(scope, id, { metadata, selector, ports: [placeholder] }, kinds);
  patchManifest(service, JsonPatch.remove('/spec/ports'));
  return service;
}

/** A Service without an address of its own: its name resolves to the pods themselves. */
export function headlessService(scope: Construct, id: string, props: ServiceProps): Service {
  return service(scope, id, props, { type: ServiceType.CLUSTER_IP, clusterIP: 'None' });
}

/** A Service with one address within the cluster. */
export function clusterService(scope: Construct, id: string, props: ServiceProps): Service {
  return service(scope, id, props, { type: ServiceType.CLUSTER_IP });
}

/** A Service that an Ingress controller outside the cluster's network, such as GKE's, can reach. Its node port is the cluster's choice. */
export function nodePortService(scope: Construct, id: string, props: ServiceProps): Service {
  return service(scope, id, props, { type: ServiceType.NODE_PORT });
}

/** A headless Service that only gives its pods a name. cdk8s-plus refuses a Service without ports. */
export function portlessService(
  scope: Construct,
  id: string,
  props: Omit<ServiceProps, 'port'>,
): k8s.KubeService {
  const { metadata, selector } = props;
  return new k8s.KubeService(scope, id, { metadata, spec: { clusterIp: 'None', selector: { ...selector } } });
}

function service(scope: Construct, id: string, { port, ...props }: ServiceProps, kind: ServiceKind): Service {
  return made(scope, id, { ...props, ports: [port] }, kind);
}

interface ServiceKind {
  readonly type: ServiceType;
  readonly clusterIP?: string;
}

function made(
  scope: Construct,
  id: string,
  { metadata, selector, ports }: Omit<ManyPortsProps, 'type'>,
  kind: ServiceKind,
): Service {
  const service = new Service(scope, id, {
    metadata,
    ...kind,
    ports: ports.map(({ protocol, ...port }) => ({
      ...port,
      targetPort: port.port,
      ...(protocol === 'UDP' && { protocol: Protocol.UDP }),
    })),
  });
  for (const [key, value] of Object.entries(selector)) service.selectLabel(key, value);
  // cdk8s-plus writes an empty list, which the API server drops: it would be a difference for ever.
  patchManifest(service, JsonPatch.remove('/spec/externalIPs'));
  return service;
}
