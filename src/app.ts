import { ApiObject, App, DependencyGraph } from 'cdk8s';

import type { Config } from './config/schema';
import { componentLabel } from './kube/labels';
import type { Manifest } from './kube/manifest';
import { objectPath } from './kube/manifest';
import { stackStamp, stamped } from './kube/stamp';
import { WholeTale } from './wholetale';

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

/** Every system that an environment runs. The same configuration always gives the same tree. */
export function buildApp(config: Config): App {
  const app = new App();
  new WholeTale(app, 'wholetale', config);
  return app;
}

/** Every manifest of an environment with its stamp, each after those that it depends on. Secrets hold markers. */
export function plannedManifests(config: Config): PlannedManifest[] {
  // Also in YAML: a later `up` then knows the objects for its own.
  const stamp = stackStamp(config.environment);
  return buildApp(config).charts.flatMap((chart) => {
    // Also turns dependencies between constructs into dependencies between the objects in them.
    chart.toJson();
    const objects = new DependencyGraph(chart.node).topology().filter((each) => ApiObject.isApiObject(each));
    const manifests = new Map(objects.map((each) => [each, each.toJson() as Manifest]));
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
