import { runInNode } from '../../../sandbox/real/node';
import type { List } from '../shapes';
import { nodeOf } from './machine';
import type { RealPlayground } from './stack';

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: Readonly<Record<'initContainerStatuses' | 'containerStatuses', Statuses | undefined>>;
}
type Statuses = readonly { readonly name: string; readonly containerID: string }[];

/** As containerd has it. */
interface Container {
  readonly ID: string;
  readonly Spec: { readonly process: { readonly env: readonly string[] } };
}

/**
 * Names of all containers of the namespace, and the variables among theirs that name a Service of it, such as
 * GIRDER_PORT; as `pod/container VARIABLE`.
 *
 * @throws where a container was not told of Kubernetes itself, as all are: then it is not its environment
 */
export async function toldOfServices(
  real: RealPlayground,
): Promise<{ readonly containers: readonly string[]; readonly told: readonly string[] }> {
  const services = (await real.play.get<List>('services', '--namespace', 'wholetale')).items;
  const names = services.map(({ metadata }) => metadata.name.toUpperCase().replaceAll('-', '_'));
  const variable = new RegExp(`^(GIRDER|${names.join('|')})_(PORT|SERVICE)(?![A-Z])`);
  const found = [...(await environments(real))];
  const told = found.flatMap(([container, variables]) => {
    if (!variables.includes('KUBERNETES_SERVICE_HOST'))
      throw new Error(`${container} has ${variables.join()}`);
    return variables.filter((each) => variable.test(each)).map((each) => `${container} ${each}`);
  });
  return { told, containers: found.map(([container]) => container.replace(/^.*\//, '')) };
}

/**
 * Names of the variables that every container of the namespace was started with, by `pod/container`: those of set-up
 * Jobs, and those that prepare a pod, have ended, but the runtime still knows.
 */
async function environments({ play }: RealPlayground): Promise<Map<string, readonly string[]>> {
  const { items } = await play.get<List<Pod>>('pods', '--namespace', 'wholetale');
  const named = new Map(
    items.flatMap(({ metadata, status }) =>
      [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].map(
        ({ name, containerID }) => [containerID.replace('containerd://', ''), `${metadata.name}/${name}`],
      ),
    ),
  );
  const { addresses, pid } = nodeOf(play);
  const script = 'for id; do ctr --namespace k8s.io containers info "$id" || exit; done';
  const printed = await runInNode(addresses, pid, ['sh', '-c', script, 'info', ...named.keys()]);
  const containers = printed.split(/^(?=\{$)/m).map((text) => JSON.parse(text) as Container);
  return new Map(
    containers.map(({ ID, Spec }) => [named.get(ID)!, Spec.process.env.map((line) => line.split('=')[0]!)]),
  );
}
