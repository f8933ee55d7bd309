import { z } from 'zod';

import { namespaceName } from './values';

/** Batch submission: lists of command lines as Jobs. */
export const batch = z
  .strictObject({
    namespace: namespaceName().default('batch').describe('namespace of the Jobs'),
  })
  .readonly()
  .prefault({});
