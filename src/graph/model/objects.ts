import type {
  V1Container,
  V1IngressSpec,
  V1PersistentVolumeClaimSpec,
  V1PodTemplateSpec,
  V1ServiceSpec,
} from '@kubernetes/client-node';

import type { Manifest } from '../../kube/manifest';
import type { Fact } from './graph';

const workloadKinds = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'Job']);

export function isWorkload({ kind }: Manifest): boolean {
  return workloadKinds.has(kind);
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly completions?: number;
  readonly template?: V1PodTemplateSpec;
}

function workloadSpec({ spec }: Manifest): WorkloadSpec {
  return spec ?? {};
}

function serviceSpec({ spec }: Manifest): V1ServiceSpec {
  return spec ?? {};
}

function ingressSpec({ spec }: Manifest): V1IngressSpec {
  return spec ?? {};
}

function claimSpec({ spec }: Manifest): V1PersistentVolumeClaimSpec {
  return spec ?? {};
}

/** What runs all the time first. */
function containersOf(workload: Manifest): V1Container[] {
  const { spec } = workloadSpec(workload).template ?? {};
  return [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])];
}

/** Names of the claims that the pods of a workload mount. */
export function claimsOf(workload: Manifest): string[] {
  const volumes = workloadSpec(workload).template?.spec?.volumes ?? [];
  return unique(volumes.map((each) => each.persistentVolumeClaim?.claimName));
}

/** Names of the Secrets that the pods of a workload read: as files, as variables, or to pull their images. */
export function secretsOf(workload: Manifest): string[] {
  const { spec } = workloadSpec(workload).template ?? {};
  return unique([
    ...(spec?.volumes ?? []).flatMap(({ secret, projected }) => [
      secret?.secretName,
      ...(projected?.sources ?? []).map((each) => each.secret?.name),
    ]),
    ...containersOf(workload).flatMap(({ env = [], envFrom = [] }) => [
      ...env.map((each) => each.valueFrom?.secretKeyRef?.name),
      ...envFrom.map((each) => each.secretRef?.name),
    ]),
    ...(spec?.imagePullSecrets ?? []).map((each) => each.name),
  ]);
}

/** Whether a Service leads to the pods of a workload. */
export function selects(service: Manifest, workload: Manifest): boolean {
  const wanted = Object.entries(serviceSpec(service).selector ?? {});
  const labels = workloadSpec(workload).template?.metadata?.labels ?? {};
  return (
    service.metadata.namespace === workload.metadata.namespace &&
    wanted.length > 0 &&
    wanted.every(([key, value]) => labels[key] === value)
  );
}

/** Names of the Services behind an Ingress. */
export function backendsOf(ingress: Manifest): string[] {
  const { rules = [], defaultBackend } = ingressSpec(ingress);
  const paths = rules.flatMap((rule) => rule.http?.paths ?? []);
  return unique([defaultBackend, ...paths.map((each) => each.backend)].map((each) => each?.service?.name));
}

/** Names of the Secrets with an Ingress' certificates. */
export function certificatesOf(ingress: Manifest): string[] {
  return unique((ingressSpec(ingress).tls ?? []).map((each) => each.secretName));
}

/** What there is to say about an object in lines. Of a Secret nothing: not even its keys. */
export function factsOf(manifest: Manifest): Fact[] {
  if (isWorkload(manifest)) return workloadFacts(manifest);
  switch (manifest.kind) {
    case 'Service':
      return serviceFacts(manifest);
    case 'PersistentVolumeClaim':
      return claimFacts(manifest);
    case 'Ingress':
      return ingressFacts(manifest);
    default:
      return [];
  }
}

function workloadFacts(manifest: Manifest): Fact[] {
  const { replicas, completions } = workloadSpec(manifest);
  const images = unique(containersOf(manifest).map((each) => each.image));
  return [
    ...images.map((value) => ({ what: 'image', value })),
    ...(replicas === undefined ? [] : [{ what: 'replicas', value: `${replicas}` }]),
    ...(completions === undefined || completions === 1
      ? []
      : [{ what: 'completions', value: `${completions}` }]),
  ];
}

function serviceFacts(manifest: Manifest): Fact[] {
  const { ports = [], type } = serviceSpec(manifest);
  return [
    ...(ports.length === 0 ? [] : [{ what: 'ports', value: ports.map((each) => each.port).join(', ') }]),
    ...(type === undefined || type === 'ClusterIP' ? [] : [{ what: 'type', value: type }]),
  ];
}

function claimFacts(manifest: Manifest): Fact[] {
  const { resources, storageClassName } = claimSpec(manifest);
  const size = resources?.requests?.storage;
  return [
    ...(size === undefined ? [] : [{ what: 'size', value: size }]),
    ...(storageClassName === undefined || storageClassName === ''
      ? []
      : [{ what: 'StorageClass', value: storageClassName }]),
  ];
}

function ingressFacts(manifest: Manifest): Fact[] {
  const { rules = [], ingressClassName } = ingressSpec(manifest);
  return [
    ...unique(rules.map((each) => each.host)).map((value) => ({ what: 'host', value })),
    ...(ingressClassName === undefined ? [] : [{ what: 'IngressClass', value: ingressClassName }]),
  ];
}

function unique(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((each) => each !== undefined && each !== ''))] as string[];
}
