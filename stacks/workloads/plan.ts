import type { PlannedManifest } from '../../src/app';
import { plannedManifests } from '../../src/app';
import type { Config } from '../../src/config/schema';
import type { Problem } from '../../src/errors';
import { stackStamp } from '../../src/kube/stamp';
import { checkDefinitions } from './definitions';
import { lookUpSettled } from './going';
import { LiveCluster } from './live-cluster';
import type { LiveObjects } from './preflight';
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

/** A plan beside what there is. */
export interface ComparedPlan extends WorkloadsPlan {
  /** What was found in the cluster for each manifest. */
  readonly live: LiveObjects;
}

export interface PlanInput {
  readonly config: Config;
  readonly kubeconfig: string;
  /** @default false */
  readonly resetIngressRules?: boolean;
  /** How long objects that are being deleted are waited for. @default nobody looks whether there are such */
  readonly settleSeconds?: number | undefined;
}

/**
 * Synthesizes the manifests and compares them with the cluster.
 * Reads only.
 *
 * @throws UserError when the cluster cannot be reached, holds someone else's
 *   object of the same name, a claim would have to be replaced, or something does not go that is being deleted
 */
export async function planWorkloads({
  config,
  kubeconfig,
  resetIngressRules = false,
  settleSeconds,
}: PlanInput): Promise<ComparedPlan> {
  const cluster = LiveCluster.connect(kubeconfig, config.context);
  const clusterId = await cluster.identity();
  const stamp = stackStamp(config.environment);
  const planned = plannedManifests(config);
  const wanted = planned.map((each) => each.manifest);
  await checkDefinitions(cluster, wanted);
  const live = await (settleSeconds === undefined
    ? lookUp(cluster, wanted)
    : lookUpSettled(cluster, wanted, settleSeconds));
  const manifests = planned.filter(
    ({ manifest }) => manifest.kind !== 'Namespace' || ownsNamespace(manifest, live, stamp),
  );
  const ours = manifests.map((each) => each.manifest);
  checkOwnership(ours, live, stamp);
  checkClaims(ours, live);
  const target = { kubeconfig, context: cluster.context, clusterId };
  const warnings = resetIngressRules ? [] : sharedRuleWarnings(ours, live, config);
  return { config, target, manifests, live, resetIngressRules, warnings };
}
