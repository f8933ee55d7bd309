import { z } from 'zod';

const day = 86_400;
const limit = (seconds: number, what: string) =>
  z.int().min(0).max(day).default(seconds).describe(`seconds at most until ${what}; 0: do not wait`);

/**
 * How long `up` waits, and for what. The engine waits for each object that it
 * makes or changes for as long as the object's own wait.
 */
export const wait = z
  .strictObject({
    ingress: limit(600, 'the ingress has an address'),
    dns: limit(120, 'DNS gives that address for every host that is served, such as girder.DOMAIN'),
    ready: limit(600, 'pods are available, claims bound and Jobs complete'),
    girder: limit(300, 'girder answers through the ingress'),
  })
  .readonly()
  .prefault({});
