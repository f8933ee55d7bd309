import { quantityValue } from '../../config/schema/quantity';
import type { Config } from '../../config/schema';
import type { Manifest } from '../../kube/manifest';
import { dashboardUrl, girderUrl } from '../addresses';
import { currentWords, filledCommand, shellWords } from './command';
import { currentTale, legacyTale } from './input';
import type { Given } from './parse';
import { parseTale } from './parse';
import type { CurrentTaleProps, LegacyTaleProps, TaleProps } from './props';

/** What gwvolman reads from its own environment. */
export type WorkerEnvironment = Readonly<Record<string, string | undefined>>;

interface WorkerDeployment {
  readonly spec?: {
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly {
          readonly name: string;
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/** The environment of gwvolman in a list of manifests, without what comes from Secrets and from the pod itself. */
export function workerEnvironment(manifests: readonly (Manifest & WorkerDeployment)[]): WorkerEnvironment {
  const containers = manifests
    .filter((each) => each.kind === 'Deployment')
    .flatMap((each) => each.spec?.template?.spec?.containers ?? []);
  const env = containers.find((each) => each.name === 'gwvolman')?.env ?? [];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/**
 * A tale as gwvolman of this environment would make it: what gwvolman is told
 * by its environment (with its own defaults), and what it learns from girder.
 *
 * @param given the latter, by option name
 * @param token what opens the tale's server, where its command has a place for it
 * @throws UserError with every problem of `given`
 */
export function taleProps(config: Config, env: WorkerEnvironment, given: Given, token: string): TaleProps {
  return config.worker.variant === 'legacy'
    ? legacyProps(config, env, given, token)
    : currentProps(config, env, given, token);
}

/** Defaults are those of `constants.py` and `utils.py` of gwvolman v2.1.3. */
function currentProps(config: Config, env: WorkerEnvironment, given: Given, token: string): CurrentTaleProps {
  const tale = parseTale(currentTale, config, given);
  const base = baseProps(config, tale);
  const { port } = base;
  return {
    ...base,
    variant: '2.1',
    command: currentWords(filledCommand(tale.command, { port, token })),
    ingressClass: env.INGRESS_CLASS ?? 'traefik',
    // Not the GIRDER_API_URL of its environment: it takes the public one.
    girderApiUrl: `${girderUrl(config)}/api/v1`,
    mounterImage: env.GIRDERFS_IMAGE ?? 'wholetale/girderfs:latest',
    claimName: env.GIRDER_EXISTING_CLAIM ?? 'girder-data',
    claimSubPath: env.GIRDER_EXISTING_CLAIM_SUBPATH ?? '',
    mountType: env.GIRDERFS_MOUNT_TYPE ?? 'direct',
    volumesPath: env.WT_VOLUMES_PATH ?? '/mnt/homes',
    nfs: env.NFS_SERVER
      ? { server: env.NFS_SERVER, path: env.NFS_PATH ?? '/srv/vc_crypt/IMQCAM/girder' }
      : undefined,
    user: tale.user,
    userId: tale['user-id'] ?? tale.user,
    mounts: JSON.parse(tale.mounts) as readonly unknown[],
  };
}

/** Defaults are those of `deployment_kubernetes.py` of gwvolman's branch dev-kube-2.0. */
function legacyProps(config: Config, env: WorkerEnvironment, given: Given, token: string): LegacyTaleProps {
  const tale = parseTale(legacyTale, config, given);
  const base = baseProps(config, tale);
  const { port } = base;
  const shares = tale['cpu-shares'];
  return {
    ...base,
    variant: 'legacy',
    command: shellWords(filledCommand(tale.command, { port, token })) ?? [],
    girderApiUrl: env.GIRDER_API_URL ?? 'https://girder.dev.wholetale.org/api/v1',
    workerImage: env.WORKER_IMAGE ?? 'wholetale/gwvolman:latest',
    claimName: tale['claim-name'] ?? `claim-${tale.host}`,
    volumeSize: env.VOLSZ_WORKSPACE ?? '1Gi',
    homeDirId: tale['home-dir-id'],
    dmsSessionId: tale['dms-session-id'],
    cpuShares: shares === undefined ? undefined : Number(shares),
    memLimit: quantityValue(tale['mem-limit']),
    environment: {
      ...Object.fromEntries(tale.environment.map(splitVariable)),
      // gwvolman puts this one in, whatever girder says.
      CSP_HOSTS: `'self' ${dashboardUrl(config)}`,
    },
    ingressName: env.INGRESS_NAME ?? 'ingress',
  };
}

interface Known {
  readonly image: string;
  readonly host: string;
  readonly port: string;
  readonly 'instance-id'?: string | undefined;
  readonly 'tale-id'?: string | undefined;
  readonly 'mount-point': string;
}

function baseProps({ namespace, domain }: Config, tale: Known) {
  const instanceId = tale['instance-id'] ?? tale.host;
  return {
    namespace,
    domain,
    host: tale.host,
    instanceId,
    taleId: tale['tale-id'] ?? instanceId,
    image: tale.image,
    port: Number(tale.port),
    mountPoint: tale['mount-point'],
  };
}

function splitVariable(variable: string): [string, string] {
  const at = variable.indexOf('=');
  return [variable.slice(0, at), variable.slice(at + 1)];
}
