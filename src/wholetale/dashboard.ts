import type { Service } from 'cdk8s-plus-25';
import { Probe } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { nodePortService } from '../kube/service';
import { dashboardHost, dashboardUrl, girderUrl } from './addresses';
import { apiRoot } from './girder-config';
import { objectMetadata, podSelector } from './labels';
import { ports } from './ports';
import type { Endpoint } from './workload';
import { image, workload } from './workload';

/** The web pages, served by nginx. The browser, not the pod, talks to girder. */
export class Dashboard extends Construct implements Endpoint {
  readonly host = 'dashboard';
  readonly port = ports.dashboard;
  readonly ready: readonly IConstruct[];
  readonly service: Service;
  /** Where it is served to browsers. */
  readonly publicHost: string;

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { replicas, authProvider, resources, env } = config.dashboard;
    this.publicHost = dashboardHost(config);
    const deployment = workload(this, {
      config,
      component: 'dashboard',
      exceptions: {
        hardened: 'nginx of the image starts as root, to listen on port 80 and to become its own user',
      },
      replicas,
      containers: [
        {
          name: 'dashboard',
          image: image(config, 'dashboard'),
          env: {
            GIRDER_API_URL: girderAddress(config),
            DASHBOARD_URL: dashboardUrl(config),
            AUTH_PROVIDER: authProvider,
            ...env,
          },
          ports: [{ name: 'http', number: this.port }],
          probes: probes((timing) => Probe.fromHttpGet('/', { port: this.port, ...timing })),
          resources: withOverrides(
            { cpuRequest: '50m', memoryRequest: '64Mi', memoryLimit: '256Mi', ephemeralStorage: '256Mi' },
            resources,
            'dashboard.resources',
          ),
          // nginx starts as root to listen on port 80 and to become its own user, and the entry point
          // writes the settings of the pages into the image.
          security: { capabilities: ['CHOWN', 'NET_BIND_SERVICE', 'SETGID', 'SETUID'], writableRoot: true },
        },
      ],
    });
    this.service = nodePortService(this, 'Service', {
      metadata: objectMetadata(config, 'dashboard', this.host),
      selector: podSelector('dashboard'),
      port: { name: 'http', port: this.port },
    });
    this.ready = [deployment, this.service];
  }
}

/**
 * `wholetale/dashboard` appends the API's path to girder's address itself (its
 * docker-entrypoint.sh); its successor `wholetale/ngx-dashboard` uses what it is
 * given as the root of the API (src/app/api/api-configuration.ts).
 */
function girderAddress(config: Config): string {
  const appendsPath = !config.images.dashboard.includes('ngx-dashboard');
  return appendsPath ? girderUrl(config) : `${girderUrl(config)}${apiRoot}`;
}
