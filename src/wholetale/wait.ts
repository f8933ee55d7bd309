import type { Config } from '../config/schema';
import type { Container } from '../kube/container';
import type { Resources } from '../kube/resources';
import type { Endpoint } from './workload';
import { image } from './workload';

/** Enough for a shell and one small program. */
export const initResources: Resources = {
  cpuRequest: '10m',
  memoryRequest: '16Mi',
  memoryLimit: '64Mi',
  ephemeralStorage: '16Mi',
};

/** `nobody` of busybox. */
export const initUser = 65534;

const script =
  'for target; do until nc -z -w 2 "${target%:*}" "${target##*:}"; do echo "waiting for $target"; sleep 2; done; done';

/** An init step that ends when all endpoints accept connections, in whatever order pods are started. */
export function waitFor(config: Config, ...endpoints: readonly Endpoint[]): Container {
  return {
    name: 'wait',
    image: image(config, 'init'),
    command: ['sh', '-c', script, 'wait', ...endpoints.map(({ host, port }) => `${host}:${port}`)],
    resources: initResources,
    security: { user: initUser },
  };
}
