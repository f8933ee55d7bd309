import type { KubeObject } from './objects';
import { groupOf } from './objects';
import type { PropertyPath } from './property-path';
import { parsePath } from './property-path';

export interface DiffSettings {
  readonly configMapMutable: boolean;
  readonly secretMutable: boolean;
}

const roleBinding = ['roleRef'];

/**
 * The fields for which the official plugin replaces an object, by group and
 * kind; no others, so that a change which fails on a real cluster fails in the
 * sandbox, too. (The plugin 4.x keeps them in `provider/diff.go`.)
 */
const replacing: Readonly<Record<string, readonly string[]>> = {
  'apps/DaemonSet': ['spec.selector'],
  'apps/Deployment': ['spec.selector'],
  'apps/StatefulSet': [
    'spec.podManagementPolicy',
    'spec.revisionHistoryLimit',
    'spec.selector',
    'spec.serviceName',
    'spec.volumeClaimTemplates',
  ],
  'batch/Job': ['spec.completions', 'spec.parallelism', 'spec.selector', 'spec.template'],
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleBinding,
  'rbac.authorization.k8s.io/RoleBinding': roleBinding,
  'storage.k8s.io/StorageClass': ['parameters', 'provisioner'],
  '/PersistentVolume': ['csi', 'gcePersistentDisk', 'hostPath', 'iscsi', 'local', 'nfs'].map(
    (source) => `spec.${source}`,
  ),
  '/PersistentVolumeClaim': ['spec.accessModes', 'spec.selector', 'spec.storageClassName', 'spec.volumeName'],
  '/Pod': [
    'affinity',
    'automountServiceAccountToken',
    'containers',
    'dnsConfig',
    'dnsPolicy',
    'enableServiceLinks',
    'hostAliases',
    'hostIPC',
    'hostNetwork',
    'hostPID',
    'hostname',
    'imagePullSecrets',
    'initContainers',
    'nodeName',
    'nodeSelector',
    'overhead',
    'preemptionPolicy',
    'priority',
    'priorityClassName',
    'readinessGates',
    'restartPolicy',
    'runtimeClassName',
    'schedulerName',
    'securityContext',
    'serviceAccount',
    'serviceAccountName',
    'shareProcessNamespace',
    'subdomain',
    'terminationGracePeriodSeconds',
    'volumes',
  ].map((field) => `spec.${field}`),
  '/ResourceQuota': ['spec.scopes'],
  '/Secret': ['type'],
  '/Service': ['spec.clusterIP'],
};

/** What makes an object another object. */
const identity = ['kind', 'metadata.name', 'metadata.namespace'];

/** The fields of which a change makes a new object. */
export function replacingFields(object: KubeObject, settings: DiffSettings): PropertyPath[] {
  const kind = `${groupOf(object)}/${object.kind}`;
  return [...identity, ...(replacing[kind] ?? []), ...fixedData(kind, object, settings)].map(parsePath);
}

function fixedData(kind: string, object: KubeObject, settings: DiffSettings): string[] {
  const immutable = object.immutable === true;
  if (kind === '/ConfigMap' && (immutable || !settings.configMapMutable)) return ['data', 'binaryData'];
  if (kind === '/Secret' && (immutable || !settings.secretMutable)) return ['data', 'stringData'];
  return [];
}
