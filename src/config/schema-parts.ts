import { z } from 'zod';

import { cpu, envName, labelKey, labelValue, quantity } from './values';

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
