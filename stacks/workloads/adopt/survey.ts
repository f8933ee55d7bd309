import type { V1ClusterRoleBinding } from '@kubernetes/client-node';

import type { PlannedManifest } from '../../../src/app';
import { instanceLabel } from '../../../src/app';
import type { Config } from '../../../src/config/schema';
import { UserError } from '../../../src/errors';
import { objectPath } from '../../../src/kube/manifest';
import { stampOf } from '../../../src/kube/stamp';
import type { LiveCluster, LiveObject } from '../live-cluster';
import { orDenied } from '../refusals';
import type { LiveObjects } from '../preflight';
import { lookUp } from '../preflight';

/** What there is of an old deployment, and what ours would be. */
export interface Survey {
  readonly planned: readonly PlannedManifest[];
  /** What is there of the planned objects, by path. */
  readonly live: LiveObjects;
  /** Everything that carries the label of WholeTale, in the namespace or in none. */
  readonly labelled: readonly LiveObject[];
  /** Bindings that make an account of ours administrator of the cluster. */
  readonly adminBindings: readonly LiveObject[];
  /** Namespaces with Deployments of WholeTale, where the environment's has none. */
  readonly elsewhere: readonly string[];
}

/** What deploy.sh made, and what people and gwvolman make beside it. */
const namespacedKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
  ['apps/v1', 'DaemonSet'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['v1', 'Service'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'ServiceAccount'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
];
const clusterKinds: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'PersistentVolume'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
  ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'],
];

/**
 * Looks for what deploy.sh left in a cluster. Reads only.
 *
 * @throws UserError that names every kind which the credentials may not list
 */
export async function surveyCluster(
  cluster: LiveCluster,
  { namespace }: Pick<Config, 'namespace'>,
  planned: readonly PlannedManifest[],
): Promise<Survey> {
  // The namespace that deploy.sh used was there before, and stays as it is.
  const wanted = planned.filter(({ manifest }) => manifest.kind !== 'Namespace');
  const label = wanted[0]?.manifest.metadata.labels?.app ?? '';
  const denied: string[] = [];
  const list = (apiVersion: string, kind: string, within?: string, selector?: string) =>
    orDenied(cluster.list(apiVersion, kind, within, selector), () => {
      denied.push(within === undefined ? kind : `${kind} in ${within}`);
      return [];
    });
  const [own, bindings, everywhere] = await Promise.all([
    Promise.all([
      ...namespacedKinds.map(([apiVersion, kind]) => list(apiVersion, kind, namespace, `app=${label}`)),
      ...clusterKinds.map(([apiVersion, kind]) => list(apiVersion, kind, undefined, `app=${label}`)),
    ]),
    list('rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'),
    list('apps/v1', 'Deployment', undefined, `app=${label},!${instanceLabel}`),
  ]);
  if (denied.length > 0)
    throw new UserError(
      'The credentials may not look at everything that deploy.sh made: nothing was changed',
      [...new Set(denied)].sort().map((what) => ({
        where: `context ${cluster.context}`,
        message: `may not list ${what}`,
        fix: 'use an account that may, such as the one that ran deploy.sh',
      })),
    );
  const live = await lookUp(
    cluster,
    wanted.map(({ manifest }) => manifest),
  );
  const labelled = own.flat().map(plain);
  return {
    planned: wanted,
    live: new Map([...live].map(([path, object]) => [path, plain(object)])),
    labelled,
    adminBindings: bindings.filter((each) => isAdmin(each, wanted)).map(plain),
    elsewhere: [
      ...new Set(
        everywhere
          .filter((each) => stampOf(each) === undefined)
          .flatMap((each) => each.metadata?.namespace ?? []),
      ),
    ]
      .filter((each) => each !== namespace)
      .sort(),
  };
}

/** The client gives objects of classes of its own, which are never equal to plain ones. */
function plain(object: LiveObject): LiveObject {
  return JSON.parse(JSON.stringify(object)) as LiveObject;
}

/** Whether a binding gives cluster-admin to an account that is planned. */
function isAdmin(object: LiveObject, planned: readonly PlannedManifest[]): boolean {
  const { roleRef, subjects = [] } = object as LiveObject & Partial<V1ClusterRoleBinding>;
  if (roleRef?.kind !== 'ClusterRole' || roleRef.name !== 'cluster-admin') return false;
  const accounts = new Set(
    planned
      .filter(({ manifest }) => manifest.kind === 'ServiceAccount')
      .map(({ manifest }) => objectPath(manifest)),
  );
  return subjects.some(({ kind, name, namespace }) =>
    accounts.has(objectPath({ kind, metadata: namespace ? { name, namespace } : { name } })),
  );
}

/** The subjects of a binding that are no accounts of ours. */
export function otherSubjects(object: LiveObject, planned: readonly PlannedManifest[]): string[] {
  const { subjects = [] } = object as LiveObject & Partial<V1ClusterRoleBinding>;
  const paths = new Set(planned.map(({ manifest }) => objectPath(manifest)));
  return subjects
    .map(({ kind, name, namespace }) =>
      objectPath({ kind, metadata: namespace ? { name, namespace } : { name } }),
    )
    .filter((path) => !paths.has(path));
}
