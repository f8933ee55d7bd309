import type { V1DaemonSet, V1Node } from '@kubernetes/client-node';

import { orDenied } from '../../../../stacks/workloads';
import type { Check, Finding } from '../check';
import { ok, skipped, warn } from '../check';

/** DaemonSets of network plugins, by name; whether they enforce policies. */
const plugins: readonly (readonly [name: RegExp, plugin: string, enforces: boolean | 'maybe'])[] = [
  [/^anetd/, 'GKE Dataplane V2', true],
  [/^calico-node/, 'Calico', true],
  [/^canal/, 'Canal', true],
  [/^cilium(-agent)?$/, 'Cilium', true],
  [/^antrea-agent/, 'Antrea', true],
  [/^kube-router/, 'kube-router', true],
  [/^weave-net/, 'Weave Net', true],
  [/^ovnkube-node/, 'OVN-Kubernetes', true],
  [/^kube-ovn-cni/, 'Kube-OVN', true],
  [/^azure-npm/, 'Azure NPM', true],
  [/^aws-node/, 'AWS VPC CNI', 'maybe'],
  [/^kindnet/, 'kindnet', 'maybe'],
  [/^(kube-)?flannel/, 'Flannel', false],
];

/** Why it is not certain. */
const doubts: Readonly<Record<string, string>> = {
  'AWS VPC CNI': 'it enforces them where its network policy agent is switched on',
  kindnet: 'it enforces them since kind 0.24',
};

const leaveOut = 'leave them out with talestack:networkPolicy.enabled=false';

/** A guess by names: no API says whether policies are enforced. */
export function networkPolicyFinding(
  daemonSets: readonly Pick<V1DaemonSet, 'metadata'>[],
  nodes: readonly Pick<V1Node, 'status'>[],
): Finding {
  const names = daemonSets.map(({ metadata }) => metadata?.name ?? '');
  const found = plugins.filter(([pattern]) => names.some((name) => pattern.test(name)));
  // One that enforces often stands beside another that makes the network.
  const sure = found.find(([, , enforces]) => enforces === true);
  if (sure) return ok(`${sure[1]} enforces them`);
  if (nodes.some(({ status }) => /\+(k3s|rke2)/.test(status?.nodeInfo?.kubeletVersion ?? '')))
    return ok('k3s enforces them, unless it was told not to');
  const doubtful = found.find(([, , enforces]) => enforces === 'maybe');
  if (doubtful)
    return warn(
      `${doubtful[1]}: ${doubts[doubtful[1]] ?? 'not certain'}`,
      `make sure that it does, or ${leaveOut}`,
    );
  const not = found[0];
  const what = not
    ? `${not[1]} does not enforce them`
    : 'none of the network plugins that enforce them was found';
  return warn(
    `${what}: pods would reach each other although the policies say otherwise`,
    `use a plugin that enforces them (Calico, Cilium, GKE Dataplane V2), or ${leaveOut}`,
  );
}

export const networkPolicy: Check = {
  id: 'network-policy',
  wholetale: true,
  group: 'Network',
  title: 'NetworkPolicies',
  about: 'A guess by the names of DaemonSets: the network plugin enforces policies.',
  blocks: false,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    if (!context.config.networkPolicy.enabled) return skipped('networkPolicy.enabled is false');
    if (await context.isSimulated()) return skipped('simulated: there is no network to enforce them in');
    const daemonSets = await context.list<V1DaemonSet>('apps/v1', 'DaemonSet');
    return networkPolicyFinding(daemonSets, await orDenied(context.nodes(), () => []));
  },
};
