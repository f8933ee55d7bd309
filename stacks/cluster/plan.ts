import type { Config } from '../../src/config/schema';
import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';

/** Where a cluster goes: both have to be named, since nothing that costs money goes to an accidental place. */
export interface Place {
  readonly project: string;
  /** A region or a zone. */
  readonly location: string;
}

/** A cluster layer that can be deployed. */
export interface ClusterPlan extends Place {
  readonly config: Config;
  /** What the operator should know, though it stops nothing. */
  readonly warnings: readonly Problem[];
}

/**
 * Looks at what the cluster's layer needs beyond what the workloads do.
 *
 * @throws UserError when the environment has no GKE cluster of its own, or does not say where it goes
 */
export function planCluster(config: Config): ClusterPlan {
  const { type, project, location } = config.cluster;
  if (type !== 'gke') {
    throw new UserError(`${config.environment} has no cluster that could be made or deleted`, [
      {
        key: 'cluster.type',
        value: type,
        message: 'is a cluster that is there already',
        allowed: 'gke',
        fix: 'leave -k out, and name the cluster by kubeconfig and context',
      },
    ]);
  }
  if (project === undefined || location === undefined) {
    throw new UserError('It is not said where the cluster goes', [
      ...missing('project', project, '`gcloud config get-value project` shows the one of gcloud'),
      ...missing('location', location, 'a zone is cheapest; a region outlives the loss of a zone'),
    ]);
  }
  return { config, project, location, warnings: untrustedRegistry(config) };
}

function missing(key: keyof Place, value: string | undefined, hint: string): Problem[] {
  if (value !== undefined) return [];
  const old = key === 'project' ? 'GKE_PROJECT_ID' : 'GKE_COMPUTE_REGION';
  return [{ key: `cluster.${key}`, message: 'is not set', fix: `set it (in \`settings\`: ${old}); ${hint}` }];
}

function untrustedRegistry({ cluster, registry }: Config): Problem[] {
  if (cluster.registryCertificate !== undefined || registry.trust.enabled === true) return [];
  return [
    {
      key: 'cluster.registryCertificate',
      message: 'is not set: nodes will not trust the registry, and cannot pull the images of tales',
      fix: 'put the certificate into Secret Manager (docs/how-to/gke.md), or set registry.trust.enabled: true',
    },
  ];
}
