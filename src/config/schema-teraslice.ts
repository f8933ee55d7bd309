import { z } from 'zod';

import { namespaceName } from './values';

/** Teraslice: a data processing cluster. */
export const teraslice = z
  .strictObject({
    namespace: namespaceName()
      .default('teraslice')
      .describe('namespace of the Teraslice cluster and its jobs'),
    enabled: z.boolean().default(false).describe('whether the environment has a Teraslice cluster'),
  })
  .readonly()
  .prefault({});
