/** The programs that run in a real node, in the order in which they are started. */
export const nodePrograms = [
  'containerd',
  'kubelet',
  'kube-proxy',
  'network-policy',
  'node-storage',
] as const;
export type NodeProgram = (typeof nodePrograms)[number];
