import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import type { IConstruct } from 'constructs';

import { Batch, talks as batchTalks } from './batch';
import type { Config } from './config/schema';
import type { System } from './config/systems';
import { runningSystems } from './config/systems';
import { UserError } from './errors';
import { dependencyCycle } from './kube/cycle';
import { componentLabel } from './kube/labels';
import type { Manifest } from './kube/manifest';
import { objectPath } from './kube/manifest';
import { stackStamp, stamped } from './kube/stamp';
import type { Talk } from './kube/talk';
import { talks as titanTalks, Titan } from './titan';
import type { JobIds, JsonFile, RenderedJob } from './teraslice';
import { jobCluster, renderJob, talks as terasliceTalks, Teraslice } from './teraslice';
import type { Given, RenderedTale } from './wholetale';
import { renderTale, talks as wholetaleTalks, WholeTale, workerEnvironment } from './wholetale';

export type { IntendedDifference, RenderedTale, SharedRule } from './wholetale';
export {
  girderSecret,
  ingressHostLabel,
  ingressName as sharedIngressName,
  instanceLabel,
  intendedDifferences,
  publicHosts,
  sharedRulePatch,
  taleContainers,
  taleOptions,
  taleSelector,
} from './wholetale';

/** What a stack goes by when it makes Jobs of batch submissions anew. */
export { digestAnnotation as batchDigest } from './batch';

/** For the commands of batch submission, which make objects that are no part of a stack. */
export * as batch from './batch';

/** For the commands of Titan, whose objects are no part of an environment. */
export * as titan from './titan';
export type { JobCluster, JobDifference, JobIds, JsonFile, RenderedJob } from './teraslice';
export {
  jobCluster,
  jobDifferences,
  jobLabelKeys,
  jobNameLabel,
  jobSelector,
  masterSelector,
  parseJob,
  terasliceMaster,
} from './teraslice';

export type { NodePoolContainerdConfig, NodePoolTrustOptions } from './wholetale';
/** For the cluster's layer, which knows no system itself. */
export { nodePoolContainerdConfig } from './wholetale';

/** A manifest, and its place in the whole. */
export interface PlannedManifest {
  readonly manifest: Manifest;
  /** Id of the chart that it belongs to: `wholetale`. */
  readonly chart: string;
  /** What it is a part of: `mongo`, `girder`, `ingress`. */
  readonly component: string;
  /** What has to be there before it, as {@link objectPath} writes it. All of them come earlier in the list. */
  readonly dependsOn: readonly string[];
}

/**
 * Every system that an environment runs. The same configuration always gives the same tree.
 *
 * @throws UserError that prints the cycle, where objects wait for each other
 */
export function buildApp(config: Config): App {
  const app = new App();
  if (config.wholetale.enabled) new WholeTale(app, 'wholetale', config);
  if (Object.keys(config.batch.submissions).length > 0) new Batch(app, 'batch', config);
  if (Object.keys(config.titan.repositories).length > 0) new Titan(app, 'titan', config);
  if (config.teraslice.enabled) new Teraslice(app, 'teraslice', config);
  // Before cdk8s meets one, which throws an error of its own as soon as it is asked for the charts.
  refuseCycle(app);
  return app;
}

/** Every manifest of an environment with its stamp, each after those that it depends on. Secrets hold markers. */
export function plannedManifests(config: Config): PlannedManifest[] {
  // Also in YAML: a later `up` then knows the objects for its own.
  const stamp = stackStamp(config.environment);
  return buildApp(config).charts.flatMap((chart) => {
    const manifests = inOrder(chart);
    return [...manifests].map(([object, manifest]) => ({
      manifest: stamped(manifest, stamp),
      chart: chart.node.id,
      component: manifest.metadata.labels?.[componentLabel] ?? chart.node.id,
      dependsOn: object.node.dependencies
        .flatMap((each) => (ApiObject.isApiObject(each) ? (manifests.get(each) ?? []) : []))
        .map((each) => objectPath(each)),
    }));
  });
}

const tables: Readonly<Record<System, (config: Config) => Talk[]>> = {
  wholetale: wholetaleTalks,
  titan: titanTalks,
  teraslice: terasliceTalks,
  batch: batchTalks,
};

/** A line of the table of who talks to whom, of one system. */
export interface PlannedTalk extends Talk {
  /** Id of the chart that it belongs to: `wholetale`. */
  readonly chart: string;
}

/** Who talks to whom, from the tables that the systems' NetworkPolicies are made of. */
export function plannedTalks(config: Config): PlannedTalk[] {
  return runningSystems(config).flatMap(({ system }) =>
    tables[system](config).map((talk) => ({ chart: system, ...talk })),
  );
}

function refuseCycle(root: IConstruct): void {
  const cycle = dependencyCycle(root);
  if (!cycle) return;
  const [where = ''] = cycle;
  const [chart = ''] = where.split('/');
  const message = `depends on itself: ${cycle.join(' → ')}`;
  throw new UserError(`The objects of ${chart} wait for each other, and none could be the first`, [
    { where, message, fix: 'take out one of these dependencies' },
  ]);
}

/**
 * The objects of a chart with their manifests, each after those that it depends on.
 *
 * @throws UserError that prints the cycle, where there is no such order
 */
export function inOrder(chart: Chart): Map<ApiObject, Manifest> {
  refuseCycle(chart);
  // It is what finds the dependencies, too: cdk8s has no other way to ask for them.
  const manifests = chart.toJson() as Manifest[];
  const objects = new DependencyGraph(chart.node)
    .topology()
    .filter((each): each is ApiObject => ApiObject.isApiObject(each) && Chart.of(each) === chart);
  if (objects.length !== manifests.length)
    throw new Error('cdk8s and this program do not mean the same objects');
  return new Map(objects.flatMap((object, at) => (manifests[at] ? [[object, manifests[at]]] : [])));
}

/**
 * A tale as the gwvolman of an environment would make it.
 *
 * @param given what gwvolman learns from girder, by the names of `taleOptions`
 * @param token what opens the tale's server, where its command has a place for it
 * @throws UserError with every problem of what was given
 */
export function plannedTale(config: Config, given: Given, token: string): RenderedTale {
  const manifests = plannedManifests(config).map(({ manifest }) => manifest);
  return renderTale(config, workerEnvironment(manifests), given, token);
}

/**
 * The objects that Teraslice's master of an environment would make for a job.
 *
 * @throws UserError with every problem of the file and of the ids
 */
export function plannedJob(config: Config, file: JsonFile, ids: JobIds): RenderedJob {
  return renderJob(jobCluster(config), file, ids);
}
