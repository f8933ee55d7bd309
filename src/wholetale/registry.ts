import { ConnectionScheme, Probe, Volume } from 'cdk8s-plus-25';
import type { ISecret } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { claim } from '../kube/claim';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { headlessService } from '../kube/service';
import { objectMetadata, podSelector } from './labels';
import { ports } from './ports';
import type { Secrets } from './secrets';
import { loginKeys } from './secrets';
import type { Endpoint } from './workload';
import { image, workload } from './workload';

/** The image names no user; any but root will do, since the claim's files belong to its group. */
const user = 1000;

export interface RegistryProps {
  readonly config: Config;
  readonly secrets: Secrets;
}

/** The registry that holds the images of tales. It speaks TLS, since docker takes no other registry for safe. */
export class Registry extends Construct implements Endpoint {
  readonly host = 'registry';
  /** Spelled out in image names too: without it, docker takes `registry/…` for a user's name. */
  readonly port = ports.registry;
  readonly ready: readonly IConstruct[];
  /** User and password for who pushes. */
  readonly login: ISecret;
  /** The login as a pull secret. */
  readonly credentials: ISecret;
  /** Its `tls.crt` is what clients must trust. */
  readonly certificate: ISecret;

  constructor(scope: Construct, id: string, { config, secrets }: RegistryProps) {
    super(scope, id);
    this.login = secrets.login;
    this.credentials = secrets.credentials;
    this.certificate = secrets.registryCertificate;
    const { size, storageClass, resources, env } = config.registry;
    const data = claim(this, 'Claim', {
      metadata: objectMetadata(config, 'registry', 'registry-storage-volume-claim'),
      size,
      storageClass,
    });
    const deployment = workload(this, {
      config,
      component: 'registry',
      fsGroup: user,
      // A headless Service maps no ports, so the process itself listens on 443. This sysctl is one of those that are safe.
      sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
      containers: [
        {
          name: 'registry',
          image: image(config, 'registry'),
          env: {
            REGISTRY_AUTH: 'htpasswd',
            REGISTRY_AUTH_HTPASSWD_REALM: 'Registry Realm',
            REGISTRY_AUTH_HTPASSWD_PATH: `/auth/${loginKeys.htpasswd}`,
            REGISTRY_HTTP_ADDR: `0.0.0.0:${this.port}`,
            REGISTRY_HTTP_TLS_CERTIFICATE: '/certs/registry.crt',
            REGISTRY_HTTP_TLS_KEY: '/certs/registry.key',
            ...env,
          },
          ports: [{ name: 'registry', number: this.port }],
          mounts: [
            {
              path: '/var/lib/registry',
              volume: Volume.fromPersistentVolumeClaim(this, 'Storage', data, { name: 'registry-storage' }),
            },
            { path: '/auth', volume: this.passwordVolume(), readOnly: true },
            { path: '/certs', volume: this.certificateVolume(), readOnly: true },
          ],
          // `/` answers without a login.
          probes: probes((timing) =>
            Probe.fromHttpGet('/', { port: this.port, scheme: ConnectionScheme.HTTPS, ...timing }),
          ),
          resources: withOverrides(
            { cpuRequest: '100m', memoryRequest: '128Mi', memoryLimit: '1Gi', ephemeralStorage: '256Mi' },
            resources,
            'registry.resources',
          ),
          security: { user },
        },
      ],
    });
    deployment.node.addDependency(this.login, this.certificate);
    const service = headlessService(this, 'Service', {
      metadata: objectMetadata(config, 'registry', this.host),
      selector: podSelector('registry'),
      port: { name: 'registry', port: this.port },
    });
    this.ready = [deployment, service];
  }

  /** `registry:443`, as docker names it. */
  get address(): string {
    return `${this.host}:${this.port}`;
  }

  private passwordVolume(): Volume {
    return Volume.fromSecret(this, 'Password', this.login, {
      name: 'registry-password',
      items: { [loginKeys.htpasswd]: { path: loginKeys.htpasswd } },
    });
  }

  private certificateVolume(): Volume {
    return Volume.fromSecret(this, 'Certificate', this.certificate, {
      name: 'registry-cert',
      items: { 'tls.crt': { path: 'registry.crt' }, 'tls.key': { path: 'registry.key' } },
    });
  }
}
