import { JsonPatch } from 'cdk8s';
import type { ApiObjectMetadata } from 'cdk8s';
import type { Construct } from 'constructs';
import { k8s, Service, ServiceType } from 'cdk8s-plus-25';

import { patchManifest } from './patch';

export interface ServiceProps {
  readonly metadata: ApiObjectMetadata & { readonly name: string };
  readonly selector: Readonly<Record<string, string>>;
  readonly port: {
    readonly name: string;
    readonly port: number;
    /** Port on every node, for a type that has one. @default the cluster's choice */
    readonly nodePort?: number;
  };
}

/** A Service without an address of its own: its name resolves to the pods themselves. */
export function headlessService(scope: Construct, id: string, props: ServiceProps): Service {
  return service(scope, id, props, { type: ServiceType.CLUSTER_IP, clusterIP: 'None' });
}

/** A Service with one address within the cluster. */
export function clusterService(scope: Construct, id: string, props: ServiceProps): Service {
  return service(scope, id, props, { type: ServiceType.CLUSTER_IP });
}

/** A Service that an Ingress controller outside the cluster's network, such as GKE's, can reach. */
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

function service(
  scope: Construct,
  id: string,
  { metadata, selector, port }: ServiceProps,
  kind: { readonly type: ServiceType; readonly clusterIP?: string },
): Service {
  const made = new Service(scope, id, { metadata, ...kind, ports: [{ ...port, targetPort: port.port }] });
  for (const [key, value] of Object.entries(selector)) made.selectLabel(key, value);
  // cdk8s-plus writes an empty list, which the API server drops: it would be a difference for ever.
  patchManifest(made, JsonPatch.remove('/spec/externalIPs'));
  return made;
}
