import type { Rule } from '../rule';

/** Versions that are gone: the first release of Kubernetes (or of whoever defines the kind) without them, and what to write. */
const removed: readonly (readonly [apiVersion: string, kinds: RegExp, since: string, instead: string])[] = [
  ['extensions/v1beta1', /^(Deployment|DaemonSet|ReplicaSet)$/, 'Kubernetes 1.16', 'apps/v1'],
  ['extensions/v1beta1', /^(Ingress|NetworkPolicy)$/, 'Kubernetes 1.22', 'networking.k8s.io/v1'],
  ['apps/v1beta1', /./, 'Kubernetes 1.16', 'apps/v1'],
  ['apps/v1beta2', /./, 'Kubernetes 1.16', 'apps/v1'],
  ['networking.k8s.io/v1beta1', /^Ingress/, 'Kubernetes 1.22', 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1alpha1', /./, 'Kubernetes 1.22', 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', /./, 'Kubernetes 1.22', 'rbac.authorization.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', /./, 'Kubernetes 1.22', 'apiextensions.k8s.io/v1'],
  ['scheduling.k8s.io/v1beta1', /./, 'Kubernetes 1.22', 'scheduling.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    /^(Validating|Mutating)WebhookConfiguration$/,
    'Kubernetes 1.22',
    'admissionregistration.k8s.io/v1',
  ],
  ['apiregistration.k8s.io/v1beta1', /./, 'Kubernetes 1.22', 'apiregistration.k8s.io/v1'],
  ['certificates.k8s.io/v1beta1', /^CertificateSigningRequest$/, 'Kubernetes 1.22', 'certificates.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', /^Lease$/, 'Kubernetes 1.22', 'coordination.k8s.io/v1'],
  ['discovery.k8s.io/v1beta1', /./, 'Kubernetes 1.25', 'discovery.k8s.io/v1'],
  ['node.k8s.io/v1beta1', /./, 'Kubernetes 1.25', 'node.k8s.io/v1'],
  ['storage.k8s.io/v1beta1', /^CSIStorageCapacity$/, 'Kubernetes 1.27', 'storage.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', /./, 'Kubernetes 1.26', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', /./, 'Kubernetes 1.29', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', /./, 'Kubernetes 1.32', 'flowcontrol.apiserver.k8s.io/v1'],
  [
    'storage.k8s.io/v1beta1',
    /^(StorageClass|CSIDriver|CSINode|VolumeAttachment)$/,
    'Kubernetes 1.22',
    'storage.k8s.io/v1',
  ],
  ['batch/v1beta1', /^CronJob$/, 'Kubernetes 1.25', 'batch/v1'],
  ['batch/v2alpha1', /^CronJob$/, 'Kubernetes 1.21', 'batch/v1'],
  ['policy/v1beta1', /^PodDisruptionBudget$/, 'Kubernetes 1.25', 'policy/v1'],
  [
    'policy/v1beta1',
    /^PodSecurityPolicy$/,
    'Kubernetes 1.25',
    'the pod-security.kubernetes.io labels of the namespace',
  ],
  ['autoscaling/v2beta1', /./, 'Kubernetes 1.25', 'autoscaling/v2'],
  ['autoscaling/v2beta2', /./, 'Kubernetes 1.26', 'autoscaling/v2'],
  [
    'snapshot.storage.k8s.io/v1alpha1',
    /./,
    'version 2 of the snapshot controller',
    'snapshot.storage.k8s.io/v1',
  ],
  [
    'snapshot.storage.k8s.io/v1beta1',
    /./,
    'version 6 of the snapshot controller',
    'snapshot.storage.k8s.io/v1',
  ],
  ['cert-manager.io/v1alpha2', /./, 'cert-manager 1.6', 'cert-manager.io/v1'],
  ['cert-manager.io/v1alpha3', /./, 'cert-manager 1.6', 'cert-manager.io/v1'],
  ['cert-manager.io/v1beta1', /./, 'cert-manager 1.6', 'cert-manager.io/v1'],
];

export const servedApi: Rule = {
  id: 'served-api',
  title: 'No object is of an API version that is gone',
  why: 'The API server knows no such kind: Titan’s snapshots of v1alpha1 cannot be made on any cluster of today.',
  source: 'kubernetes.io/docs/reference/using-api/deprecation-guide; Titan’s Kubernetes context',
  severity: 'error',
  *check(set) {
    for (const object of set.objects) {
      const field = object.root.at('apiVersion');
      const gone = removed.find(([version, kinds]) => version === field.text && kinds.test(object.kind));
      if (!gone) continue;
      const [version, , since, instead] = gone;
      yield { object, field, message: `${version} is gone since ${since}`, fix: `use ${instead}` };
    }
  },
};
