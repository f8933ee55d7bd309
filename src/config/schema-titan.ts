import { z } from 'zod';

import { namespaceName } from './values';

/** Titan: data repositories with commits. */
export const titan = z
  .strictObject({
    namespace: namespaceName().default('titan').describe('namespace of the data repositories'),
  })
  .readonly()
  .prefault({});
