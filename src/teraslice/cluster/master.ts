import { JsonPatch } from 'cdk8s';
import { Probe, Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { patchManifest } from '../../kube/patch';
import { probes } from '../../kube/probes';
import { withOverrides } from '../../kube/resources';
import { clusterService, nodePortService } from '../../kube/service';
import { objectMetadata, podSelector } from '../labels';
import { image, startAfter, workload } from '../workload';
import type { Account } from './account';
import type { Assets } from './assets';
import { configDirectory, configFile } from './config-file';
import type { ConfigMaps } from './config-maps';
import { clusterLabel, masterPort, names } from './names';
import type { Priority } from './priority';
import type { Search } from './search';

/** User and group of the image. */
const user = 10001;

const container = 'teraslice-master';

export interface MasterProps {
  readonly config: Config;
  readonly account: Account;
  readonly configMaps: ConfigMaps;
  readonly assets: Assets;
  readonly priority: Priority;
  /** @default somebody's, outside of this program */
  readonly search?: Search | undefined;
}

/** The master: it answers the API, and makes the pods of jobs. There is never more than one. */
export class Master extends Construct {
  constructor(scope: Construct, id: string, props: MasterProps) {
    super(scope, id);
    const { config, account, configMaps, assets, priority, search } = props;
    const { master, options } = config.teraslice;
    const { resources, env, service } = master;
    const deployment = workload(this, {
      config,
      component: 'teraslice-master',
      settings: master,
      podLabels: { clusterName: clusterLabel(config) },
      podAnnotations: { 'talestack.io/config': configMaps.masterDigest },
      fsGroup: user,
      account: { serviceAccount: account.serviceAccount, container },
      containers: [
        {
          name: container,
          image: image(config, 'teraslice'),
          env,
          ports: [{ name: 'api', number: masterPort }],
          mounts: [
            {
              path: configDirectory,
              readOnly: true,
              volume: Volume.fromConfigMap(this, 'Config', configMaps.master, {
                name: 'config',
                items: { [configFile]: { path: configFile } },
              }),
            },
            {
              path: options.assetsDirectory,
              volume: assets.claim
                ? Volume.fromPersistentVolumeClaim(this, 'Assets', assets.claim, { name: 'assets' })
                : Volume.fromEmptyDir(this, 'Assets', 'assets'),
            },
            { path: '/tmp', volume: Volume.fromEmptyDir(this, 'Temporary', 'tmp') },
          ],
          // Its name and version. Until its services are there it answers with an error.
          probes: probes((timing) => Probe.fromHttpGet('/', { port: masterPort, ...timing }), {
            startupSeconds: 600,
          }),
          resources: withOverrides(
            // The image lets the heap of a process grow to 2 GiB (NODE_OPTIONS).
            { cpuRequest: '250m', memoryRequest: '1Gi', memoryLimit: '3Gi', ephemeralStorage: '8Gi' },
            resources,
            'teraslice.master.resources',
          ),
          security: { user },
        },
      ],
    });
    if (priority.className !== undefined)
      patchManifest(deployment, JsonPatch.add('/spec/template/spec/priorityClassName', priority.className));
    startAfter(deployment, account, configMaps, assets, priority, ...(search?.ready ?? []));
    const isNodePort = service.type === 'NodePort';
    (isNodePort ? nodePortService : clusterService)(this, 'Service', {
      metadata: objectMetadata(config, 'teraslice-master', names.master),
      selector: podSelector('teraslice-master'),
      port: {
        name: 'api',
        port: masterPort,
        ...(isNodePort && service.nodePort !== undefined && { nodePort: service.nodePort }),
      },
    });
  }
}
