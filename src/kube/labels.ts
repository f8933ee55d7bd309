/** The standard labels of Kubernetes, which every object carries whatever system it belongs to. */
export interface StandardLabels {
  /** The system: `wholetale`. */
  readonly partOf: string;
  /** The component within it: `mongo`. */
  readonly component: string;
  /** The environment, which is the name of the Pulumi stack. */
  readonly instance: string;
}

export const partOfLabel = 'app.kubernetes.io/part-of';
export const componentLabel = 'app.kubernetes.io/component';
export const managerLabel = 'app.kubernetes.io/managed-by';

/** Value of {@link managerLabel} on everything that this program makes. */
export const manager = 'talestack';

/** `app.kubernetes.io/*`, as in kubernetes.io/docs/concepts/overview/working-with-objects/common-labels. */
export function standardLabels({ partOf, component, instance }: StandardLabels): Record<string, string> {
  return {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/instance': instance,
    [partOfLabel]: partOf,
    [componentLabel]: component,
    [managerLabel]: manager,
  };
}
