import { k8s } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import { talePullSecret } from '../secrets';
import { ingressAnnotations } from './current-ingress';
import { taleVolumes } from './current-volumes';
import { taleLabels } from './labels';
import type { CurrentTaleProps } from './props';
import { girderSecretEnv } from './secrets';

/**
 * A tale as gwvolman 2.1 makes it: a Deployment, a Service and an Ingress of its
 * own. In terms of the API's own types: what cdk8s-plus adds by itself would be
 * a difference to gwvolman's.
 */
export class CurrentTale extends Construct {
  constructor(scope: Construct, id: string, props: CurrentTaleProps) {
    super(scope, id);
    const { namespace, domain, host, instanceId, port } = props;
    const name = `tale-${host}`;
    const labels = taleLabels(instanceId);
    const metadata = { name, namespace, labels: { ...labels, component: name } };
    const { volumes, mounter, instance } = taleVolumes(props);
    const deployment = new k8s.KubeDeployment(this, 'Deployment', {
      metadata,
      spec: {
        selector: { matchLabels: labels },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels },
          spec: {
            imagePullSecrets: [{ name: talePullSecret }],
            containers: [instanceContainer(props, instance), mounterContainer(props, mounter)],
            volumes,
          },
        },
      },
    });
    const service = new k8s.KubeService(this, 'Service', {
      metadata,
      spec: { selector: labels, ports: [{ protocol: 'TCP', port }] },
    });
    const publicHost = `${host}.${domain}`;
    const backend = { service: { name, port: { number: port } } };
    const ingress = new k8s.KubeIngress(this, 'Ingress', {
      metadata: { ...metadata, annotations: ingressAnnotations(props) },
      spec: {
        tls: [{ hosts: [publicHost] }],
        rules: [{ host: publicHost, http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
      },
    });
    // The order in which gwvolman makes them.
    service.addDependency(deployment);
    ingress.addDependency(service);
  }
}

/** What the user works in. */
function instanceContainer(props: CurrentTaleProps, volumeMounts: k8s.VolumeMount[]): k8s.Container {
  const [program = '', ...args] = props.command;
  const size = { memory: quantity('4Gi'), cpu: quantity('1') };
  return {
    name: 'instance',
    image: props.image,
    command: [program],
    args,
    ports: [{ containerPort: props.port }],
    env: [
      girderSecretEnv('GIRDER_API_KEY', 'apiKey'),
      { name: 'GIRDER_API_URL', value: props.girderApiUrl },
      { name: 'TMP_URL', value: `${props.host}.${props.domain}` },
    ],
    resources: { limits: size, requests: size },
    volumeMounts,
  };
}

/** Mounts the tale's data with FUSE; gwvolman runs `girderfs-mount` in it once it is there. */
function mounterContainer(props: CurrentTaleProps, volumeMounts: k8s.VolumeMount[]): k8s.Container {
  const fuse = { 'smarter-devices/fuse': k8s.Quantity.fromNumber(1) };
  return {
    name: 'mounter',
    image: props.mounterImage,
    command: ['tini', '--', '/bin/sleep', 'infinity'],
    lifecycle: { preStop: { exec: { command: ['girderfs-umount'] } } },
    resources: {
      limits: { memory: quantity('1Gi'), cpu: quantity('1'), ...fuse },
      requests: { memory: quantity('1Gi'), cpu: quantity('0.5'), ...fuse },
    },
    env: [
      // Before the one that refers to them.
      girderSecretEnv('GIRDER_API_KEY', 'apiKey'),
      girderSecretEnv('GIRDER_TOKEN', 'token'),
      { name: 'GIRDERFS_DEF', value: JSON.stringify(girderfsDefinition(props)) },
      { name: 'WT_VOLUMES_PATH', value: props.volumesPath },
    ],
    securityContext: {
      allowPrivilegeEscalation: true,
      capabilities: { add: ['SYS_ADMIN'] },
      privileged: true,
    },
    volumeMounts,
  };
}

/** What girderfs is told to mount. The kubelet puts the values of `$(…)` in. */
function girderfsDefinition({ mounts, girderApiUrl, taleId, userId, mountType }: CurrentTaleProps) {
  return {
    mounts,
    girderApiUrl,
    girderApiKey: '$(GIRDER_API_KEY)',
    girderToken: '$(GIRDER_TOKEN)',
    taleId,
    userId,
    mountType,
    root: '/',
  };
}

function quantity(text: string): k8s.Quantity {
  return k8s.Quantity.fromString(text);
}
