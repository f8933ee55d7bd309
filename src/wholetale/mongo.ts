import { Probe, Volume } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { claim } from '../kube/claim';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { headlessService } from '../kube/service';
import { objectMetadata, podSelector } from './labels';
import { ports } from './ports';
import type { Endpoint } from './workload';
import { image, workload } from './workload';

/** User `mongodb` of the official image. */
const user = 999;

/** The database of girder. */
export class Mongo extends Construct implements Endpoint {
  readonly host = 'mongo';
  readonly port = ports.mongo;
  readonly ready: readonly IConstruct[];

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { size, storageClass, subPath, resources, env } = config.mongo;
    const data = claim(this, 'Claim', {
      metadata: objectMetadata(config, 'mongo', 'mongo-volume-claim'),
      size,
      storageClass,
    });
    const deployment = workload(this, {
      config,
      component: 'mongo',
      fsGroup: user,
      containers: [
        {
          // Not `mongo`: a container's name is its key when manifests are merged, and adopted clusters have this one.
          name: 'mongodb',
          image: image(config, 'mongo'),
          env,
          ports: [{ name: 'mongo', number: this.port }],
          mounts: [
            // Not at /data: the image declares /data/db a volume, so what is mounted above it holds no database.
            {
              path: '/data/db',
              ...(subPath !== undefined && { subPath }),
              volume: Volume.fromPersistentVolumeClaim(this, 'Data', data, { name: 'mongo' }),
            },
            { path: '/data/configdb', volume: Volume.fromEmptyDir(this, 'Configuration', 'configuration') },
            { path: '/tmp', volume: Volume.fromEmptyDir(this, 'Temporary', 'tmp') },
          ],
          // No shell command: which one there is depends on the version of the image.
          probes: probes((timing) => Probe.fromTcpSocket({ port: this.port, ...timing }), {
            startupSeconds: 300,
          }),
          resources: withOverrides(
            { cpuRequest: '100m', memoryRequest: '512Mi', memoryLimit: '2Gi', ephemeralStorage: '1Gi' },
            resources,
            'mongo.resources',
          ),
          security: { user },
        },
      ],
    });
    const service = headlessService(this, 'Service', {
      metadata: objectMetadata(config, 'mongo', this.host),
      selector: podSelector('mongo'),
      port: { name: 'mongo', port: this.port },
    });
    this.ready = [deployment, service];
  }

  /** Where a database is: `mongodb://mongo:27017/girder`. */
  url(database: string): string {
    return `mongodb://${this.host}:${this.port}/${database}`;
  }
}
