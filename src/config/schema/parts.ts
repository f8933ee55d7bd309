import { z } from 'zod';

import {
  amount,
  cpu,
  dnsSubdomain,
  envName,
  imageReference,
  labelKey,
  labelValue,
  quantity,
  quotaName,
} from './values';

/** What a container may be given: requests are what it is scheduled by, limits what it is held to. */
export const resources = z
  .strictObject({
    cpuRequest: cpu().optional().describe('cores that are reserved'),
    cpuLimit: cpu().optional().describe('cores at most'),
    memoryRequest: quantity().optional().describe('memory that is reserved'),
    memoryLimit: quantity().optional().describe('memory at most'),
  })
  .readonly();

export const toleration = z
  .strictObject({
    key: z.string().optional(),
    operator: z.enum(['Exists', 'Equal']).optional(),
    value: z.string().optional(),
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
    tolerationSeconds: z.int().min(0).optional(),
  })
  .readonly();

const amounts = z.record(quotaName(), amount()).optional();

const limits = z
  .strictObject({
    type: z.enum(['Container', 'Pod', 'PersistentVolumeClaim']),
    max: amounts,
    min: amounts,
    default: amounts,
    defaultRequest: amounts,
    maxLimitRequestRatio: amounts,
  })
  .readonly();

/** What every component takes, so that it can be fitted to an operator's nodes. */
export const component = {
  resources: resources.prefault({}).describe('overrides of the requests and limits of the main container'),
  nodeSelector: z.record(labelKey(), labelValue()).default({}).describe('labels that a node must have'),
  tolerations: z.array(toleration).readonly().default([]).describe('taints that the pods accept'),
  affinity: z.record(z.string(), z.unknown()).optional().describe('Kubernetes affinity, as in a pod spec'),
  env: z
    .record(envName(), z.string())
    .default({})
    .describe('further environment variables of the main container'),
};

export const replicas = z.int().min(0).max(100).default(1).describe('number of pods');

export const claim = (size: string, what: string) => ({
  size: quantity().default(size).describe(`size of ${what}`),
  storageClass: dnsSubdomain()
    .optional()
    .describe(`StorageClass of ${what}; the cluster's default where unset`),
});

/** An image with its pinned default. */
export const image = (tag: string, what: string) => imageReference().default(tag).describe(what);

/** What limits a namespace as a whole. */
export const namespaceLimits = {
  quota: z.record(quotaName(), amount()).optional().describe('`hard` of a ResourceQuota for the namespace'),
  limitRange: z.array(limits).optional().describe('`limits` of a LimitRange for the namespace'),
};
