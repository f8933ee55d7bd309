import type { PlannedManifest } from '../../src/app';
import { plannedManifests } from '../../src/app';
import type { Config } from '../../src/config/schema';
import type { Problem } from '../../src/errors';
import { stackStamp } from '../../src/kube/stamp';
import { LiveCluster } from './live-cluster';
import { checkClaims, checkOwnership, lookUp, ownsNamespace } from './preflight';
import { sharedRuleWarnings } from './shared-rules';

/** Where a workloads stack goes. */
export interface Target {
  /** Path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string;
  /** UID of Namespace kube-system: which cluster it is, whatever the kubeconfig says tomorrow. */
  readonly clusterId: string;
}

/** Everything that will be registered, after all that could be wrong was looked at. */
export interface WorkloadsPlan {
  readonly config: Config;
  readonly target: Target;
  readonly manifests: readonly PlannedManifest[];
  /** Write the rules of a shared Ingress anew, instead of leaving them to the tales. */
  readonly resetIngressRules: boolean;
  /** What the operator should know, though it stops nothing. */
  readonly warnings: readonly Problem[];
}

export interface PlanInput {
  readonly config: Config;
  readonly kubeconfig: string;
  /** @default false */
  readonly resetIngressRules?: boolean;
}

/**
 * Synthesizes the manifests and compares them with the cluster.
 * Reads only.
 *
 * @throws UserError when the cluster cannot be reached, holds someone else's
 *   object of the same name, or a claim would have to be replaced
 */
export async function planWorkloads({
  config,
  kubeconfig,
  resetIngressRules = false,
}: PlanInput): Promise<WorkloadsPlan> {
  const cluster = LiveCluster.connect(kubeconfig, config.context);
  const clusterId = await cluster.identity();
  const stamp = stackStamp(config.environment);
  const planned = plannedManifests(config);
  const live = await lookUp(
    cluster,
    planned.map((each) => each.manifest),
  );
  const manifests = planned.filter(
    ({ manifest }) => manifest.kind !== 'Namespace' || ownsNamespace(manifest, live, stamp),
  );
  const ours = manifests.map((each) => each.manifest);
  checkOwnership(ours, live, stamp);
  checkClaims(ours, live);
  const target = { kubeconfig, context: cluster.context, clusterId };
  const warnings = resetIngressRules ? [] : sharedRuleWarnings(ours, live, config);
  return { config, target, manifests, resetIngressRules, warnings };
}
