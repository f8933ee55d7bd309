import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import type { JobCluster } from './cluster';
import type { JobIds } from './execution';
import type { JsonFile } from './file';
import { idProblems } from './ids';
import { TerasliceJob } from './job';
import type { ParsedJob } from './parse';
import { parseJob } from './parse';
import type { TerasliceJobSpec } from './schema';

/** A job, ready to be written. */
export interface RenderedJob {
  /** Execution controller, its Service and the workers, each after those that it needs. */
  readonly manifests: readonly Manifest[];
  /** `ConfigMap/teraslice-worker`: what has to be in the namespace and is not among the objects. */
  readonly needs: readonly string[];
  /** What is accepted and may still surprise. */
  readonly warnings: readonly Problem[];
}

/** @throws UserError with every problem of the file and of the ids */
export function renderJob(cluster: JobCluster, file: JsonFile, ids: JobIds): RenderedJob {
  const { spec: job, warnings } = checkedJob(cluster, file, ids);
  const chart = new Chart(new App(), 'job');
  new TerasliceJob(chart, 'Job', { cluster, job, ids });
  chart.toJson();
  const objects = new DependencyGraph(chart.node).topology().filter((each) => ApiObject.isApiObject(each));
  return {
    manifests: objects.map((each) => each.toJson() as Manifest),
    needs: needs(cluster, job),
    warnings,
  };
}

function checkedJob(cluster: JobCluster, file: JsonFile, ids: JobIds): ParsedJob {
  const wrong = idProblems(ids);
  if (wrong.length === 0) return parseJob(cluster, file);
  try {
    parseJob(cluster, file);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.title, [...wrong, ...error.problems]);
  }
  throw new UserError('These ids cannot be used', wrong);
}

function needs(cluster: JobCluster, job: TerasliceJobSpec): string[] {
  const secret = cluster.kubernetes_image_pull_secret;
  const priority = cluster.kubernetes_priority_class_name;
  const assets = typeof cluster.assets_directory === 'string' ? cluster.assets_volume : undefined;
  const claims = [...job.volumes.map(({ name }) => name), ...(assets ? [assets] : [])];
  return [
    `ConfigMap/${cluster.kubernetes_config_map_name} (teraslice.yaml)`,
    ...claims.map((name) => `PersistentVolumeClaim/${name}`),
    ...(secret ? [`Secret/${secret}`] : []),
    ...(priority ? [`PriorityClass/${priority}`] : []),
  ];
}
