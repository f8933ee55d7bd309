import type { JobCluster } from './cluster';
import type { Finding } from './explain';
import type { JsonPath } from './file';
import type { JsonObject } from './schema-values';
import { isObject, kindOf } from './schema-values';

const containerLists = ['containers', 'initContainers'] as const;

/** Keys of a pod's spec, and of a container, that are lists or objects (k8s.io/api/core/v1, PodSpec and Container). */
const podKeys = {
  lists: [
    ...containerLists,
    'ephemeralContainers',
    'volumes',
    'tolerations',
    'imagePullSecrets',
    'hostAliases',
    'topologySpreadConstraints',
    'readinessGates',
    'schedulingGates',
    'resourceClaims',
  ],
  objects: ['affinity', 'securityContext', 'nodeSelector', 'dnsConfig', 'overhead', 'os', 'resources'],
};
const containerKeys = {
  lists: ['env', 'envFrom', 'ports', 'volumeMounts', 'volumeDevices', 'command', 'args', 'resizePolicy'],
  objects: ['resources', 'securityContext', 'lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'],
};
/** Of which each entry is plain text, and no object. */
const textLists = new Set(['command', 'args']);

const top = 'pod_spec_override';

/** What the cluster does not take, and what the API server would refuse in the pods. */
export function overrideChecks(cluster: JobCluster, { pod_spec_override: override }: JsonObject): Finding[] {
  if (!isObject(override) || Object.keys(override).length === 0) return [];
  if (!cluster.kubernetes_overrides_enabled) {
    return [
      {
        path: [top],
        message: 'is not taken by this cluster',
        fix: 'set teraslice.options.kubernetesOverridesEnabled: true for the environment, or leave it out',
      },
    ];
  }
  return [
    ...formChecks([top], override, podKeys),
    ...containersOf(override).flatMap(([path, container]) => formChecks(path, container, containerKeys)),
  ];
}

function formChecks(
  path: JsonPath,
  object: JsonObject,
  { lists, objects }: { readonly lists: readonly string[]; readonly objects: readonly string[] },
): Finding[] {
  // Null takes a field away, which all but the containers allow.
  const given = (key: string) => object[key] !== undefined && (object[key] !== null || key === 'containers');
  const wrong = (at: JsonPath, value: unknown, allowed: string): Finding => ({
    path: [...path, ...at],
    message: kindOf(value),
    allowed,
  });
  return [
    ...lists.filter(given).flatMap((key) => {
      const value = object[key];
      if (!Array.isArray(value)) return [wrong([key], value, 'a list')];
      const [fits, allowed] = textLists.has(key)
        ? [(each: unknown) => typeof each === 'string', 'some text']
        : [isObject, 'an object'];
      return value.flatMap((each: unknown, index) =>
        fits(each) ? [] : [wrong([key, index], each, allowed)],
      );
    }),
    ...objects
      .filter((key) => given(key) && !isObject(object[key]))
      .map((key) => wrong([key], object[key], 'an object')),
  ];
}

/** What a namespace with Pod Security `restricted` refuses, as that of the cluster. */
export function overrideWarnings(override: JsonObject): Finding[] {
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC']
      .filter((key) => override[key] === true)
      .map((key) => refused([top, key])),
    ...objectsIn(override.volumes).flatMap(([index, volume]) =>
      isObject(volume.hostPath) ? [refused([top, 'volumes', index, 'hostPath'])] : [],
    ),
    ...rootWarnings([top], override),
    ...containersOf(override).flatMap(([path, container]) => rootWarnings(path, container)),
  ];
}

function rootWarnings(path: JsonPath, { securityContext: context }: JsonObject): Finding[] {
  if (!isObject(context)) return [];
  const at = [...path, 'securityContext'];
  return [
    ...(context.privileged === true ? [refused([...at, 'privileged'])] : []),
    ...(context.runAsUser === 0 ? [refused([...at, 'runAsUser'])] : []),
  ];
}

function refused(path: JsonPath): Finding {
  const message =
    'makes pods that a namespace with Pod Security `restricted` refuses, as that of the cluster';
  return { path, message };
}

/** Each container, with its path in the job. */
function containersOf(override: JsonObject): [JsonPath, JsonObject][] {
  return containerLists.flatMap((list) =>
    objectsIn(override[list]).map(([index, container]): [JsonPath, JsonObject] => [
      [top, list, index],
      container,
    ]),
  );
}

function objectsIn(list: unknown): [number, JsonObject][] {
  const all: readonly unknown[] = Array.isArray(list) ? list : [];
  return all.flatMap((each, index): [number, JsonObject][] => (isObject(each) ? [[index, each]] : []));
}
