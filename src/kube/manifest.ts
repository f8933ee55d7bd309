/** A Kubernetes object as plain data, as it would stand in YAML. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
  readonly [field: string]: unknown;
}

export interface ManifestMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** `Deployment/wholetale/girder`, or `Namespace/wholetale` for a cluster-scoped object. */
export function objectPath(manifest: Pick<Manifest, 'kind' | 'metadata'>): string {
  const { name, namespace } = manifest.metadata;
  return [manifest.kind, namespace, name].filter(Boolean).join('/');
}
