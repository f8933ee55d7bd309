import { Probe, Volume } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { claim } from '../../kube/claim';
import { probes } from '../../kube/probes';
import { withOverrides } from '../../kube/resources';
import { clusterService } from '../../kube/service';
import { objectMetadata, podSelector } from '../labels';
import { image, workload } from '../workload';
import { names, searchPort } from './names';

/** User `opensearch` of the official image. */
const user = 1000;

/**
 * A search backend for development: one OpenSearch that asks nobody for a login.
 * In it are the state of the cluster, its jobs and their assets.
 */
export class Search extends Construct {
  /** What has to be there before anyone can connect. */
  readonly ready: readonly IConstruct[];

  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id);
    const { search } = config.teraslice;
    const { persistent, size, storageClass, resources, env } = search;
    const data = persistent
      ? Volume.fromPersistentVolumeClaim(
          this,
          'Data',
          claim(this, 'Claim', {
            metadata: objectMetadata(config, 'teraslice-search', names.searchData),
            size,
            storageClass,
          }),
          { name: 'data' },
        )
      : Volume.fromEmptyDir(this, 'Data', 'data');
    const deployment = workload(this, {
      config,
      component: 'teraslice-search',
      settings: search,
      fsGroup: user,
      containers: [
        {
          name: 'opensearch',
          image: image(config, 'opensearch'),
          env: {
            'discovery.type': 'single-node',
            DISABLE_INSTALL_DEMO_CONFIG: 'true',
            DISABLE_SECURITY_PLUGIN: 'true',
            // Else the node's vm.max_map_count has to be raised.
            'node.store.allow_mmap': 'false',
            OPENSEARCH_JAVA_OPTS: '-Xms512m -Xmx512m',
            ...env,
          },
          ports: [{ name: 'http', number: searchPort }],
          mounts: [{ path: '/usr/share/opensearch/data', volume: data }],
          probes: probes(
            (timing) => Probe.fromHttpGet('/_cluster/health?local=true', { port: searchPort, ...timing }),
            { startupSeconds: 300 },
          ),
          resources: withOverrides(
            { cpuRequest: '250m', memoryRequest: '1Gi', memoryLimit: '2Gi', ephemeralStorage: '8Gi' },
            resources,
            'teraslice.search.resources',
          ),
          // It writes a keystore beside its configuration, and logs, in the image.
          security: { user, writableRoot: true },
        },
      ],
    });
    const service = clusterService(this, 'Service', {
      metadata: objectMetadata(config, 'teraslice-search', names.search),
      selector: podSelector('teraslice-search'),
      port: { name: 'http', port: searchPort },
    });
    this.ready = [deployment, service];
  }
}
