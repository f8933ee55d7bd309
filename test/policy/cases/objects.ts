import { claim, container, deployment, job, mounting, object, podSpec, service } from '../support';
import type { Case, Manifest } from './case';

const pod = 'spec.template.spec';
const stored = (name: string, replicas: number, modes: readonly string[], className?: string) => [
  deployment(name, mounting('data'), { spec: { replicas } }),
  claim('data', { spec: { accessModes: modes, storageClassName: className } }),
];
const scaler = (name: string, maxReplicas: number) =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, maxReplicas },
  });
const route = object('networking.k8s.io/v1', 'Ingress', 'web', {
  spec: { rules: [{ http: { paths: [{ path: '/', backend: { service: { name: 'web' } } }] } }] },
});
const role = (rule: Manifest) => object('rbac.authorization.k8s.io/v1', 'Role', 'web', { rules: [rule] });
const binding = (kind: string, name: string) =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'web', { roleRef: { kind, name } });

/** Mistakes between objects, and in those without pods. */
export const objectCases: readonly Case[] = [
  {
    rule: 'no-bare-pod',
    about: 'a pod that nothing made',
    bad: [object('v1', 'Pod', 'web', { spec: podSpec() })],
    paths: ['kind'],
    good: [
      object('v1', 'Pod', 'web', {
        metadata: { ownerReferences: [{ kind: 'ReplicaSet' }] },
        spec: podSpec(),
      }),
    ],
  },
  {
    rule: 'no-bare-pod',
    about: 'a pod of Helm that is no test',
    bad: [
      object('v1', 'Pod', 'web', {
        metadata: { annotations: { 'helm.sh/hook': 'test,pre-install' } },
        spec: podSpec(),
      }),
    ],
    paths: ['kind'],
    good: [
      object('v1', 'Pod', 'web', {
        metadata: { annotations: { 'helm.sh/hook': 'test' } },
        spec: podSpec(),
      }),
    ],
  },
  {
    rule: 'no-bare-pod',
    about: 'a ReplicaSet by hand',
    bad: [{ ...deployment('web'), kind: 'ReplicaSet' }],
    paths: ['kind'],
    good: [deployment('web')],
  },
  {
    rule: 'service-selects-one-workload',
    about: 'two Deployments behind one Service',
    bad: [
      service('web', { spec: { selector: { app: undefined, tier: 'front' } } }),
      deployment('web', {}, { spec: { template: { metadata: { labels: { tier: 'front' } } } } }),
      deployment('admin', {}, { spec: { template: { metadata: { labels: { tier: 'front' } } } } }),
    ],
    paths: ['spec.selector'],
    good: [service('web'), deployment('web'), deployment('admin')],
  },
  {
    rule: 'service-selects-one-workload',
    about: 'nothing behind it, since the namespaces differ',
    bad: [service('web', { metadata: { namespace: 'other' } }), deployment('web')],
    paths: ['spec.selector'],
    good: [service('web'), deployment('web'), service('far', { spec: { type: 'ExternalName' } })],
  },
  {
    rule: 'service-selects-one-workload',
    about: 'ports that its pods do not have',
    bad: [
      service('web', {
        spec: { ports: [{ port: 80 }, { port: 8080, protocol: 'UDP' }, { port: 1, targetPort: 'admin' }] },
      }),
      deployment('web'),
    ],
    paths: ['spec.ports[0].port', 'spec.ports[1].port', 'spec.ports[2].targetPort'],
    good: [
      service('web', { spec: { ports: [{ port: 8080 }, { port: 1, targetPort: 8080 }] } }),
      deployment('web'),
    ],
  },
  {
    rule: 'selector-matches-template',
    about: 'a selector that misses its template',
    bad: [deployment('web', {}, { spec: { selector: { matchLabels: { app: 'wbe' } } } })],
    paths: ['spec.selector'],
    good: [deployment('web')],
  },
  {
    rule: 'selector-matches-template',
    about: 'no selector',
    bad: [deployment('web', {}, { spec: { selector: undefined } })],
    paths: ['spec.selector'],
    good: [deployment('web')],
  },
  {
    rule: 'selector-matches-template',
    about: 'a selector by expressions that takes the pods of another',
    bad: [
      deployment(
        'web',
        {},
        {
          spec: {
            selector: { matchLabels: undefined, matchExpressions: [{ key: 'app', operator: 'Exists' }] },
          },
        },
      ),
      deployment('admin'),
    ],
    paths: ['spec.selector'],
    good: [
      deployment(
        'web',
        {},
        {
          spec: {
            selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['admin'] }] },
          },
        },
      ),
      deployment('admin'),
    ],
  },
  {
    rule: 'stable-state',
    about: 'an autoscaler of one that has the only claim',
    bad: [...stored('web', 1, ['ReadWriteOnce']), scaler('web', 3)],
    paths: [`${pod}.volumes[0]`],
    good: [
      ...stored('web', 1, ['ReadWriteOnce']),
      scaler('web', 1),
      ...[deployment('other'), scaler('other', 3)],
    ],
  },
  {
    rule: 'stable-state',
    about: 'two pods with one ReadWriteOnce claim',
    bad: stored('web', 2, ['ReadWriteOnce']),
    paths: ['spec.replicas'],
    good: stored('web', 2, ['ReadWriteMany'], 'nfs'),
  },
  {
    rule: 'stable-state',
    about: 'a rolling update',
    bad: [
      deployment('web', mounting('data'), { spec: { strategy: { type: 'RollingUpdate' } } }),
      claim('data'),
    ],
    paths: ['spec.strategy.type'],
    good: stored('web', 1, ['ReadWriteOnce']),
  },
  {
    rule: 'stable-state',
    about: 'a DaemonSet with a claim',
    bad: [
      { ...deployment('web', mounting('data'), { spec: { replicas: undefined } }), kind: 'DaemonSet' },
      claim('data'),
    ],
    paths: [`${pod}.volumes[0]`],
    good: [{ ...deployment('web'), kind: 'DaemonSet' }, claim('data')],
  },
  {
    rule: 'shared-volume-is-rwx',
    about: 'two Deployments with one ReadWriteOnce claim',
    bad: [claim('data'), deployment('web', mounting('data')), deployment('admin', mounting('data'))],
    paths: ['spec.accessModes'],
    good: [
      claim('data', { spec: { accessModes: ['ReadWriteMany'] } }),
      deployment('web', mounting('data')),
      deployment('admin', mounting('data')),
    ],
  },
  {
    rule: 'shared-volume-is-rwx',
    about: 'a class of block devices, as its provisioner says',
    bad: [
      ...stored('web', 2, ['ReadWriteMany'], 'block').reverse(),
      object('storage.k8s.io/v1', 'StorageClass', 'block', {
        metadata: { namespace: undefined },
        provisioner: 'rbd.csi.ceph.com',
      }),
    ],
    paths: ['spec.storageClassName'],
    good: [
      ...stored('web', 2, ['ReadWriteMany'], 'block').reverse(),
      object('storage.k8s.io/v1', 'StorageClass', 'block', {
        metadata: { namespace: undefined },
        provisioner: 'cephfs.csi.ceph.com',
      }),
    ],
  },
  {
    rule: 'shared-volume-is-rwx',
    about: 'a class that is known to make block devices',
    bad: stored('web', 2, ['ReadWriteMany'], 'standard-rwo').reverse(),
    paths: ['spec.storageClassName'],
    good: stored('web', 1, ['ReadWriteMany'], 'standard-rwo').reverse(),
  },
  {
    rule: 'storage-by-class',
    about: 'a volume by hand',
    bad: [object('v1', 'PersistentVolume', 'disk', { metadata: { namespace: undefined } })],
    paths: ['kind'],
    good: [claim('data')],
  },
  {
    rule: 'storage-by-class',
    about: 'a claim without a class, for a certain volume',
    bad: [claim('data', { spec: { storageClassName: '', volumeName: 'disk', selector: {} } })],
    paths: ['spec.storageClassName', 'spec.volumeName', 'spec.selector'],
    good: [
      claim('data', {
        // As it is read from a cluster.
        metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } },
        spec: { storageClassName: 'fast', volumeName: 'pvc-1' },
      }),
    ],
  },
  {
    rule: 'finished-pods-collected',
    about: 'no time to live',
    bad: [job({}, { spec: { ttlSecondsAfterFinished: undefined } })],
    paths: ['spec.ttlSecondsAfterFinished'],
    good: [job({}, { spec: { ttlSecondsAfterFinished: 86400 } })],
  },
  {
    rule: 'finished-pods-collected',
    about: 'too long a time, in a CronJob',
    bad: [
      object('batch/v1', 'CronJob', 'nightly', {
        spec: { jobTemplate: { spec: { ttlSecondsAfterFinished: 86401, template: { spec: podSpec() } } } },
      }),
    ],
    paths: ['spec.jobTemplate.spec.ttlSecondsAfterFinished'],
    good: [
      object('batch/v1', 'CronJob', 'nightly', {
        spec: { jobTemplate: { spec: { ttlSecondsAfterFinished: 0, template: { spec: podSpec() } } } },
      }),
    ],
  },
  {
    rule: 'finished-pods-collected',
    about: 'a CronJob that keeps its last runs',
    bad: [
      object('batch/v1', 'CronJob', 'weekly', {
        spec: { successfulJobsHistoryLimit: 0, jobTemplate: { spec: { template: { spec: podSpec() } } } },
      }),
    ],
    paths: ['spec.jobTemplate.spec.ttlSecondsAfterFinished'],
    good: [
      object('batch/v1', 'CronJob', 'weekly', {
        spec: {
          successfulJobsHistoryLimit: 0,
          failedJobsHistoryLimit: 0,
          jobTemplate: { spec: { template: { spec: podSpec() } } },
        },
      }),
    ],
  },
  {
    rule: 'http-through-ingress',
    about: 'a LoadBalancer for pages',
    bad: [service('web', { spec: { type: 'LoadBalancer' } }), deployment('web')],
    paths: ['spec.type'],
    good: [
      service('web', {
        spec: { type: 'LoadBalancer', ports: [{ name: 'postgres', port: 5432, targetPort: 'http' }] },
      }),
      deployment('web'),
    ],
  },
  {
    rule: 'http-through-ingress',
    about: 'a NodePort that no Ingress leads to',
    bad: [service('web', { spec: { type: 'NodePort' } }), deployment('web')],
    paths: ['spec.type'],
    good: [service('web', { spec: { type: 'NodePort' } }), deployment('web'), route],
  },
  {
    rule: 'no-sticky-sessions',
    about: 'a Service by address of the client',
    bad: [service('web', { spec: { sessionAffinity: 'ClientIP' } }), deployment('web')],
    paths: ['spec.sessionAffinity'],
    good: [service('web', { spec: { sessionAffinity: 'None' } }), deployment('web')],
  },
  {
    rule: 'no-sticky-sessions',
    about: 'a cookie of the controller',
    bad: [
      object('networking.k8s.io/v1', 'Ingress', 'web', {
        metadata: { annotations: { 'nginx.ingress.kubernetes.io/affinity': 'cookie' } },
      }),
    ],
    paths: ['metadata.annotations["nginx.ingress.kubernetes.io/affinity"]'],
    good: [route],
  },
  {
    rule: 'namespaced',
    about: 'wherever the context leads',
    bad: [deployment('web', {}, { metadata: { namespace: undefined } })],
    paths: ['metadata.namespace'],
    good: [object('v1', 'Namespace', 'shop', { metadata: { namespace: undefined } })],
  },
  {
    rule: 'namespaced',
    about: 'a kind whose definition says so',
    bad: [
      object('example.org/v1', 'Shop', 'web', { metadata: { namespace: undefined } }),
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'shops.example.org', {
        metadata: { namespace: undefined },
        spec: { group: 'example.org', names: { kind: 'Shop' }, scope: 'Namespaced' },
      }),
    ],
    paths: ['metadata.namespace'],
    // Nobody knows.
    good: [object('example.org/v1', 'Shop', 'web', { metadata: { namespace: undefined } })],
  },
  {
    rule: 'served-api',
    about: 'a CronJob of old',
    bad: [object('batch/v1beta1', 'CronJob', 'web')],
    paths: ['apiVersion'],
    good: [
      object('storage.k8s.io/v1beta1', 'VolumeAttributesClass', 'web', {
        metadata: { namespace: undefined },
      }),
    ],
  },
  {
    rule: 'served-api',
    about: 'a webhook of old',
    bad: [
      object('admissionregistration.k8s.io/v1beta1', 'ValidatingWebhookConfiguration', 'web', {
        metadata: { namespace: undefined },
      }),
    ],
    paths: ['apiVersion'],
    good: [
      object('admissionregistration.k8s.io/v1beta1', 'ValidatingAdmissionPolicy', 'web', {
        metadata: { namespace: undefined },
      }),
    ],
  },
  {
    rule: 'least-privilege',
    about: 'all of everything',
    bad: [role({ apiGroups: ['*'], resources: ['*'], verbs: ['*'] })],
    paths: ['rules[0].verbs[0]', 'rules[0].resources[0]'],
    good: [role({ apiGroups: [''], resources: ['pods'], verbs: ['get'] })],
  },
  {
    rule: 'least-privilege',
    about: 'cluster-admin',
    bad: [binding('ClusterRole', 'cluster-admin')],
    paths: ['roleRef.name'],
    good: [binding('ClusterRole', 'view')],
  },
  {
    rule: 'within-limits',
    about: 'names that are none, or too long for what is made of them',
    bad: [service('Web_site')],
    paths: ['metadata.name'],
    good: [service('web-site'), object('rbac.authorization.k8s.io/v1', 'Role', 'system:Web')],
  },
  {
    rule: 'within-limits',
    about: 'a Service that begins with a digit',
    bad: [service('2nd')],
    paths: ['metadata.name'],
    good: [service('second'), deployment('2nd')],
  },
  {
    rule: 'within-limits',
    about: 'a StatefulSet whose pods would never appear',
    bad: [object('apps/v1', 'StatefulSet', 'a'.repeat(53))],
    paths: ['metadata.name'],
    good: [object('apps/v1', 'StatefulSet', 'a'.repeat(52)), deployment('b'.repeat(60))],
  },
  {
    rule: 'within-limits',
    about: 'a CronJob without room for a time behind its name',
    bad: [object('batch/v1', 'CronJob', 'n'.repeat(53))],
    paths: ['metadata.name'],
    good: [object('batch/v1', 'CronJob', 'n'.repeat(52)), object('batch/v1', 'Job', 'n'.repeat(63))],
  },
  {
    rule: 'unique-names',
    about: 'two objects of one name',
    bad: [claim('web'), claim('web')],
    paths: ['metadata.name'],
    good: [claim('web'), claim('web', { metadata: { namespace: 'other' } }), object('v1', 'Secret', 'web')],
  },
  {
    rule: 'within-limits',
    about: 'labels of an object, and of its pods',
    bad: [
      deployment(
        'web',
        {},
        {
          metadata: { labels: { tier: 'v'.repeat(64), 'a b': 'c', '/x': 'y' } },
          spec: { template: { metadata: { labels: { note: 'to be mended' } } } },
        },
      ),
    ],
    paths: [
      'metadata.labels.tier',
      'metadata.labels["a b"]',
      'metadata.labels["/x"]',
      'spec.template.metadata.labels.note',
    ],
    good: [
      deployment('web', {}, { metadata: { labels: { 'example.org/tier': 'v'.repeat(63), empty: '' } } }),
    ],
  },
  {
    rule: 'within-limits',
    about: 'numbers and booleans without quotes, in what is about pods',
    bad: [
      deployment(
        'web',
        {
          containers: [
            container({ args: ['--port', 8080], env: [{ name: 'PORT', value: 8080 }, { name: 'EMPTY' }] }),
          ],
        },
        {
          metadata: { labels: { version: 1.1 }, annotations: { scrape: true } },
          spec: {
            selector: { matchLabels: { release: 2 } },
            template: { metadata: { labels: { release: 2 }, annotations: { port: 8080 } } },
          },
        },
      ),
    ],
    paths: [
      'metadata.labels.version',
      'metadata.annotations.scrape',
      'spec.selector.matchLabels.release',
      'spec.template.metadata.labels.release',
      'spec.template.metadata.annotations.port',
      `${pod}.containers[0].args[1]`,
      `${pod}.containers[0].env[0].value`,
    ],
    good: [
      deployment(
        'web',
        { containers: [container({ args: ['8080'], env: [{ name: 'PORT', value: '8080' }] })] },
        { metadata: { labels: { version: '1.1' }, annotations: { scrape: 'true' } } },
      ),
    ],
  },
  {
    rule: 'within-limits',
    about: 'the same in a ConfigMap',
    bad: [object('v1', 'ConfigMap', 'web', { data: { PORT: 8080, NAME: 'web' } })],
    paths: ['data.PORT'],
    good: [object('v1', 'ConfigMap', 'web', { data: { PORT: '8080' } })],
  },
  {
    rule: 'within-limits',
    about: 'the same in a Secret',
    bad: [object('v1', 'Secret', 'web', { stringData: { PIN: 1234 } })],
    paths: ['stringData.PIN'],
    good: [object('v1', 'Secret', 'web', { stringData: { PIN: '1234' } })],
  },
  {
    rule: 'within-limits',
    about: 'the same in the selector of a Service',
    bad: [service('web', { spec: { selector: { release: 2 } } })],
    paths: ['spec.selector.release'],
    good: [service('web', { spec: { selector: { release: '2' } } })],
  },
  {
    rule: 'within-limits',
    about: 'ports of containers',
    bad: [
      deployment('web', {
        containers: [
          container({
            ports: [
              { name: 'sixteen-letters-', containerPort: 1 },
              { name: 'Web', containerPort: 65536 },
              { name: '80', containerPort: 80 },
            ],
          }),
        ],
      }),
    ],
    paths: [
      `${pod}.containers[0].ports[0].name`,
      `${pod}.containers[0].ports[1].containerPort`,
      `${pod}.containers[0].ports[1].name`,
      `${pod}.containers[0].ports[2].name`,
    ],
    good: [
      deployment('web', {
        containers: [container({ ports: [{ name: 'fifteen-letters', containerPort: 65535 }] })],
      }),
    ],
  },
  {
    rule: 'within-limits',
    about: 'a ConfigMap, and a Secret, over 1 MiB',
    bad: [object('v1', 'ConfigMap', 'web', { data: { page: 'x'.repeat(1024 * 1024 + 1) } })],
    paths: ['data'],
    good: [
      object('v1', 'ConfigMap', 'web', { data: { page: 'x'.repeat(1024 * 1024) } }),
      // In base64 it is longer than it counts.
      object('v1', 'Secret', 'web', { data: { key: 'AAAA'.repeat(349_525) } }),
    ],
  },
];
