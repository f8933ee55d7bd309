import type { V1JobSpec } from '@kubernetes/client-node';

import type { LiveCluster, LiveObject, ObjectRef } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import { girderSecret } from '../../app';
import { stampOf } from '../../kube/stamp';

/** What gwvolman made at run time beside tales, and which carries no label of anybody's. */
export interface BuildObjects {
  /** kaniko's Jobs, and the ConfigMaps with what they build from: of builds under way, or that failed. */
  readonly builds: readonly ObjectRef[];
  /** The Secret with girder's API key, which is of use as long as girder's database is there. */
  readonly credentials: readonly ObjectRef[];
}

/** Eight letters, as `new_user` of gwvolman's `utils.py` draws them. */
const jobName = /^r2d-job-[a-z]{8}$/;
const configMapName = /^job-configmap-[a-z]{8}$/;
/** Of the one container in such a Job. */
const builder = 'r2d';

/** Looks for them in a namespace, by the names that gwvolman 2.1 (`r2d/kaniko.py`) and the legacy one give. */
export async function readBuilds(cluster: LiveCluster, namespace: string): Promise<BuildObjects> {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: girderSecret.name, namespace } };
  const [jobs, configMaps, credentials] = await Promise.all([
    cluster.list('batch/v1', 'Job', namespace),
    cluster.list('v1', 'ConfigMap', namespace),
    cluster.get(secret),
  ]);
  return {
    builds: [
      ...jobs.filter((each) => isNamed(each, jobName) && isBuild(each)),
      ...configMaps.filter((each) => isNamed(each, configMapName)),
    ].map(refOf),
    credentials: credentials && !stampOf(credentials) ? [secret] : [],
  };
}

/** What carries a stamp is a stack's own, whatever it is called. */
function isNamed(object: LiveObject, pattern: RegExp): boolean {
  return pattern.test(object.metadata?.name ?? '') && !stampOf(object);
}

function isBuild(job: LiveObject): boolean {
  const { spec } = job as LiveObject & { readonly spec?: V1JobSpec };
  const containers = spec?.template.spec?.containers ?? [];
  return containers.length === 1 && containers[0]?.name === builder;
}
