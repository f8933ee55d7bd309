import * as projects from '@pulumi/gcp/projects';
import type { CustomResourceOptions } from '@pulumi/pulumi';

import type { ClusterPlan } from './plan';

/** APIs that the resources of the layer are made with. */
export function neededApis({ config: { cluster } }: ClusterPlan): string[] {
  return [
    'container',
    'compute',
    'iam',
    'cloudresourcemanager',
    // The cluster's own names are in Cloud DNS, too.
    'dns',
    ...(cluster.registryCertificate === undefined ? [] : ['secretmanager']),
  ].map((name) => `${name}.googleapis.com`);
}

/** Name of the resource that stands for an API. */
export function apiName(api: string): string {
  return api.replace(/\..*$/, '-api');
}

/** Switches them on in the project; they stay on when the cluster goes, since others may use them. */
export function enableApis(plan: ClusterPlan, options: CustomResourceOptions): projects.Service[] {
  if (!plan.config.cluster.enableApis) return [];
  return neededApis(plan).map(
    (service) =>
      new projects.Service(
        apiName(service),
        { project: plan.project, service, disableOnDestroy: false },
        options,
      ),
  );
}
