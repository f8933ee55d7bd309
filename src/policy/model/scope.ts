import type { KubeObject } from './object';
import type { ObjectSet } from './object-set';

/** Groups of Kubernetes itself, and of a few that nearly every cluster has, in which a kind is namespaced unless it is listed. */
const groups = new Set([
  '',
  'apps',
  'autoscaling',
  'batch',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'cert-manager.io',
  'gateway.networking.k8s.io',
  'snapshot.storage.k8s.io',
]);

const clusterScoped = new Set([
  'ClusterIssuer',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'GatewayClass',
  'IPAddress',
  'IngressClass',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PodSecurityPolicy',
  'ServiceCIDR',
  'VolumeSnapshotClass',
  'VolumeSnapshotContent',
]);

/** Tells whether an object lives in a namespace; undefined where nobody knows. A definition in the set decides. */
export function isNamespaced(set: ObjectSet): (object: KubeObject) => boolean | undefined {
  const scopes = new Map(
    set.ofType('apiextensions.k8s.io/CustomResourceDefinition').map(({ root }) => {
      const spec = root.at('spec');
      const type = `${spec.at('group').text ?? ''}/${spec.at('names', 'kind').text ?? ''}`;
      return [type, spec.at('scope').text === 'Namespaced'];
    }),
  );
  return ({ type, group, kind }) =>
    scopes.get(type) ?? (groups.has(group) ? !clusterScoped.has(kind) : undefined);
}
