import { Ingress, IngressBackend } from 'cdk8s-plus-25';
import type { ISecret } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import type { Dashboard } from './dashboard';
import type { Girder } from './girder';
import { objectMetadata } from './labels';
import { issuerAnnotations } from './site-certificate';

/** The legacy gwvolman finds the ingress by this name and adds a rule for each tale. */
export const ingressName = 'ingress';

export interface WholeTaleIngressProps {
  readonly config: Config;
  readonly girder: Girder;
  readonly dashboard: Dashboard;
  readonly certificate: ISecret;
}

/** What the world can reach: girder and the dashboard, each under its own host. */
export class WholeTaleIngress extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { config, girder, dashboard, certificate }: WholeTaleIngressProps,
  ) {
    super(scope, id);
    const { className, annotations } = config.ingress;
    const served = [girder, dashboard];
    const ingress = new Ingress(this, 'Ingress', {
      metadata: {
        ...objectMetadata(config, 'ingress', ingressName),
        annotations: { ...issuerAnnotations(config.tls), ...addressAnnotations(config), ...annotations },
      },
      ...(className !== undefined && { className }),
      rules: served.map(({ publicHost, service, port }) => ({
        host: publicHost,
        path: '/',
        backend: IngressBackend.fromService(service, { port }),
      })),
      tls: [{ hosts: served.map(({ publicHost }) => publicHost), secret: certificate }],
    });
    ingress.node.addDependency(certificate, girder.service, dashboard.service);
  }
}

/** Makes Google's own controller take the address that was reserved for the ingress, so that it outlives it. */
function addressAnnotations({ cluster, ingress }: Config): Record<string, string> {
  const { type, address } = cluster;
  if (type !== 'gke' || (ingress.className ?? 'gce') !== 'gce' || address.name === undefined) return {};
  return { 'kubernetes.io/ingress.global-static-ip-name': address.name };
}
