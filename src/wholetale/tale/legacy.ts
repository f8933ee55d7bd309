import { k8s } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { SharedRule } from './shared-rule';
import { ingressHostLabel, taleLabels } from './labels';
import type { LegacyTaleProps } from './props';
import { girderSecretEnv } from './secrets';

/**
 * A tale as the gwvolman of deploy.sh makes it: a claim, a Deployment and a
 * Service of its own, and a rule in the Ingress that all share.
 */
export class LegacyTale extends Construct {
  /** To be added to the shared Ingress, which is not the tale's. */
  readonly sharedRule: SharedRule;

  constructor(scope: Construct, id: string, props: LegacyTaleProps) {
    super(scope, id);
    const { namespace, domain, host, instanceId, port, claimName } = props;
    const labels = taleLabels(instanceId);
    const claim = new k8s.KubePersistentVolumeClaim(this, 'Claim', {
      metadata: { name: claimName, namespace, labels },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: k8s.Quantity.fromString(props.volumeSize) } },
      },
    });
    const name = `tale-${host}`;
    const publicHost = `${host}.${domain}`;
    const deployment = new k8s.KubeDeployment(this, 'Deployment', {
      metadata: { name, namespace, labels: { ...labels, [ingressHostLabel]: publicHost, component: name } },
      spec: {
        selector: { matchLabels: labels },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels },
          spec: {
            initContainers: [fsBuilder(props)],
            containers: [mounter(props), main(props)],
            imagePullSecrets: [{ name: 'registry-credentials' }],
            volumes: [
              { name: 'workspace', persistentVolumeClaim: { claimName } },
              // The init container writes the registry's certificate and the cluster's DNS onto the node.
              { name: 'host', hostPath: { path: '/', type: 'Directory' } },
              {
                name: 'registry-cert',
                secret: { secretName: 'registry-cert-secret', items: [{ key: 'tls.crt', path: 'ca.crt' }] },
              },
            ],
          },
        },
      },
    });
    deployment.addDependency(claim);
    new k8s.KubeService(this, 'Service', {
      metadata: { name: host, namespace, labels },
      spec: { type: 'NodePort', ports: [{ name: 'http', port }], selector: labels },
    }).addDependency(deployment);
    this.sharedRule = { namespace, ingress: props.ingressName, host: publicHost, service: host, port };
  }
}

const apiKey = () => [girderSecretEnv('GIRDER_API_KEY', 'apiKey')];

/** Fills the workspace from girder. */
function fsBuilder({ workerImage, girderApiUrl, instanceId }: LegacyTaleProps): k8s.Container {
  return {
    name: 'fs-builder',
    image: workerImage,
    command: ['/usr/local/bin/init-tale-pod'],
    args: [girderApiUrl, instanceId, '/workspace'],
    env: apiKey(),
    volumeMounts: [
      { name: 'workspace', mountPath: '/workspace' },
      { name: 'host', mountPath: '/host' },
      { name: 'registry-cert', mountPath: '/registry-cert', readOnly: true },
    ],
  };
}

/** Mounts data, home and workspace of girder into the workspace of the pod. */
function mounter(props: LegacyTaleProps): k8s.Container {
  const { workerImage, instanceId, girderApiUrl, dmsSessionId, homeDirId, taleId } = props;
  const talefs = '/usr/local/bin/talefs';
  return {
    name: 'mounter',
    image: workerImage,
    // An init process collects FUSE's daemons; without one an unmount never ends.
    command: ['/tini', '--', '/bin/sleep', 'infinity'],
    lifecycle: {
      postStart: {
        exec: { command: [talefs, 'mount', instanceId, girderApiUrl, dmsSessionId, homeDirId, taleId] },
      },
      preStop: { exec: { command: [talefs, 'unmount'] } },
    },
    env: apiKey(),
    securityContext: {
      privileged: true,
      capabilities: { add: ['SYS_ADMIN'] },
      allowPrivilegeEscalation: true,
    },
    volumeMounts: [{ name: 'workspace', mountPath: '/workspace', mountPropagation: 'Bidirectional' }],
  };
}

/** What the user works in. gwvolman finds it by this name when it changes the image. */
function main({
  image,
  port,
  command,
  cpuShares,
  memLimit,
  mountPoint,
  ...props
}: LegacyTaleProps): k8s.Container {
  return {
    name: 'main',
    image,
    ports: [{ containerPort: port, name: 'container-port' }],
    command: [...command],
    resources: {
      ...(cpuShares !== undefined && { requests: { cpu: k8s.Quantity.fromNumber(cpuShares / 1024) } }),
      limits: { memory: k8s.Quantity.fromNumber(memLimit) },
    },
    volumeMounts: [{ name: 'workspace', mountPath: mountPoint, mountPropagation: 'HostToContainer' }],
    env: Object.entries(props.environment).map(([name, value]) => ({ name, value })),
  };
}
