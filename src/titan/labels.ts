import { environmentName } from '../kube/environment-name';
import { standardLabels } from '../kube/labels';
import { madeByAnnotation } from '../kube/stamp';

/** Titan's own labels. */
export const titanLabels = {
  repository: 'titanRepository',
  volume: 'titanVolume',
  commit: 'titanCommit',
  size: 'titanSize',
} as const;

/** Value of {@link madeByAnnotation} on objects of Titan's commands. */
export const madeBy = 'titan';

/**
 * Who a repository belongs to: an environment's configuration, so that `up` and
 * `down` make and delete it, or nobody's, so that commands do.
 */
export type Owner = { readonly kind: 'config'; readonly environment: string } | { readonly kind: 'commands' };

/** What names of objects begin with that a namespace can have several times: of commands, and of each environment in it. */
export function ownersName(owner: Owner): string {
  return owner.kind === 'config' ? `titan-${environmentName(owner.environment)}` : 'titan';
}

export type TitanComponent = 'repository' | 'commit' | 'operation' | 'namespace' | 'network';

export interface ObjectIdentity {
  readonly owner: Owner;
  readonly component: TitanComponent;
  /** What commands call the instance, since they know of no environment. */
  readonly instance: string;
}

/** Labels and annotations that every object has, whatever it is. */
export function ownerMetadata({ owner, component, instance }: ObjectIdentity): {
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
} {
  const config = owner.kind === 'config';
  return {
    labels: standardLabels({
      partOf: 'titan',
      component,
      instance: config ? owner.environment : instance,
    }),
    annotations: config ? {} : { [madeByAnnotation]: madeBy },
  };
}
