import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { builderToleration, preferBuilder } from '../kube/builder-pool';
import { portlessService } from '../kube/service';
import type { Account } from './account';
import { dockerContainer, trustCertificate } from './docker';
import type { Girder } from './girder';
import { gwvolmanContainer } from './gwvolman';
import { objectMetadata, podSelector } from './labels';
import type { Redis } from './redis';
import type { Registry } from './registry';
import { waitFor } from './wait';
import { workerVolumes } from './worker-volumes';
import { startAfter, workload } from './workload';

export interface WorkerProps {
  readonly config: Config;
  readonly account: Account;
  readonly redis: Redis;
  readonly registry: Registry;
  readonly girder: Girder;
}

/** The celery worker gwvolman, which builds the images of tales with the docker daemon beside it. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, { config, account, redis, registry, girder }: WorkerProps) {
    super(scope, id);
    const volumes = workerVolumes(this, config, registry);
    const deployment = workload(this, {
      config,
      component: 'worker',
      name: 'celery-worker',
      exceptions: {
        hardened:
          'docker-in-docker needs a privileged container, and so does gwvolman, which mounts FUSE and WebDAV file systems as root',
      },
      // Only there: docker runs what users write. It is privileged, though, and sees gwvolman's processes.
      account: { serviceAccount: account.serviceAccount, container: 'gwvolman' },
      // Unmounting a davfs2 file system waits for its daemon to leave the process table: the pause process collects it.
      shareProcessNamespace: true,
      // Image builds take the memory that others need: away from them, where there is a pool for it.
      tolerations: [builderToleration],
      affinity: preferBuilder,
      initContainers: [trustCertificate(config, registry, volumes), waitFor(config, redis, registry, girder)],
      containers: [
        dockerContainer(config, volumes),
        gwvolmanContainer({ config, redis, registry, girder, volumes }),
      ],
    });
    deployment.node.addDependency(account, registry.login, registry.certificate);
    startAfter(deployment, redis, registry, girder);
    portlessService(this, 'Service', {
      metadata: objectMetadata(config, 'worker', 'worker'),
      selector: podSelector('worker'),
    });
  }
}
