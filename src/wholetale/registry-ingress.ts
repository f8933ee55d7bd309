import { Ingress, IngressBackend } from 'cdk8s-plus-25';
import type { ISecret } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import { publicRegistryHost } from '../config/secrets/registry-names';
import type { Config } from '../config/schema';
import { clusterService } from '../kube/service';
import { objectMetadata, podSelector } from './labels';
import type { Registry } from './registry';

const name = 'registry-ingress';
const portName = 'registry';

/**
 * What the usual controllers have to be told, each in its own words: the registry speaks TLS, and layers of an image
 * are large. A controller leaves the words of others alone.
 */
const ingressAnnotations = {
  // kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
  'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS',
  'nginx.ingress.kubernetes.io/proxy-body-size': '0',
  'nginx.ingress.kubernetes.io/proxy-request-buffering': 'off',
  // haproxy.com/documentation/kubernetes-ingress
  'haproxy.org/server-ssl': 'true',
};

const serviceAnnotations = {
  // doc.traefik.io/traefik/reference/routing-configuration/kubernetes/ingress
  'traefik.ingress.kubernetes.io/service.serversscheme': 'https',
};

/** docs.cloud.google.com/kubernetes-engine/docs/how-to/ingress-configuration */
const googleServiceAnnotations = {
  'cloud.google.com/app-protocols': JSON.stringify({ [portName]: 'HTTPS' }),
  'cloud.google.com/neg': JSON.stringify({ ingress: true }),
};

export interface RegistryIngressProps {
  readonly config: Config;
  readonly registry: Registry;
  /** Of the site: it covers `registry.DOMAIN`, too. */
  readonly certificate: ISecret;
}

/**
 * Serves the registry as `registry.DOMAIN`. gwvolman 2.1 has that name in its
 * code (`K8SDeployment` of its `utils.py`): it looks there whether an image is
 * built, and its kaniko builder pushes there. Of its own beside the other
 * Ingress, since what a controller is told holds for an Ingress as a whole.
 */
export class RegistryIngress extends Construct {
  constructor(scope: Construct, id: string, { config, registry, certificate }: RegistryIngressProps) {
    super(scope, id);
    const { ingress: settings } = config.registry;
    const metadata = objectMetadata(config, 'registry', name);
    // The other one is headless, which not every load balancer can do with.
    const service = clusterService(this, 'Service', {
      metadata: {
        ...metadata,
        annotations: {
          ...serviceAnnotations,
          ...(config.cluster.type === 'gke' && googleServiceAnnotations),
          ...settings.serviceAnnotations,
        },
      },
      selector: podSelector('registry'),
      port: { name: portName, port: registry.port },
    });
    const host = publicRegistryHost(config);
    const { className } = config.ingress;
    const ingress = new Ingress(this, 'Ingress', {
      metadata: { ...metadata, annotations: { ...ingressAnnotations, ...settings.annotations } },
      ...(className !== undefined && { className }),
      rules: [{ host, path: '/', backend: IngressBackend.fromService(service, { port: registry.port }) }],
      tls: [{ hosts: [host], secret: certificate }],
    });
    ingress.node.addDependency(certificate, service);
    // The official provider waits for a Service until it has pods.
    service.node.addDependency(...registry.ready);
  }
}
