import { z } from 'zod';

import { labelKey } from './values';

/** How the registry is served beside the other hosts of the domain. */
export const registryIngress = z
  .strictObject({
    enabled: z
      .boolean()
      .optional()
      .describe('whether registry.DOMAIN is served; unset: yes with gwvolman 2.1, which looks for it there'),
    annotations: z
      .record(labelKey(), z.string())
      .default({})
      .describe('further annotations of the ingress of the registry, such as whom to admit'),
    serviceAnnotations: z
      .record(labelKey(), z.string())
      .default({})
      .describe('further annotations of the Service behind it'),
  })
  .readonly()
  .prefault({});
