import { z } from 'zod';

import { cidr, labelKey, labelValue } from './values';

const labels = z.record(labelKey(), labelValue());
const ranges = z.array(cidr()).readonly();

/** RFC 1918 and RFC 6598: where nodes and pods of nearly every cluster have their addresses. */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/** Who may talk to whom, where that depends on the cluster. The table itself is in `src/wholetale/network/flows.ts`. */
export const networkPolicy = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .describe('whether NetworkPolicies are made; without effect where the network does not enforce them'),
    controller: z
      .strictObject({
        namespaceLabels: labels.optional().describe('labels of the namespace of the ingress controller'),
        podLabels: labels
          .optional()
          .describe('labels of its pods; unset: the names that the usual controllers give themselves'),
      })
      .readonly()
      .prefault({}),
    controllerCidrs: ranges
      .default([])
      .describe('addresses of an ingress controller that is no pod, or that runs in the network of its node'),
    nodeCidrs: ranges
      .default(privateRanges)
      .describe('addresses of nodes, which pull images from the registry'),
    internalCidrs: ranges
      .default([...privateRanges, '169.254.0.0/16', 'fc00::/7', 'fe80::/10'])
      .describe('addresses that are not the outside world'),
    apiServerCidrs: ranges
      .default(['0.0.0.0/0', '::/0'])
      .describe('addresses of the API server; narrow it where they are known'),
    apiServerPorts: z
      .array(z.int().min(1).max(65535))
      .readonly()
      .default([443, 6443, 8443])
      .describe('ports of the API server'),
    dnsCidrs: ranges
      .default(['169.254.20.10/32', '169.254.169.254/32'])
      .describe('name servers beside kube-dns: a cache on the node, Cloud DNS'),
  })
  .readonly()
  .prefault({});
