import { Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { claim } from '../kube/claim';
import { portlessService } from '../kube/service';
import type { Account } from './account';
import { dockerContainer, trustCertificate } from './docker';
import type { Girder } from './girder';
import { gwvolmanContainer } from './gwvolman';
import { objectMetadata, podSelector } from './labels';
import type { Redis } from './redis';
import type { Registry } from './registry';
import { waitFor } from './wait';
import { startAfter, workload } from './workload';

export interface WorkerProps {
  readonly config: Config;
  readonly account: Account;
  readonly redis: Redis;
  readonly registry: Registry;
  readonly girder: Girder;
}

/** Volumes that the two containers of the worker use. */
export interface WorkerVolumes {
  /** Images and layers of docker-in-docker. */
  readonly dockerStorage: Volume;
  /** Build contexts: gwvolman writes them, docker reads them, so both see them at the same path. */
  readonly buildDirs: Volume;
  /** `/etc/docker/certs.d`, filled by an init step. */
  readonly trusted: Volume;
  /** The registry's certificate as `ca.crt`. */
  readonly certificate: Volume;
}

/** Where the build contexts are in both containers: `$HOSTDIR/tmp`. */
export const buildDirsPath = '/src/tmp';

/** The celery worker gwvolman, which builds the images of tales with the docker daemon beside it. */
export class Worker extends Construct {
  constructor(scope: Construct, id: string, { config, account, redis, registry, girder }: WorkerProps) {
    super(scope, id);
    const volumes = this.volumes(config, registry);
    const deployment = workload(this, {
      config,
      component: 'worker',
      name: 'celery-worker',
      account: { serviceAccount: account.serviceAccount, container: 'gwvolman' },
      // Unmounting a davfs2 file system waits for its daemon to leave the process table: the pause process collects it.
      shareProcessNamespace: true,
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

  private volumes(config: Config, registry: Registry): WorkerVolumes {
    const { dockerStorage, buildDirs } = config.worker;
    return {
      dockerStorage: this.claimed('DockerStorage', 'docker-storage', dockerStorage, config),
      buildDirs: this.claimed('BuildDirs', 'image-build-dirs', buildDirs, config),
      trusted: Volume.fromEmptyDir(this, 'Trusted', 'docker-certs'),
      certificate: Volume.fromSecret(this, 'RegistryCertificate', registry.certificate, {
        name: 'registry-cert',
        items: { 'tls.crt': { path: 'ca.crt' } },
      }),
    };
  }

  private claimed(id: string, name: string, size: Config['worker']['buildDirs'], config: Config): Volume {
    const made = claim(this, `${id}Claim`, {
      metadata: objectMetadata(config, 'worker', `${name}-volume-claim`),
      ...size,
    });
    return Volume.fromPersistentVolumeClaim(this, id, made, { name });
  }
}
