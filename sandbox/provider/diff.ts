import { isDeepStrictEqual } from 'node:util';

import { quantityValue } from '../../src/config/quantity';
import type { KubeObject } from './objects';
import { isObject, valueAt } from './objects';

/** One field that differs between old and new inputs. */
export interface FieldChange {
  /** In Pulumi's notation: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  readonly replaces: boolean;
}

export interface DiffSettings {
  readonly configMapMutable: boolean;
  readonly secretMutable: boolean;
}

/**
 * Fields that the API server refuses to change. They are those that the
 * official plugin replaces an object for.
 */
const immutable: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec.selector'],
  ReplicaSet: ['spec.selector'],
  DaemonSet: ['spec.selector'],
  StatefulSet: ['spec.selector', 'spec.serviceName', 'spec.volumeClaimTemplates', 'spec.podManagementPolicy'],
  Job: ['spec.selector', 'spec.template', 'spec.completionMode'],
  PersistentVolumeClaim: [
    'spec.accessModes',
    'spec.storageClassName',
    'spec.selector',
    'spec.volumeName',
    'spec.volumeMode',
    'spec.dataSource',
  ],
  StorageClass: ['provisioner', 'parameters', 'reclaimPolicy', 'volumeBindingMode'],
  Service: ['spec.clusterIP'],
  RoleBinding: ['roleRef'],
  ClusterRoleBinding: ['roleRef'],
  Secret: ['type'],
};

/** What makes an object another object. */
const identity = ['apiVersion', 'kind', 'metadata.name', 'metadata.namespace'];

/** Compares what was asked for before with what is asked for now. */
export function fieldChanges(olds: KubeObject, news: KubeObject, settings: DiffSettings): FieldChange[] {
  const fixed = [...identity, ...(immutable[news.kind] ?? []), ...immutableData(news.kind, settings)];
  return changesBetween(olds, news, '').map((change) => ({
    ...change,
    replaces: fixed.some((path) => isWithin(change.path, path)),
  }));
}

function immutableData(kind: string, { configMapMutable, secretMutable }: DiffSettings): string[] {
  if (kind === 'ConfigMap' && !configMapMutable) return ['data', 'binaryData'];
  if (kind === 'Secret' && !secretMutable) return ['data', 'stringData'];
  return [];
}

function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(`${root}.`) || path.startsWith(`${root}[`);
}

type Change = Omit<FieldChange, 'replaces'>;

function changesBetween(olds: unknown, news: unknown, path: string): Change[] {
  if (isDeepStrictEqual(olds, news) || sameQuantity(olds, news, path)) return [];
  if (olds === undefined) return [{ path, kind: 'add' }];
  if (news === undefined) return [{ path, kind: 'delete' }];
  if (isObject(olds) && isObject(news)) {
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    return keys.flatMap((key) => changesBetween(olds[key], news[key], joined(path, key)));
  }
  if (Array.isArray(olds) && Array.isArray(news)) {
    const length = Math.max(olds.length, news.length);
    return Array.from({ length }, (_, index) =>
      changesBetween(olds[index], news[index], `${path}[${index}]`),
    ).flat();
  }
  return [{ path, kind: 'update' }];
}

function joined(path: string, key: string): string {
  if (/[.[\]"]/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path ? `${path}.${key}` : key;
}

/** The API server writes `1000m` of cores as `1`: that is no change. */
function sameQuantity(olds: unknown, news: unknown, path: string): boolean {
  if (typeof olds !== 'string' || typeof news !== 'string') return false;
  if (!/\b(limits|requests|hard|capacity|sizeLimit)\b/.test(path)) return false;
  try {
    return quantityValue(olds) === quantityValue(news);
  } catch {
    return false;
  }
}

/** The inputs with the live values where changes are ignored, so that applying them changes nothing there. */
export function ignoringChanges<T extends KubeObject>(
  news: T,
  live: KubeObject,
  ignored: readonly string[],
  set: (object: T, path: readonly string[], value: unknown) => T,
): T {
  return ignored.reduce((object, path) => {
    const keys = path.split('.');
    const found = valueAt(live, keys);
    return found === undefined ? object : set(object, keys, found);
  }, news);
}
