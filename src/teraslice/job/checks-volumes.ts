import { posix } from 'node:path';

import type { JobCluster } from './cluster';
import type { Finding } from './explain';
import { configVolume, ownMounts } from './volumes';
import type { JsonObject } from './schema-values';
import { flag, isObject } from './schema-values';

/** Volumes that are there twice, or take the place of Teraslice's own. */
export function volumeChecks(cluster: JobCluster, job: JsonObject): Finding[] {
  const list: readonly unknown[] = Array.isArray(job.volumes) ? job.volumes : [];
  const own = [configVolume, ...ownMounts(cluster, flag().safeParse(job.ephemeral_storage).data === true)];
  const names = new Map(own.map(({ name }) => [name, "Teraslice's own"]));
  const paths = new Map(own.map(({ mountPath }) => [folder(mountPath), "Teraslice's own"]));
  return list.flatMap((each, index) => {
    if (!isObject(each)) return [];
    const { name, path } = each;
    const at = ['volumes', index];
    return [
      ...taken(names, [...at, 'name'], name, `volumes[${index}]`),
      ...taken(paths, [...at, 'path'], typeof path === 'string' ? folder(path) : path, `volumes[${index}]`),
    ];
  });
}

function taken(
  seen: Map<string, string>,
  path: readonly (string | number)[],
  value: unknown,
  by: string,
): Finding[] {
  if (typeof value !== 'string') return [];
  const other = seen.get(value);
  if (other === undefined) seen.set(value, by);
  return other === undefined ? [] : [{ path, message: `is taken already, by ${other}` }];
}

/** A path without what makes two of the same look different. */
function folder(path: string): string {
  const plain = posix.normalize(path);
  return plain.length > 1 ? plain.replace(/\/$/, '') : plain;
}
