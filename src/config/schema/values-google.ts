import { isIPv4 } from 'node:net';

import { addressRange, hasHostBits } from './address-range';
import { isRegion, isZone } from './google-location';
import { matching, text } from './values';

/** Where a cluster is: in the zones of a region, or in one zone. */
export const googleLocation = () =>
  text('a region such as us-west1 or a zone such as us-west1-a', (value) =>
    isRegion(value) || isZone(value) ? undefined : { message: 'is neither a region nor a zone' },
  );

export const googleZone = () =>
  text('a zone such as us-west1-a', (value) => (isZone(value) ? undefined : { message: 'is not a zone' }));

/** Id of a project, also of one that belongs to a domain: `example.com:tales`. */
export const projectId = () =>
  matching(
    /^(?:[a-z0-9.-]+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
    'the id of a project, not its name or number: 6 to 30 lower-case letters, digits and inner hyphens',
    'is not the id of a project',
  );

/** `e2-standard-4`, `n2-custom-4-8192`, `custom-2-4096`. */
export const machineType = () =>
  matching(
    /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/,
    'a machine type such as e2-standard-4 or n1-highmem-2',
    'is not a machine type',
  );

/** RFC 1035 label, as names of nearly everything in Google Cloud are. */
export const googleName = (longest = 63) =>
  matching(
    new RegExp(`^[a-z](?:[-a-z0-9]{0,${longest - 2}}[a-z0-9])?$`),
    `up to ${longest} lower-case letters, digits and inner hyphens, the first a letter`,
    'is not such a name',
  );

/** A version of a secret in Secret Manager. */
export const secretVersion = () =>
  matching(
    /^projects\/[a-z0-9.:-]+\/secrets\/[A-Za-z0-9_-]{1,255}\/versions\/(?:\d+|latest)$/,
    'projects/PROJECT/secrets/NAME/versions/NUMBER',
    'is not a version of a secret in Secret Manager',
  );

/** A range of IPv4 addresses that Google makes a subnet of. */
export const networkRange = (shortest: number, longest: number) =>
  text(
    `a range of IPv4 addresses such as 10.0.0.0/${longest}, its length from ${shortest} to ${longest}`,
    (value) => {
      const [address = '', length = ''] = value.split('/');
      const range = addressRange(value);
      if (!isIPv4(address) || range === undefined) return { message: 'is not a range of IPv4 addresses' };
      if (Number(length) < shortest || Number(length) > longest)
        return { message: `has a length other than ${shortest} to ${longest}` };
      return hasHostBits(range)
        ? {
            message: 'does not begin at the first address of the range',
            fix: `write ${range.first}/${length}`,
          }
        : undefined;
    },
  );

/** Key of a label in Google Cloud. */
export const googleLabelKey = () =>
  matching(
    /^[a-z][-_a-z0-9]{0,62}$/,
    'up to 63 lower-case letters, digits, - and _, the first a letter',
    'is not the key of a label in Google Cloud',
  );

/** Value of a label in Google Cloud. */
export const googleLabelValue = () =>
  matching(
    /^[-_a-z0-9]{0,63}$/,
    'up to 63 lower-case letters, digits, - and _',
    'is not the value of a label in Google Cloud',
  );
