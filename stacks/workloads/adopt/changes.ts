import { isDeepStrictEqual } from 'node:util';

import { quantityValue } from '../../../src/config/schema/quantity';
import type { Manifest } from '../../../src/kube/manifest';
import { isRecord } from '../../../src/record';
import type { LiveObject } from '../live-cluster';

/** By which items of a list are told apart, the first that they have. */
const itemKeys = ['mountPath', 'name', 'containerPort', 'port', 'host'];

/**
 * The fields that the manifest sets to something else than they are, or that
 * are not there yet, as paths with the names of list items.
 */
export function changedFields(live: LiveObject, planned: Manifest): string[] {
  const { metadata: were, ...there } = live;
  const { metadata, ...wanted } = planned;
  return [
    ...differences({ labels: were?.labels, annotations: were?.annotations }, shown(metadata), 'metadata'),
    // The texts of a Secret were compared with those of the environment, and are no fields to show.
    ...differences(there, { ...wanted, stringData: undefined }, ''),
  ].sort();
}

function shown({ labels, annotations }: Manifest['metadata']): object {
  return { labels, annotations };
}

function differences(live: unknown, planned: unknown, path: string): string[] {
  if (planned === undefined || isDeepStrictEqual(live, planned) || sameQuantity(live, planned)) return [];
  if (isRecord(live) && isRecord(planned)) {
    return Object.entries(planned).flatMap(([key, value]) =>
      differences(live[key], value, `${path}${path ? '.' : ''}${key}`),
    );
  }
  if (Array.isArray(live) && Array.isArray(planned)) return inLists(live, planned, path);
  // The API server leaves out what has no value, or says what holds anyway.
  if (live === undefined && isEmpty(planned)) return [];
  return [path];
}

function inLists(live: readonly unknown[], planned: readonly unknown[], path: string): string[] {
  const names = planned.map(nameOf);
  if (names.some((name) => name === undefined)) {
    const same =
      live.length === planned.length &&
      planned.every((item, index) => differences(live[index], item, path).length === 0);
    return same ? [] : [path];
  }
  return planned.flatMap((item, index) => {
    const name = names[index] ?? '';
    return differences(
      live.find((each) => nameOf(each) === name),
      item,
      `${path}[${name}]`,
    );
  });
}

function nameOf(item: unknown): string | undefined {
  if (!isRecord(item)) return undefined;
  const key = itemKeys.find((each) => item[each] !== undefined);
  return key === undefined ? undefined : String(item[key]);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) ? Object.keys(value).length === 0 : value === '' || value === 0 || value === false;
}

function sameQuantity(live: unknown, planned: unknown): boolean {
  if (typeof live !== 'string' || typeof planned !== 'string') return false;
  try {
    return quantityValue(live) === quantityValue(planned);
  } catch {
    return false;
  }
}

/**
 * The live values at all places that the manifest names: what the state starts
 * from. Fields of the old templates that ours do not name are not in it, nor
 * what the cluster chose (the volume of a claim, the address of a Service): the
 * official plugin would replace an object whose inputs lose such a field.
 */
export function startingInputs(live: LiveObject, planned: Manifest): Record<string, unknown> {
  const { apiVersion, kind, metadata } = planned;
  const { name, namespace } = metadata;
  const named = { apiVersion, kind, metadata: namespace ? { name, namespace } : { name } };
  // What a Secret holds is left to the refresh, whose provider marks it as secret.
  if (kind === 'Secret') return { ...named, ...('type' in live ? { type: live.type } : {}) };
  const inputs = projected(live, { ...planned, metadata: {} });
  const fixed =
    kind === 'Service' && isRecord(live.spec) && live.spec.clusterIP === 'None' ? { clusterIP: 'None' } : {};
  return {
    ...(isRecord(inputs) ? inputs : {}),
    ...named,
    ...(isRecord(inputs) && isRecord(inputs.spec) ? { spec: { ...inputs.spec, ...fixed } } : {}),
  };
}

function projected(live: unknown, planned: unknown): unknown {
  if (isRecord(live) && isRecord(planned)) {
    return Object.fromEntries(
      Object.keys(planned).flatMap((key) =>
        key in live ? [[key, projected(live[key], planned[key])] as const] : [],
      ),
    );
  }
  return live;
}
