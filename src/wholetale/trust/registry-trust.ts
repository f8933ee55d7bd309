import { createHash } from 'node:crypto';

import type { IConfigMap, IServiceAccount } from 'cdk8s-plus-25';
import { ConfigMap, HostPathVolumeType, ServiceAccount, Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import { nodeDaemonSet } from '../../kube/daemon-set';
import { excepted } from '../../kube/exceptions';
import { handle } from '../../kube/handle';
import { objectMetadata, podMetadata, podSelector } from '../labels';
import type { Registry } from '../registry';
import type { TrustVolumes } from './containers';
import { proxyContainer, writerContainer } from './containers';
import { scriptName, trustScript } from './script';

const name = 'registry-trust';

export interface RegistryTrustProps {
  readonly config: Config;
  readonly registry: Registry;
}

/**
 * Makes every node pull tales' images from the registry. A node has no cluster
 * DNS, and the registry's address changes; so each node gets a proxy on its
 * loopback, and containerd the files that lead there. Tale pods need no part of
 * the node's file system for it.
 */
export class RegistryTrust extends Construct {
  constructor(scope: Construct, id: string, { config, registry }: RegistryTrustProps) {
    super(scope, id);
    const metadata = objectMetadata(config, 'trust', name);
    // Of its own and without a token: nothing here talks to the API.
    const serviceAccount = new ServiceAccount(this, 'ServiceAccount', { metadata, automountToken: false });
    const script = new ConfigMap(this, 'Script', { metadata, data: { [scriptName]: trustScript } });
    const volumes = this.volumes(config, registry, script);
    const template = podMetadata(config, 'trust');
    const daemonSet = nodeDaemonSet(this, 'DaemonSet', {
      metadata: excepted(metadata, {
        hardened:
          'it writes containerd’s folder on the node, which is root’s, and containerd reaches the registry by a port of the node’s loopback',
      }),
      podMetadata: {
        ...template,
        annotations: {
          ...template.annotations,
          // A shell reads its script while it runs: a new one needs a new pod.
          'talestack.io/config': createHash('sha256').update(trustScript).digest('hex').slice(0, 16),
        },
      },
      selector: podSelector('trust'),
      containers: [proxyContainer(config, registry), writerContainer(config, volumes)],
      serviceAccount: handle<IServiceAccount>(serviceAccount),
      placement: {
        nodeSelector: config.registry.trust.nodeSelector,
        tolerations: config.registry.trust.tolerations,
        affinity: config.registry.trust.affinity,
      },
      pullSecret: config.images.pullSecret,
    });
    daemonSet.node.addDependency(serviceAccount, script, registry.certificate);
  }

  private volumes(config: Config, registry: Registry, script: ConfigMap): TrustVolumes {
    return {
      // This folder of the node and nothing else of it.
      directory: Volume.fromHostPath(this, 'Directory', 'certs-d', {
        path: config.registry.trust.directory,
        type: HostPathVolumeType.DIRECTORY_OR_CREATE,
      }),
      // The certificate without its key.
      certificate: Volume.fromSecret(this, 'Certificate', registry.certificate, {
        name: 'registry-cert',
        items: { 'tls.crt': { path: 'ca.crt' } },
      }),
      script: Volume.fromConfigMap(this, 'Scripts', handle<IConfigMap>(script), { name: 'scripts' }),
      beat: Volume.fromEmptyDir(this, 'Beat', 'beat'),
    };
  }
}
