import type { Manifest } from './manifest';

/** The Pulumi project that every environment is a stack of. */
export const project = 'talestack';

/** Says which Pulumi stack an object belongs to, also after the state has forgotten it. */
export const stackAnnotation = 'talestack.io/stack';

/** On what commands make outside of any stack: by which system, `titan` or `batch`. It never goes with the stamp. */
export const madeByAnnotation = 'talestack.io/made-by';

/** `PROJECT/STACK`, the value of the annotation. */
export function stackStamp(stack: string): string {
  return `${project}/${stack}`;
}

/** The manifest with the stamp on it. */
export function stamped(manifest: Manifest, stamp: string): Manifest {
  const { metadata } = manifest;
  return {
    ...manifest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, [stackAnnotation]: stamp } },
  };
}

/** The stamp on a live object, if it has one. */
export function stampOf(object: { metadata?: { annotations?: Record<string, string> } }): string | undefined {
  return object.metadata?.annotations?.[stackAnnotation];
}
