import type { V1PolicyRule } from '@kubernetes/client-node';

import pMap from 'p-map';

import type { Action, ClusterAccess } from '../../../../stacks/workloads';
import { orDenied } from '../../../../stacks/workloads';
import type { Place, System } from '../../../config/systems';
import { runningSystems } from '../../../config/systems';
import type { Problem } from '../../../errors';
import type { Manifest } from '../../../kube/manifest';
import type { Check, Finding } from '../check';
import { count, fail, ok, warn } from '../check';

/** An action, and who needs it. */
export interface Need extends Action {
  readonly for: 'up and down' | 'tales' | '--delete-data' | 'the Roles that it makes';
}

/** `get`, `patch` and `create` to write, `list` and `watch` to wait for what was written. */
const verbs = ['get', 'list', 'watch', 'create', 'patch', 'delete'] as const;

const byOrder = (one: string, other: string) => order.indexOf(one) - order.indexOf(other);
const order: readonly string[] = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'];

/** Deleted only when the data is to go. */
const dataKinds = new Set(['PersistentVolumeClaim', 'Namespace']);

/** How the API calls a kind: undefined where it does not know it. */
export type Resolve = (
  apiVersion: string,
  kind: string,
) => Promise<{ readonly resource: string; readonly namespaced: boolean } | undefined>;

/**
 * Everything that will be asked of the API server in a namespace, without repetition.
 *
 * @param system what is in it, and may have made objects at run time
 */
export async function neededActions(
  manifests: readonly Manifest[],
  namespace: string,
  resolve: Resolve,
  system: System = 'wholetale',
): Promise<Need[]> {
  const kinds = new Map(manifests.map((each) => [`${each.apiVersion} ${each.kind}`, each]));
  const planned = await Promise.all(
    [...kinds.values()].map(async ({ apiVersion, kind, metadata }): Promise<Need[]> => {
      const served = await resolve(apiVersion, kind);
      // What the cluster does not know at all is the matter of another check.
      if (!served) return [];
      return verbs.map((verb) => ({
        verb,
        group: groupOf(apiVersion),
        resource: served.resource,
        ...placeOf(served, verb, metadata.name, namespace),
        for: verb === 'delete' && dataKinds.has(kind) ? '--delete-data' : 'up and down',
      }));
    }),
  );
  const own = { namespace, group: '' };
  const always: Need[] = [
    // Which cluster it is.
    { verb: 'get', group: '', resource: 'namespaces', ...itself('kube-system'), for: 'up and down' },
    { verb: 'get', group: '', resource: 'namespaces', ...itself(namespace), for: 'up and down' },
    // Whether a claim waits for its first pod.
    { verb: 'get', group: 'storage.k8s.io', resource: 'storageclasses', for: 'up and down' },
    // Why something does not get ready.
    ...['pods', 'events'].map((resource): Need => ({ ...own, verb: 'list', resource, for: 'up and down' })),
    { ...own, verb: 'watch', resource: 'pods', for: 'up and down' },
    { verb: 'list', group: 'apps', resource: 'replicasets', namespace, for: 'up and down' },
  ];
  const ofTales: Need[] = [
    ...['services', 'persistentvolumeclaims'].map((resource) => ({ ...own, resource })),
    { group: 'apps', resource: 'deployments', namespace },
    { group: 'networking.k8s.io', resource: 'ingresses', namespace },
  ].flatMap((each) => [
    { ...each, verb: 'list', for: 'tales' as const },
    { ...each, verb: 'delete', for: each.resource === 'persistentvolumeclaims' ? '--delete-data' : 'tales' },
  ]);
  // A master of Teraslice leaves executions behind, which go before it does.
  const ofExecutions = [
    { group: 'batch', resource: 'jobs', namespace },
    { group: 'apps', resource: 'deployments', namespace },
    { ...own, resource: 'services' },
  ].flatMap((each) => ['get', 'list', 'delete'].map((verb): Need => ({ ...each, verb, for: 'up and down' })));
  const atRunTime = { wholetale: ofTales, teraslice: ofExecutions, titan: [], batch: [] };
  const all = [...always, ...planned.flat(), ...atRunTime[system]];
  return [...new Map(all.reverse().map((each) => [key(each), each])).values()].reverse();
}

/** The API server takes a namespace for a thing in itself: a Role there is enough. */
const itself = (name: string) => ({ namespace: name, name });

function placeOf(
  { resource, namespaced }: { readonly resource: string; readonly namespaced: boolean },
  verb: string,
  name: string,
  namespace: string,
): Pick<Action, 'namespace' | 'name'> {
  if (namespaced) return { namespace };
  // These cannot be asked for by name.
  if (verb === 'create') return {};
  return resource === 'namespaces' ? itself(name) : { name };
}

function key({ verb, group, resource, namespace, name }: Action): string {
  return JSON.stringify([verb, group, resource, namespace, name]);
}

export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}

/**
 * Whoever makes a Role has to have every right in it
 * (kubernetes.io/docs/reference/access-authn-authz/rbac, privilege escalation).
 */
export function grantedActions(manifests: readonly Manifest[], namespace: string): Need[] {
  const rules = manifests
    .filter((each) => each.kind === 'Role')
    .flatMap((each) => (each as Manifest & { readonly rules?: readonly V1PolicyRule[] }).rules ?? []);
  const all = rules.flatMap(({ apiGroups = [], resources = [], resourceNames, verbs: granted }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) =>
        (resourceNames ?? [undefined]).flatMap((name) =>
          granted.map((verb): Need => ({
            ...{ verb, group, resource, namespace },
            ...(name !== undefined && { name }),
            for: 'the Roles that it makes',
          })),
        ),
      ),
    ),
  );
  return [...new Map(all.map((each) => [key(each), each])).values()];
}

