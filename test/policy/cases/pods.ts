import { container, deployment, job, service } from '../support';
import type { Case, Manifest } from './case';

const pod = 'spec.template.spec';
const first = `${pod}.containers[0]`;
const withContainer = (changes: Manifest) => deployment('web', { containers: [container(changes)] });

/** Mistakes in what is said of pods. */
export const podCases: readonly Case[] = [
  {
    rule: 'requests-and-limits',
    about: 'nothing said',
    bad: [withContainer({ resources: undefined })],
    paths: [
      `${first}.resources.requests.cpu`,
      `${first}.resources.requests.memory`,
      `${first}.resources.limits.memory`,
    ],
    // Kubernetes takes a limit for the request.
    good: [withContainer({ resources: { requests: undefined, limits: { cpu: 1, memory: '1Gi' } } })],
  },
  {
    rule: 'requests-and-limits',
    about: 'a request above its limit',
    bad: [withContainer({ resources: { requests: { memory: '1Gi' }, limits: { memory: '1000Mi' } } })],
    paths: [`${first}.resources.requests.memory`],
    good: [withContainer({ resources: { requests: { memory: '1Gi' }, limits: { memory: '1024Mi' } } })],
  },
  {
    rule: 'requests-and-limits',
    about: 'no quantity',
    bad: [withContainer({ resources: { requests: { cpu: 'two' } } })],
    paths: [`${first}.resources.requests.cpu`],
    // Null takes a value away.
    good: [withContainer({ resources: { requests: { cpu: 2 }, limits: { cpu: null } } })],
  },
  {
    rule: 'requests-and-limits',
    about: 'an init container without any',
    bad: [
      deployment('web', {
        initContainers: [
          container({ name: 'init', readinessProbe: undefined, resources: { limits: undefined } }),
        ],
      }),
    ],
    paths: [`${pod}.initContainers[0].resources.limits.memory`],
    good: [
      deployment('web', {
        resources: { limits: { memory: '1Gi' } },
        initContainers: [
          container({ name: 'init', readinessProbe: undefined, resources: { limits: undefined } }),
        ],
      }),
    ],
  },
  {
    rule: 'ephemeral-storage-limited',
    about: 'a container that may write to its image',
    bad: [withContainer({ securityContext: { readOnlyRootFilesystem: false } })],
    paths: [`${first}.resources.limits.ephemeral-storage`],
    good: [
      withContainer({
        securityContext: { readOnlyRootFilesystem: false },
        resources: { limits: { 'ephemeral-storage': '1Gi' } },
      }),
    ],
  },
  {
    rule: 'ephemeral-storage-limited',
    about: 'an empty folder without a limit',
    bad: [
      deployment('web', {
        volumes: [{ name: 'tmp', emptyDir: {} }],
        containers: [container({ volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }] })],
      }),
    ],
    paths: [`${first}.resources.limits.ephemeral-storage`],
    good: [
      deployment('web', {
        volumes: [
          { name: 'tmp', emptyDir: { sizeLimit: '1Gi' } },
          { name: 'fast', emptyDir: { medium: 'Memory' } },
        ],
        containers: [
          container({
            volumeMounts: [
              { name: 'tmp', mountPath: '/tmp' },
              { name: 'fast', mountPath: '/run' },
            ],
          }),
        ],
      }),
    ],
  },
  {
    rule: 'exit-codes-declared',
    about: 'dsconfig, which ends with 2 after an update',
    bad: [job({ containers: [container({ command: ['sh', '-c', 'set -e; /bin/dsconfig load.json'] })] })],
    paths: [`${first}.command`],
    good: [
      job({ containers: [container({ command: ['sh', '-c', '/bin/dsconfig load.json || [ $? -eq 2 ]'] })] }),
    ],
  },
  {
    rule: 'exit-codes-declared',
    about: 'a pipe that ends with grep',
    bad: [job({ containers: [container({ command: ['sh', '-c', 'cat log | grep -q done'] })] })],
    paths: [`${first}.command`],
    good: [job({ containers: [container({ command: ['sh', '-c', 'grep done log | wc -l'] })] })],
  },
  {
    rule: 'exit-codes-declared',
    about: 'a plan with exit statuses of its own',
    bad: [job({ containers: [container({ args: ['plan', '-detailed-exitcode'] })] })],
    paths: [`${first}.args`],
    good: [
      job(
        { containers: [container({ args: ['plan', '-detailed-exitcode'] })] },
        { spec: { podFailurePolicy: { rules: [{ onExitCodes: { operator: 'In', values: [2] } }] } } },
      ),
    ],
  },
  {
    rule: 'start-order-declared',
    about: 'a database that is not waited for',
    bad: [
      deployment('web', {
        containers: [
          container({
            readinessProbe: undefined,
            env: [{ name: 'URL', value: 'postgres://user:hunter2@web-db.shop/app' }],
          }),
        ],
      }),
      deployment('web-db'),
      service('web-db'),
    ],
    paths: [`${first}.env[0].value`],
    good: [
      deployment('web', {
        initContainers: [container({ name: 'wait', args: ['wait', 'web-db:5432'] })],
        containers: [
          container({
            readinessProbe: undefined,
            env: [{ name: 'URL', value: 'postgres://user:hunter2@web-db.shop/app' }],
          }),
        ],
      }),
      deployment('web-db'),
      service('web-db'),
    ],
  },
  {
    rule: 'start-order-declared',
    about: 'a Job that needs a host',
    bad: [
      job({ containers: [container({ env: [{ name: 'DB_HOST', value: 'web' }] })] }),
      deployment('web'),
      service('web'),
    ],
    paths: [`${first}.env[0].value`],
    good: [
      // The same word, which is no host here.
      job({ containers: [container({ env: [{ name: 'MODE', value: 'web' }] })] }),
      deployment('web'),
      service('web'),
    ],
  },
  {
    rule: 'one-per-node-is-daemonset',
    about: 'a collector of logs as a Deployment',
    bad: [withContainer({ image: 'fluent/fluent-bit:4.1.0' })],
    paths: [`${first}.image`],
    good: [{ ...withContainer({ image: 'fluent/fluent-bit:4.1.0' }), kind: 'DaemonSet' }],
  },
  {
    rule: 'no-service-links',
    about: 'the default',
    bad: [deployment('web', { enableServiceLinks: undefined })],
    paths: [`${pod}.enableServiceLinks`],
    good: [deployment('web')],
  },
  {
    rule: 'probes',
    about: 'none',
    bad: [withContainer({ readinessProbe: undefined, livenessProbe: undefined })],
    paths: [`${first}.readinessProbe`, `${first}.livenessProbe`],
    good: [withContainer({ livenessProbe: undefined, startupProbe: { exec: { command: ['true'] } } })],
  },
  {
    rule: 'probes',
    about: 'a sidecar that stays',
    bad: [
      deployment('web', {
        initContainers: [container({ name: 'sidecar', restartPolicy: 'Always', readinessProbe: undefined })],
      }),
    ],
    paths: [`${pod}.initContainers[0].readinessProbe`],
    good: [deployment('web', { initContainers: [container({ name: 'init', readinessProbe: undefined })] })],
  },
  {
    rule: 'pinned-images',
    about: 'no tag, behind a port',
    bad: [withContainer({ image: 'registry:5000/web' })],
    paths: [`${first}.image`],
    good: [withContainer({ image: `web@sha256:${'0'.repeat(64)}` })],
  },
  {
    rule: 'pinned-images',
    about: 'latest',
    bad: [withContainer({ image: 'web:latest' })],
    paths: [`${first}.image`],
    good: [withContainer({ image: 'web:later' })],
  },
  {
    rule: 'hardened',
    about: 'nothing said',
    bad: [
      deployment('web', {
        securityContext: undefined,
        containers: [
          container({ securityContext: { allowPrivilegeEscalation: undefined, capabilities: undefined } }),
        ],
      }),
    ],
    paths: [
      `${pod}.securityContext.runAsNonRoot`,
      `${first}.securityContext.allowPrivilegeEscalation`,
      `${pod}.securityContext.seccompProfile.type`,
      `${first}.securityContext.capabilities.drop`,
    ],
    good: [
      deployment('web', {
        securityContext: undefined,
        containers: [
          container({ securityContext: { runAsNonRoot: true, seccompProfile: { type: 'Localhost' } } }),
        ],
      }),
    ],
  },
  {
    rule: 'hardened',
    about: 'what belongs to the node',
    bad: [
      deployment('web', {
        hostNetwork: true,
        hostIPC: true,
        volumes: [
          { name: 'a', hostPath: { path: '/srv' } },
          { name: 'b', nfs: { server: 'nas' } },
        ],
        securityContext: { sysctls: [{ name: 'kernel.msgmax' }, { name: 'net.ipv4.tcp_syncookies' }] },
        containers: [container({ ports: [{ containerPort: 80, hostPort: 80 }] })],
      }),
    ],
    paths: [
      `${pod}.hostNetwork`,
      `${pod}.hostIPC`,
      `${pod}.securityContext.sysctls[0].name`,
      `${pod}.volumes[0].hostPath`,
      `${pod}.volumes[1].nfs`,
      `${first}.ports[0].hostPort`,
    ],
    good: [
      deployment('web', {
        hostNetwork: false,
        volumes: [{ name: 'a', emptyDir: { sizeLimit: '1Mi' } }],
        securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies' }] },
      }),
    ],
  },
  {
    rule: 'hardened',
    about: 'rights',
    bad: [
      withContainer({
        securityContext: {
          privileged: true,
          runAsUser: 0,
          runAsNonRoot: false,
          procMount: 'Unmasked',
          seLinuxOptions: { type: 'spc_t', user: 'root' },
          appArmorProfile: { type: 'Unconfined' },
          seccompProfile: { type: 'Unconfined' },
          capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE', 'SYS_ADMIN'] },
        },
        livenessProbe: { tcpSocket: { host: '10.0.0.1' } },
      }),
    ],
    paths: [
      'seLinuxOptions.type',
      'seLinuxOptions.user',
      'appArmorProfile.type',
      'runAsUser',
      'runAsNonRoot',
      'privileged',
      'procMount',
      'seccompProfile.type',
      'capabilities.add[1]',
    ]
      .map((each) => `${first}.securityContext.${each}`)
      .concat(`${first}.livenessProbe.tcpSocket.host`),
    good: [
      withContainer({
        securityContext: { privileged: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
      }),
    ],
  },
];
