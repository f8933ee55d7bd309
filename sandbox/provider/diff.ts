import { isDeepStrictEqual } from 'node:util';

import { quantityValue } from '../../src/config/schema/quantity';
import type { DiffSettings } from './immutable';
import { replacingFields } from './immutable';
import type { KubeObject } from './objects';
import { isObject } from './objects';
import type { PropertyPath } from './property-path';
import { formatPath, isWithin, parsePath, withLiveValue } from './property-path';

/** One field that differs between old and new inputs. */
export interface FieldChange {
  /** In Pulumi's notation: `spec.template.spec.containers[0].image`. */
  readonly path: string;
  readonly kind: 'add' | 'delete' | 'update';
  readonly replaces: boolean;
}

/**
 * Compares what was asked for before with what is asked for now.
 *
 * @param ignored paths in Pulumi's notation of which a change is none
 */
export function fieldChanges(
  olds: KubeObject,
  news: KubeObject,
  settings: DiffSettings,
  ignored: readonly string[] = [],
): FieldChange[] {
  const fixed = replacingFields(news, settings);
  const unseen = ignored.map(parsePath);
  return changesBetween(inNamespace(olds), inNamespace(news), [])
    .filter(({ path }) => !unseen.some((root) => isWithin(path, root)))
    .map(({ path, kind }) => ({
      path: formatPath(path),
      kind,
      replaces: fixed.some((root) => isWithin(path, root)),
    }));
}

/** The inputs with the live values where changes are ignored, so that applying them changes nothing there. */
export function ignoringChanges(news: KubeObject, live: KubeObject, ignored: readonly string[]): KubeObject {
  return ignored.reduce((object, path) => withLiveValue(object, live, parsePath(path)) as KubeObject, news);
}

/** An object without a namespace is in `default`, or has none at all: the two are never told apart by it. */
function inNamespace(object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, namespace: object.metadata.namespace ?? 'default' } };
}

interface Change {
  readonly path: PropertyPath;
  readonly kind: FieldChange['kind'];
}

function changesBetween(olds: unknown, news: unknown, path: PropertyPath): Change[] {
  if (isDeepStrictEqual(olds, news) || sameQuantity(olds, news, path)) return [];
  if (olds === undefined) return [{ path, kind: 'add' }];
  if (news === undefined) return [{ path, kind: 'delete' }];
  if (isObject(olds) && isObject(news)) {
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])];
    return keys.flatMap((key) => changesBetween(olds[key], news[key], [...path, key]));
  }
  if (Array.isArray(olds) && Array.isArray(news)) {
    const length = Math.max(olds.length, news.length);
    return Array.from({ length }, (_, index) =>
      changesBetween(olds[index], news[index], [...path, index]),
    ).flat();
  }
  return [{ path, kind: 'update' }];
}

const quantityFields = new Set<string | number>(['limits', 'requests', 'hard', 'capacity', 'sizeLimit']);

/** The API server writes `1000m` of cores as `1`: that is no change. */
function sameQuantity(olds: unknown, news: unknown, path: PropertyPath): boolean {
  if (typeof olds !== 'string' || typeof news !== 'string') return false;
  if (!path.some((key) => quantityFields.has(key))) return false;
  try {
    return quantityValue(olds) === quantityValue(news);
  } catch {
    return false;
  }
}
