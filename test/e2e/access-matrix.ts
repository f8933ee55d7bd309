import { AuthorizationV1Api, KubeConfig } from '@kubernetes/client-node';
import pMap from 'p-map';

import { ok } from './harness';
import type { Playground } from './harness';

/** A verb on a resource, as `create pods/exec` or `list jobs.batch`. */
export type Right = string;

export interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs: readonly string[];
}

/** What the API server serves: resources and their subresources, with the group. */
export interface Served {
  readonly group: string;
  readonly resource: string;
}

/** Those of objects, and those that only mean something to authorization itself. */
export const allVerbs = [
  ...['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'],
  ...['use', 'bind', 'escalate', 'impersonate', 'approve', 'sign', 'proxy', '*'],
] as const;

interface ResourceList {
  readonly resources: readonly { readonly name: string; readonly group?: string }[];
}

/** Everything that discovery names, in every version of every group. */
export async function servedResources(play: Playground): Promise<Served[]> {
  const raw = async <T>(path: string) => JSON.parse(await play.kubectl(['get', '--raw', path])) as T;
  const { groups } = await raw<{
    groups: { name: string; versions: { groupVersion: string }[] }[];
  }>('/apis');
  const lists = await Promise.all([
    raw<ResourceList>('/api/v1').then(({ resources }) =>
      resources.map(({ name }) => ({ group: '', resource: name })),
    ),
    ...groups.flatMap(({ name: group, versions }) =>
      versions.map(async ({ groupVersion }) =>
        (await raw<ResourceList>(`/apis/${groupVersion}`)).resources.map(({ name }) => ({
          group,
          resource: name,
        })),
      ),
    ),
  ]);
  return [...new Map(lists.flat().map((each) => [inWords('', each), each])).values()];
}

export function inWords(verb: string, { group, resource }: Served): Right {
  return `${verb} ${group === '' ? resource : `${resource}.${group}`}`;
}

/** The rights that rules give, of those that are asked for. RBAC has no more to it: a subresource is a resource of its own. */
export function granted(rules: readonly Rule[], served: readonly Served[]): Right[] {
  const has = (list: readonly string[] | undefined, value: string) =>
    list !== undefined && (list.includes(value) || list.includes('*'));
  return served.flatMap((each) =>
    allVerbs
      .filter((verb) =>
        rules.some(
          ({ apiGroups, resources, verbs }) =>
            has(apiGroups, each.group) && has(resources, each.resource) && has(verbs, verb),
        ),
      )
      .map((verb) => inWords(verb, each)),
  );
}

export interface Question {
  /** Of the account. */
  readonly namespace: string;
  readonly account: string;
  /** Where it would do it; undefined for the whole cluster. */
  readonly where?: string;
}

/** Asks the API server, verb by verb and resource by resource, what an account may do. */
export async function allowed(
  play: Playground,
  { namespace, account, where }: Question,
  served: readonly Served[],
): Promise<Right[]> {
  const config = new KubeConfig();
  config.loadFromFile(play.env.KUBECONFIG!);
  const api = config.makeApiClient(AuthorizationV1Api);
  const questions = served.flatMap((each) => allVerbs.map((verb) => ({ verb, each })));
  const answers = await pMap(
    questions,
    async ({ verb, each }) => {
      const [resource = '', subresource] = each.resource.split('/');
      const review = await api.createSubjectAccessReview({
        body: {
          spec: {
            user: `system:serviceaccount:${namespace}:${account}`,
            groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
            resourceAttributes: {
              ...{ verb, group: each.group, resource },
              ...(subresource !== undefined && { subresource }),
              ...(where !== undefined && { namespace: where }),
            },
          },
        },
      });
      return review.status?.allowed ?? false;
    },
    { concurrency: 16 },
  );
  return questions.filter((_, index) => answers[index]).map(({ verb, each }) => inWords(verb, each));
}

/** Rules of a Role, as the API server has them. */
export async function rulesOf(play: Playground, namespace: string, role: string): Promise<readonly Rule[]> {
  const found = ok(
    await play.run('kubectl', ['get', 'role', role, '--namespace', namespace, '--output=json']),
  );
  return (JSON.parse(found) as { readonly rules: readonly Rule[] }).rules;
}
