import { Size } from 'cdk8s';
import { Probe, Volume } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { headlessService } from '../kube/service';
import { objectMetadata, podSelector } from './labels';
import { ports } from './ports';
import type { Endpoint } from './workload';
import { image, workload } from './workload';

/** User `redis` of the official image. */
const user = 999;

/** Broker and result backend of celery. It keeps nothing that has to survive its pod. */
export class Redis extends Construct implements Endpoint {
  readonly host = 'redis';
  readonly port = ports.redis;
  /** What celery calls it; the port is the default one. */
  readonly url = `redis://${this.host}/`;
  readonly ready: readonly IConstruct[];

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { resources, env } = config.redis;
    const deployment = workload(this, {
      config,
      component: 'redis',
      fsGroup: user,
      containers: [
        {
          name: 'redis',
          image: image(config, 'redis'),
          env,
          ports: [{ name: 'redis', number: this.port }],
          // Snapshots go to the working directory.
          mounts: [
            {
              path: '/data',
              volume: Volume.fromEmptyDir(this, 'Data', 'data', { sizeLimit: Size.gibibytes(1) }),
            },
          ],
          probes: probes((timing) => Probe.fromCommand(['redis-cli', 'ping'], timing)),
          resources: withOverrides(
            { cpuRequest: '50m', memoryRequest: '64Mi', memoryLimit: '512Mi', ephemeralStorage: '1Gi' },
            resources,
            'redis.resources',
          ),
          security: { user },
        },
      ],
    });
    const service = headlessService(this, 'Service', {
      metadata: objectMetadata(config, 'redis', this.host),
      selector: podSelector('redis'),
      port: { name: 'redis', port: this.port },
    });
    this.ready = [deployment, service];
  }
}
