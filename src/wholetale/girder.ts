import { createHash } from 'node:crypto';

import { ConfigMap, Probe, Volume } from 'cdk8s-plus-25';
import type { IConfigMap, IPersistentVolumeClaim, Service } from 'cdk8s-plus-25';
import type { IConstruct } from 'constructs';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { claim } from '../kube/claim';
import { handle } from '../kube/handle';
import { probes } from '../kube/probes';
import { withOverrides } from '../kube/resources';
import { nodePortService } from '../kube/service';
import { dashboardUrl, girderHost } from './addresses';
import { apiRoot, girderConfig } from './girder-config';
import { objectMetadata, podSelector } from './labels';
import type { Mongo } from './mongo';
import { ports } from './ports';
import { waitFor } from './wait';
import type { Endpoint } from './workload';
import { image, startAfter, workload } from './workload';

const configFile = 'girder.local.cfg';

export interface GirderProps {
  readonly config: Config;
  readonly mongo: Mongo;
}

/** The API server. */
export class Girder extends Construct implements Endpoint {
  readonly host = 'girder';
  readonly port = ports.girder;
  readonly ready: readonly IConstruct[];
  readonly service: Service;
  /** Physical storage of datasets. */
  readonly claim: IPersistentVolumeClaim;
  /** Where it is served to browsers. */
  readonly publicHost: string;

  constructor(scope: Construct, id: string, { config, mongo }: GirderProps) {
    super(scope, id);
    const { size, storageClass, resources, env, devBranches } = config.girder;
    this.publicHost = girderHost(config);
    this.claim = claim(this, 'Claim', {
      metadata: objectMetadata(config, 'girder', 'girder-ps-volume-claim'),
      size,
      storageClass,
    });
    const text = girderConfig({ port: this.port, database: mongo.url('girder') });
    const configMap = new ConfigMap(this, 'Config', {
      metadata: objectMetadata(config, 'girder', 'girder-configmap'),
      data: { [configFile]: text },
    });
    const deployment = workload(this, {
      config,
      component: 'girder',
      exceptions: {
        hardened:
          'the image starts as root, and its entry point changes owners of folders and steps down (GOSU_USER, GOSU_CHOWN)',
      },
      // A file mounted by itself never changes under a running pod.
      podAnnotations: { 'talestack.io/config': createHash('sha256').update(text).digest('hex').slice(0, 16) },
      initContainers: [waitFor(config, mongo)],
      containers: [
        {
          // Its name on adopted clusters, see mongo.
          name: 'wt-girder',
          image: image(config, 'girder'),
          env: {
            DOMAIN: config.domain,
            DASHBOARD_URL: dashboardUrl(config),
            ...(devBranches !== undefined && { DEPLOY_DEV_BRANCHES: devBranches }),
            ...env,
          },
          ports: [{ name: 'http', number: this.port }],
          mounts: [
            {
              path: '/tmp/ps',
              volume: Volume.fromPersistentVolumeClaim(this, 'PhysicalStorage', this.claim, {
                name: 'wt-ps',
              }),
            },
            {
              path: `/girder/girder/conf/${configFile}`,
              subPath: configFile,
              volume: Volume.fromConfigMap(this, 'ConfigFile', handle<IConfigMap>(configMap), {
                name: 'girder-config',
              }),
              readOnly: true,
            },
          ],
          probes: probes((timing) => Probe.fromHttpGet(apiRoot, { port: this.port, ...timing }), {
            startupSeconds: 300,
            timeoutSeconds: 10,
          }),
          resources: withOverrides(
            { cpuRequest: '250m', memoryRequest: '512Mi', memoryLimit: '2Gi', ephemeralStorage: '4Gi' },
            resources,
            'girder.resources',
          ),
          // The image starts as root, and its entry point can change the owner of folders and step down
          // (GOSU_USER, GOSU_CHOWN): what that needs is given back. It writes logs and caches within its image.
          security: {
            capabilities: ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID'],
            writableRoot: true,
          },
        },
      ],
    });
    deployment.node.addDependency(configMap);
    startAfter(deployment, mongo);
    this.service = nodePortService(this, 'Service', {
      metadata: objectMetadata(config, 'girder', this.host),
      selector: podSelector('girder'),
      port: { name: 'http', port: this.port },
    });
    this.ready = [deployment, this.service];
  }

  /** The API within the cluster. */
  get apiUrl(): string {
    return `http://${this.host}:${this.port}${apiRoot}`;
  }
}