/** So many questions are under way at once. */
const concurrency = 8;

/** Those that are denied. */
async function deniedOf(cluster: Pick<ClusterAccess, 'may'>, needs: readonly Need[]): Promise<Need[]> {
  const allowed = await pMap(needs, (need) => cluster.may(need), { concurrency });
  return needs.filter((_, index) => !allowed[index]);
}

/** The denied rights as lines: one for each resource, with its verbs. */
function groupedDenials(denied: readonly Need[]): Problem[] {
  const lines = new Map<string, { what: string; verbs: string[]; reason: Need['for'] }>();
  for (const need of denied) {
    const { group, resource, namespace, name } = need;
    const what = [
      group ? `${resource}.${group}` : resource,
      name === undefined ? '' : ` ${JSON.stringify(name)}`,
      namespace === undefined ? ' in the whole cluster' : ` in namespace ${namespace}`,
    ].join('');
    const at = `${what} ${need.for}`;
    const line = lines.get(at) ?? { what, verbs: [], reason: need.for };
    line.verbs.push(need.verb);
    lines.set(at, line);
  }
  return [...lines.values()].map(({ what, verbs: missing, reason }) => ({
    where: what,
    message: `${missing.sort(byOrder).join(', ')} (for ${reason})`,
  }));
}

export interface PermissionInput {
  readonly cluster: Pick<ClusterAccess, 'may'>;
  readonly manifests: readonly Manifest[];
  /** The systems, each with the namespace that it is in. */
  readonly places: readonly Place[];
  readonly resolve: Resolve;
}

/** Asks for everything that `up` and `down` will do. */
export async function permissionFinding(input: PermissionInput): Promise<Finding> {
  const { cluster, manifests, places, resolve } = input;
  if (await cluster.may({ verb: '*', group: '*', resource: '*' })) return ok('everything');
  const lists = await Promise.all(
    places.map(({ system, namespace }) =>
      neededActions(planned(manifests, namespace), namespace, resolve, system),
    ),
  );
  const needs = weighed(lists.flat());
  const denied = await deniedOf(cluster, needs);
  const inRoles = await escalationDenials(input);
  const asked = needs.length + inRoles.asked;
  const missing = weighed([...denied, ...inRoles.denied]);
  const needed = missing.filter((each) => each.for !== '--delete-data');
  const fix =
    'ask an administrator of the cluster for these rights: Roles in these namespaces, a ClusterRole for what is in the whole cluster';
  if (needed.length > 0)
    return fail(`${missing.length} of ${asked} rights are missing`, fix, groupedDenials(missing));
  if (missing.length > 0) return warn('`down --delete-data` lacks rights', fix, groupedDenials(missing));
  return ok(`all ${count(asked, 'right')} that are needed`);
}

/** Each right once, with the weightiest reason for it. */
function weighed(denied: readonly Need[]): Need[] {
  const isData = (each: Need) => each.for === '--delete-data';
  const found = new Map<string, Need>();
  for (const need of denied) {
    const before = found.get(key(need));
    if (!before || isData(before)) found.set(key(need), need);
  }
  return [...found.values()];
}

/** What is planned in a namespace, and what is in none. */
function planned(manifests: readonly Manifest[], namespace: string): Manifest[] {
  return manifests.filter(({ kind, metadata }) =>
    kind === 'Namespace' ? metadata.name === namespace : (metadata.namespace ?? namespace) === namespace,
  );
}

async function escalationDenials({ cluster, manifests, places }: PermissionInput) {
  const found = await Promise.all(
    places.map(({ namespace }) => escalationDenialsIn(cluster, planned(manifests, namespace), namespace)),
  );
  return {
    asked: found.reduce((count, each) => count + each.asked, 0),
    denied: found.flatMap((each) => each.denied),
  };
}

async function escalationDenialsIn(
  cluster: PermissionInput['cluster'],
  manifests: readonly Manifest[],
  namespace: string,
) {
  const group = 'rbac.authorization.k8s.io';
  const granted = grantedActions(manifests, namespace);
  if (granted.length === 0) return { asked: 0, denied: [] };
  const denied = await deniedOf(cluster, granted);
  if (denied.length === 0) return { asked: granted.length, denied };
  // Or leave to hand out what one does not have.
  const [escalate, bind] = await Promise.all([
    cluster.may({ verb: 'escalate', group, resource: 'roles', namespace }),
    cluster.may({ verb: 'bind', group, resource: 'roles', namespace }),
  ]);
  return { asked: granted.length, denied: escalate && bind ? [] : denied };
}

export const permissions: Check = {
  id: 'permissions',
  group: 'Access',
  title: 'Permissions',
  about:
    'Every verb on every kind that `up` and `down` use, and on tales, is allowed (a SelfSubjectAccessReview each); so are the rights in the Roles that are made, or `escalate` and `bind`. What only `--delete-data` needs is a warning.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const { access } = context.cluster;
    const manifests = await orDenied(context.ownManifests(), () =>
      // Who may not even look takes the namespace as it is.
      context.manifests.filter((each) => each.kind !== 'Namespace'),
    );
    return permissionFinding({
      cluster: access,
      manifests,
      places: runningSystems(context.config),
      resolve: (apiVersion, kind) => access.resource(apiVersion, kind),
    });
  },
};
