import type { Field, Workload } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

/** Folders of a node that say something of that node alone. */
const nodeFolders = [
  '/proc',
  '/sys',
  '/dev',
  '/var/log',
  '/var/lib/docker',
  '/var/lib/containerd',
  '/var/lib/kubelet',
  '/etc/containerd',
  '/etc/cni',
  '/opt/cni',
  '/run/containerd',
];

/** Programs that are made to look after one node. */
const agents =
  /(^|\/)(node-exporter|node-problem-detector|fluentd|fluent-bit|filebeat|promtail|cadvisor|kube-proxy|k8s-device-plugin|datadog-agent|csi-node-driver-registrar)([:@]|$)/;

export const onePerNodeIsDaemonset: Rule = {
  id: 'one-per-node-is-daemonset',
  title: 'What looks after a node is a DaemonSet',
  why: 'A Deployment leaves nodes without it and puts two on others, and new nodes get none.',
  source: talkOn('“particularly good for … logging or monitoring” (Scheduling Compute, DaemonSets)'),
  severity: 'warning',
  heuristic: {
    annotation: 'talestack.io/node-agent',
    values: { never: 'it is not about the node that it runs on' },
  },
  *check(set) {
    for (const workload of set.workloads) {
      const { object, ends } = workload;
      if (ends || ['DaemonSet', 'Pod'].includes(object.kind)) continue;
      const sign = signOf(workload);
      if (sign)
        yield {
          object,
          field: sign.field,
          message: `${sign.text}, as a node’s own program does`,
          fix: 'make it a DaemonSet',
        };
    }
  },
};

/** What makes one think so. */
function signOf({ pod, containers }: Workload): { readonly field: Field; readonly text: string } | undefined {
  const hostPid = pod.at('hostPID');
  if (hostPid.value === true) return { field: hostPid, text: 'sees the processes of its node' };
  for (const { field } of containers) {
    const image = field.at('image');
    if (agents.test(image.text ?? '')) return { field: image, text: `runs ${image.text ?? ''}` };
  }
  for (const volume of pod.at('volumes').items) {
    const path = volume.at('hostPath', 'path');
    const folder = path.text?.replace(/\/+$/, '');
    if (folder === '' || nodeFolders.some((each) => folder === each || folder?.startsWith(`${each}/`)))
      return { field: path, text: `mounts ${path.text ?? ''} of its node` };
  }
  return undefined;
}
