import { Volume } from 'cdk8s-plus-25';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import { claim } from '../kube/claim';
import { objectMetadata } from './labels';
import type { Registry } from './registry';

/** Where the build contexts are in both containers of the worker: `$HOSTDIR/tmp`. */
export const buildDirsPath = '/src/tmp';

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

export function workerVolumes(scope: Construct, config: Config, registry: Registry): WorkerVolumes {
  const { dockerStorage, buildDirs } = config.worker;
  const claimed = (id: string, name: string, size: Config['worker']['buildDirs']) =>
    Volume.fromPersistentVolumeClaim(
      scope,
      id,
      claim(scope, `${id}Claim`, {
        metadata: objectMetadata(config, 'worker', `${name}-volume-claim`),
        ...size,
      }),
      { name },
    );
  return {
    dockerStorage: claimed('DockerStorage', 'docker-storage', dockerStorage),
    buildDirs: claimed('BuildDirs', 'image-build-dirs', buildDirs),
    trusted: Volume.fromEmptyDir(scope, 'Trusted', 'docker-certs'),
    certificate: Volume.fromSecret(scope, 'RegistryCertificate', registry.certificate, {
      name: 'registry-cert',
      items: { 'tls.crt': { path: 'ca.crt' } },
    }),
  };
}
