import https from 'node:https';
import { text } from 'node:stream/consumers';

import type { V1SubjectAccessReviewSpec } from '@kubernetes/client-node';
import { KubeConfig } from '@kubernetes/client-node';
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

/** Asks the API server, verb by verb and resource by resource, what an account may do: a SubjectAccessReview each. */
export async function allowed(
  play: Playground,
  { namespace, account, where }: Question,
  served: readonly Served[],
): Promise<Right[]> {
  const ask = await reviewer(play);
  const questions = served.flatMap((each) => allVerbs.map((verb) => ({ verb, each })));
  const answers = await pMap(
    questions,
    ({ verb, each }) => {
      const [resource = '', subresource] = each.resource.split('/');
      return ask({
        user: `system:serviceaccount:${namespace}:${account}`,
        groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
        resourceAttributes: {
          verb,
          group: each.group,
          resource,
          ...(subresource !== undefined && { subresource }),
          ...(where !== undefined && { namespace: where }),
        },
      });
    },
    { concurrency },
  );
  return questions.filter((_, index) => answers[index]).map(({ verb, each }) => inWords(verb, each));
}

const concurrency = 8;

/** One connection for thousands of questions; the client makes a new one for each. */
async function reviewer(play: Playground): Promise<(spec: V1SubjectAccessReviewSpec) => Promise<boolean>> {
  const config = new KubeConfig();
  config.loadFromFile(play.env.KUBECONFIG!);
  const login: https.RequestOptions = {};
  await config.applyToHTTPSOptions(login);
  // The sandbox's administrator has a certificate.
  const { cert, key, ca } = login;
  const agent = new https.Agent({ keepAlive: true, maxSockets: concurrency, cert, key, ca });
  const url = `${config.getCurrentCluster()!.server}/apis/authorization.k8s.io/v1/subjectaccessreviews`;
  const kind = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview' };
  return (spec) =>
    new Promise((resolve, reject) => {
      const options = { agent, method: 'POST', headers: { 'content-type': 'application/json' } };
      const request = https.request(url, options, (response) => {
        text(response)
          .then((body) => {
            if (response.statusCode !== 201) throw new Error(`HTTP ${response.statusCode}: ${body}`);
            const { status } = JSON.parse(body) as { readonly status: { readonly allowed: boolean } };
            resolve(status.allowed);
          })
          .catch(reject);
      });
      request.on('error', reject);
      request.end(JSON.stringify({ ...kind, spec }));
    });
}

/** Rules of a Role, as the API server has them. */
export async function rulesOf(play: Playground, namespace: string, role: string): Promise<readonly Rule[]> {
  const found = ok(
    await play.run('kubectl', ['get', 'role', role, '--namespace', namespace, '--output=json']),
  );
  return (JSON.parse(found) as { readonly rules: readonly Rule[] }).rules;
}
