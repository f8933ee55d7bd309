import type {
  V1Deployment,
  V1Ingress,
  V1PersistentVolumeClaimSpec,
  V1PodSpec,
} from '@kubernetes/client-node';

import type { PlannedManifest } from '../../../src/app';
import { quantityValue } from '../../../src/config/schema/quantity';
import type { Config } from '../../../src/config/schema';
import type { Problem } from '../../../src/errors';
import type { Manifest } from '../../../src/kube/manifest';
import { objectPath } from '../../../src/kube/manifest';
import { stampOf } from '../../../src/kube/stamp';
import type { LiveObject } from '../live-cluster';
import { ownerOf } from '../preflight';

/** Where each claim's settings are. */
export const claimKeys: Readonly<Record<string, string>> = {
  'mongo-volume-claim': 'mongo',
  'registry-storage-volume-claim': 'registry',
  'girder-ps-volume-claim': 'girder',
  'docker-storage-volume-claim': 'worker.dockerStorage',
  'image-build-dirs-volume-claim': 'worker.buildDirs',
};

/** Why an object cannot be adopted, if it cannot. */
export function foreignProblem(live: LiveObject, planned: Manifest, stamp: string): Problem | undefined {
  const where = objectPath(planned);
  const { labels = {}, annotations = {}, ownerReferences = [], deletionTimestamp } = live.metadata ?? {};
  const found = stampOf(live);
  if (found === stamp) return undefined;
  const [owner] = ownerReferences;
  const message = deletionTimestamp
    ? 'is being deleted'
    : owner
      ? `belongs to ${owner.kind} ${owner.name}, which would undo every change`
      : (found ?? labels['app.kubernetes.io/managed-by'] ?? annotations['meta.helm.sh/release-name'])
        ? `belongs to ${ownerOf(live)}`
        : undefined;
  if (message === undefined) return undefined;
  const fix = deletionTimestamp
    ? 'wait until it is gone'
    : 'choose the right context and talestack:namespace';
  return { where, message, fix };
}

/** Where a claim of the config does not fit the one that holds the data. */
export function claimProblems(live: LiveObject, planned: Manifest): Problem[] {
  const where = objectPath(planned);
  const key = claimKeys[planned.metadata.name] ?? planned.metadata.name;
  const [wanted, found] = [
    planned.spec as V1PersistentVolumeClaimSpec,
    live.spec as V1PersistentVolumeClaimSpec,
  ];
  const problems: Problem[] = [];
  const [size, liveSize] = [wanted.resources?.requests?.storage, found.resources?.requests?.storage];
  if (size && liveSize && quantityValue(size) < quantityValue(liveSize))
    problems.push({
      where,
      key: `talestack:${key}.size`,
      value: size,
      message: 'is smaller than the claim that holds the data, and claims cannot shrink',
      allowed: `${liveSize} or more`,
      fix: `set talestack:${key}.size to ${liveSize}`,
    });
  if (wanted.storageClassName && wanted.storageClassName !== found.storageClassName)
    problems.push({
      where,
      key: `talestack:${key}.storageClass`,
      value: wanted.storageClassName,
      message: 'is another class than that of the claim that holds the data',
      allowed: found.storageClassName ?? 'unset',
      fix: `unset talestack:${key}.storageClass: the claim keeps its class`,
    });
  if (wanted.accessModes?.join() !== found.accessModes?.join())
    problems.push({
      where,
      message: `has access modes ${found.accessModes?.join(', ') ?? 'none'}, and ours has ${wanted.accessModes?.join(', ') ?? 'none'}: it would have to be made anew, without its data`,
      fix: 'move its data to a claim of that name that is ReadWriteOnce',
    });
  return problems;
}

const hostsOf = (object: object): string[] =>
  ((object as V1Ingress).spec?.rules ?? []).flatMap(({ host }) => host ?? []);

/** Where the Ingress that is there serves other hosts than the config says. */
export function ingressFindings(
  live: LiveObject,
  planned: Manifest,
  config: Config,
): { readonly problems: Problem[]; readonly warnings: Problem[] } {
  const where = objectPath(planned);
  const [own, served] = [hostsOf(planned), hostsOf(live)];
  const missing = own.filter((host) => !served.includes(host));
  const others = served.filter((host) => !own.includes(host));
  const problems: Problem[] =
    missing.length > 0 && served.length > 0
      ? [
          {
            where,
            key: 'talestack:domain',
            value: config.domain,
            message: `is not the domain of this cluster, which serves ${served.join(', ')}`,
            fix: 'set talestack:domain to it; change it later, when the cluster is adopted',
          },
        ]
      : [];
  const warnings: Problem[] =
    problems.length === 0 && others.length > 0 && config.worker.variant !== 'legacy'
      ? [
          {
            where,
            message: `also serves ${others.join(', ')}: rules of tales, which go with the first \`up\``,
            fix: 'stop these tales first, or set talestack:worker.variant to legacy, with which rules stay',
          },
        ]
      : [];
  return { problems, warnings };
}

interface DataMount {
  readonly source: string;
  readonly path: string;
}

/** Where the pods of a Deployment see volumes that hold data. */
function dataMounts(spec: V1PodSpec | undefined): DataMount[] {
  return (spec?.volumes ?? []).flatMap((volume) => {
    const source =
      volume.persistentVolumeClaim?.claimName ??
      (volume.hostPath && `hostPath ${volume.hostPath.path}`) ??
      (volume.gcePersistentDisk && `disk ${volume.gcePersistentDisk.pdName}`);
    if (source === undefined) return [];
    return (spec?.containers ?? []).flatMap((container) =>
      (container.volumeMounts ?? [])
        .filter(({ name }) => name === volume.name)
        .map(({ mountPath, subPath }) => ({
          source,
          path: subPath ? `${mountPath} (${subPath})` : mountPath,
        })),
    );
  });
}

const podSpec = (object: object): V1PodSpec | undefined => (object as V1Deployment).spec?.template.spec;

/** Data that the old pods see and ours would not. Mongo's own mount is looked at by itself. */
export function mountWarnings(live: LiveObject, { manifest, component }: PlannedManifest): Problem[] {
  const ours = dataMounts(podSpec(manifest));
  return dataMounts(podSpec(live)).flatMap((mount): Problem[] => {
    const same = ours.filter(({ source }) => source === mount.source);
    if (component === 'mongo' && same.length > 0) return [];
    if (same.some(({ path }) => path === mount.path)) return [];
    const message =
      same.length > 0
        ? `has ${mount.source} at ${mount.path}, and ours has it at ${same.map(({ path }) => path).join(', ')}`
        : `has ${mount.source} at ${mount.path}, which ours does not mount: it stays, and nobody uses it any more`;
    return [{ where: objectPath(manifest), message }];
  });
}

/** A database opens what the version before it wrote, and none older or newer. */
export function mongoImageProblems(live: LiveObject, { manifest, component }: PlannedManifest): Problem[] {
  if (component !== 'mongo' || manifest.kind !== 'Deployment') return [];
  const image = (object: object) => podSpec(object)?.containers[0]?.image;
  const [is, becomes] = [image(live), image(manifest)];
  const release = (text: string | undefined) => /:(\d+\.\d+)/.exec(text ?? '')?.[1];
  if (release(is) === undefined || release(is) === release(becomes)) return [];
  return [
    {
      where: objectPath(manifest),
      key: 'talestack:images.mongo',
      value: becomes,
      message: `is another release than ${is ?? 'the one that runs'}, and may not open its database`,
      allowed: `${release(is) ?? ''}.*`,
      fix: 'adopt with the release that runs, and change it release by release later',
    },
  ];
}
