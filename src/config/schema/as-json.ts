import { z } from 'zod';

import { schema } from '.';

/**
 * The schema of a stack config as JSON Schema, as a user writes it: defaults are not required.
 *
 * @computed schemaAsJson
 */
export function schemaAsJson(): object {
  return z.toJSONSchema(schema, { io: 'input' });
}
