import type { Manifest } from '../kube/manifest';

/** The texts of a ConfigMap. */
export function dataOf({ data }: Manifest): Readonly<Record<string, string>> {
  if (typeof data !== 'object' || data === null) return {};
  return Object.fromEntries(
    Object.entries(data).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
