import * as projects from '@pulumi/gcp/projects';
import * as secretmanager from '@pulumi/gcp/secretmanager';
import * as serviceaccount from '@pulumi/gcp/serviceaccount';
import type { CustomResourceOptions, Output, Resource } from '@pulumi/pulumi';
import { interpolate } from '@pulumi/pulumi';

import type { Config } from '../../src/config/schema';
import { accountId } from './names';
import type { ClusterPlan } from './plan';

/** What a node needs to report its logs and measurements, and nothing else: Google's advice for hardened clusters. */
const reporting = [
  'roles/logging.logWriter',
  'roles/monitoring.metricWriter',
  'roles/monitoring.viewer',
  'roles/stackdriver.resourceMetadata.writer',
];

const accountResource = 'nodes';
const certificateResource = 'nodes-registry-certificate';

/** Who the nodes are. */
export interface NodeAccount {
  readonly email: Output<string>;
  /** What it may do: nodes have to come after it. */
  readonly grants: readonly Resource[];
}

/** An account for the nodes alone; without it they would act as the project's default one, an editor of everything. */
export function nodeAccount(plan: ClusterPlan, options: CustomResourceOptions): NodeAccount {
  const { config, project } = plan;
  const account = new serviceaccount.Account(
    accountResource,
    { project, accountId: accountId(config), displayName: `Nodes of the GKE cluster ${config.cluster.name}` },
    options,
  );
  const member = interpolate`serviceAccount:${account.email}`;
  const grants: Resource[] = nodeRoles(config).map(
    (role) => new projects.IAMMember(grantName(role), { project, role, member }, options),
  );
  const secret = secretOf(config);
  if (secret) {
    const role = 'roles/secretmanager.secretAccessor';
    grants.push(new secretmanager.SecretIamMember(certificateResource, { ...secret, role, member }, options));
  }
  return { email: account.email, grants };
}

/** Name of the resource that gives nodes a role. */
function grantName(role: string): string {
  return `nodes-${role.replace('roles/', '')}`;
}

/** Names of every resource that says who the nodes are. */
export function accountParts(config: Config): string[] {
  return [
    accountResource,
    ...nodeRoles(config).map(grantName),
    ...(secretOf(config) ? [certificateResource] : []),
  ];
}

/** Images in Google's own registries need a login. */
function nodeRoles({ images }: Config): string[] {
  const google = Object.values(images).some((image) => /\b(pkg\.dev|gcr\.io)(\/|$)/.test(image ?? ''));
  return [...reporting, ...(google ? ['roles/artifactregistry.reader'] : [])];
}

function secretOf({ cluster }: Config): { project: string; secretId: string } | undefined {
  const [, project, , secretId] = cluster.registryCertificate?.split('/') ?? [];
  return project === undefined || secretId === undefined ? undefined : { project, secretId };
}
