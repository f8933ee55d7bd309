import type { Problem } from '../../errors';
import type { JobIds } from './execution';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Those that are no ids as Teraslice makes them; their beginnings go into names. */
export function idProblems({ jobId, exId, ownerUid }: JobIds): Problem[] {
  const given = { '--job-id': jobId, '--ex-id': exId, '--owner-uid': ownerUid };
  return Object.entries(given).flatMap(([key, value]): Problem[] =>
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
}
