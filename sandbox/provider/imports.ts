import type { KubeObject } from './objects';
import { without } from './objects';

/** Set by the API server and never asked for. */
const serverFields = [
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'uid',
  'selfLink',
];
const serverAnnotations = [
  'deployment.kubernetes.io/revision',
  'kubectl.kubernetes.io/last-applied-configuration',
];

/**
 * The object that an import names by type and id alone.
 *
 * @param urn ends with its types and its name: `…$kubernetes:apps/v1:Deployment::NAME`
 * @param id `NAMESPACE/NAME`, or `NAME` for cluster-scoped objects
 * @throws Error for a type that is none of Kubernetes' own
 */
export function namedObject(urn: string, id: string): KubeObject {
  const type = urn.split('::')[2]?.split('$').at(-1) ?? '';
  const [, version, kind] = /^kubernetes:([^:]+):([^:]+)$/.exec(type) ?? [];
  if (!version || !kind) throw new Error(`${type} is no type of Kubernetes`);
  const slash = id.indexOf('/');
  const name = id.slice(slash + 1);
  return {
    apiVersion: version.replace(/^core\//, ''),
    kind,
    metadata: slash > 0 ? { name, namespace: id.slice(0, slash) } : { name },
  };
}

/** What would have been asked for to get a live object: all of it but what the server added. */
export function importedInputs(live: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = live;
  const annotations = without(metadata.annotations ?? {}, serverAnnotations);
  return {
    ...without(live, ['status']),
    apiVersion,
    kind,
    metadata: {
      ...without(metadata, [...serverFields, 'annotations']),
      name: metadata.name,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
    },
  };
}
