import { ApiObject, App, Chart, DependencyGraph } from 'cdk8s';
import type { Construct } from 'constructs';

import type { Config } from '../config/schema';
import type { Manifest } from '../kube/manifest';
import type { TitanCommitProps } from './commit';
import { TitanCommit } from './commit';
import { titanNamespace } from './namespace';
import type { TitanOperationProps } from './operation';
import { TitanOperation } from './operation';
import type { TitanRepositoryProps } from './repository';
import { TitanRepository } from './repository';

/** Where the objects go. */
export interface InNamespace {
  readonly namespace: string;
}

/** The namespace and its limits, for commands that find none. */
export function namespaceManifests(config: Config): Manifest[] {
  return manifestsOf(config.titan.namespace, (chart) => titanNamespace(chart, config, { kind: 'commands' }));
}

/**
 * Everything of a repository, each object after those that it needs: claims,
 * Services, StatefulSet. For a checkout, the same with another `settings.from`.
 */
export function repositoryManifests({ namespace, ...props }: TitanRepositoryProps & InNamespace): Manifest[] {
  return manifestsOf(namespace, (chart) => new TitanRepository(chart, 'Repository', props));
}

/** The snapshots of a commit. */
export function commitManifests({ namespace, ...props }: TitanCommitProps & InNamespace): Manifest[] {
  return manifestsOf(namespace, (chart) => new TitanCommit(chart, 'Commit', props));
}

/** Claims, Secret and Job of a push or pull. The Secret's values are plain: never to be shown. */
export function operationManifests({ namespace, ...props }: TitanOperationProps & InNamespace): Manifest[] {
  return manifestsOf(namespace, (chart) => new TitanOperation(chart, 'Operation', props));
}

function manifestsOf(namespace: string, make: (chart: Chart) => Construct): Manifest[] {
  const chart = new Chart(new App(), 'titan', { namespace });
  make(chart);
  chart.toJson();
  const objects = new DependencyGraph(chart.node).topology().filter((each) => ApiObject.isApiObject(each));
  return objects.map((each) => each.toJson() as Manifest);
}
