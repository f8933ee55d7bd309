import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { JobIds } from './execution';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Ids as Teraslice makes them; their beginnings go into names.
 *
 * @throws UserError with every one that is none
 */
export function checkIds({ jobId, exId, ownerUid }: JobIds): void {
  const given = { '--job-id': jobId, '--ex-id': exId, '--owner-uid': ownerUid };
  const problems = Object.entries(given).flatMap(([key, value]): Problem[] =>
    value === undefined || uuid.test(value)
      ? []
      : [
          {
            key,
            value,
            message: 'is no id',
            allowed: 'a UUID in lower case, as uuidgen and Teraslice make them',
          },
        ],
  );
  if (problems.length > 0) throw new UserError('These ids cannot be used', problems);
}
