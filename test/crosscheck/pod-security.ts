import { isDeepStrictEqual } from 'node:util';

import type { Manifest } from '../../src/kube/manifest';
import { enforceLabel } from '../../src/kube/namespace';
import type { Ask } from './api';
import type { Finding } from './finding';
import type { Subjects } from './subjects';

const warnLabel = 'pod-security.kubernetes.io/warn';

/** Whom the API server is to judge: the pod of a workload, and the level of its namespace. */
export interface JudgedPod {
  readonly object: string;
  readonly level: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** The pods of all workloads, each once. In a namespace that is not ours nothing is enforced. */
export function podsOf(subjects: Subjects): JudgedPod[] {
  const pods: JudgedPod[] = [];
  for (const manifests of subjects.values()) {
    for (const manifest of manifests) {
      const spec = podSpecOf(manifest);
      if (!spec) continue;
      const level = levelOf(subjects, manifest.metadata.namespace);
      const pod = { object: `${manifest.kind}/${manifest.metadata.name}`, level, spec };
      if (!pods.some((each) => isDeepStrictEqual(each, pod))) pods.push(pod);
    }
  }
  return pods;
}

/** What commands make has its namespace in another set. */
function levelOf(subjects: Subjects, namespace: string | undefined): string {
  const [made] = [...subjects.values()]
    .flat()
    .filter(({ kind, metadata }) => kind === 'Namespace' && metadata.name === namespace);
  return made?.metadata.labels?.[enforceLabel] ?? 'privileged';
}

function podSpecOf({ spec }: Manifest): JudgedPod['spec'] | undefined {
  const template = (spec as { readonly template?: { readonly spec?: JudgedPod['spec'] } } | undefined)
    ?.template;
  return template?.spec;
}

/**
 * Asks the API server to create each pod without doing so, in a namespace that
 * enforces its level, and warns of all that is not `restricted`.
 *
 * @throws Error where a pod is refused, or where it is for another reason than its security
 */
export async function podSecurity(ask: Ask, pods: readonly JudgedPod[]): Promise<Finding[]> {
  for (const level of new Set(pods.map((each) => each.level))) await makeNamespace(ask, level);
  const findings: Finding[] = [];
  for (const { object, level, spec } of pods) {
    // They are not there, and not what is asked about.
    const left = ['serviceAccountName', 'serviceAccount', 'priorityClassName'];
    const asked = Object.fromEntries(Object.entries(spec).filter(([field]) => !left.includes(field)));
    const url = `/api/v1/namespaces/${namespaceOf(level)}/pods?dryRun=All&fieldValidation=Strict`;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'asked' }, spec: asked };
    const { status, body, warnings } = await ask(url, pod);
    const finding = (check: string, message: string): Finding => ({
      tool: 'pod-security',
      check,
      object,
      message,
    });
    if (status === 403 && body.includes('violates PodSecurity'))
      findings.push(finding(`refused-by-${level}`, body));
    else if (status !== 201) throw new Error(`${object}: HTTP ${status}: ${body}`);
    findings.push(
      ...warnings.flatMap((warning) => reasonsOf(warning).map((reason) => finding(reason, warning))),
    );
  }
  return findings;
}

const namespaceOf = (level: string) => `judged-${level}`;

async function makeNamespace(ask: Ask, level: string): Promise<void> {
  const labels = { [enforceLabel]: level, [warnLabel]: 'restricted' };
  const metadata = { name: namespaceOf(level), labels };
  const { status, body } = await ask('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata });
  if (status !== 201) throw new Error(`namespace: HTTP ${status}: ${body}`);
  // Every pod has one, and it is made a moment later.
  const account = `/api/v1/namespaces/${namespaceOf(level)}/serviceaccounts/default`;
  for (const deadline = Date.now() + 60_000; (await ask(account)).status !== 200;) {
    if (Date.now() > deadline) throw new Error(`there is no account in ${namespaceOf(level)}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** `would violate PodSecurity "restricted:latest": host namespaces (hostNetwork=true), runAsNonRoot != true (…)`. */
function reasonsOf(warning: string): string[] {
  const [, list] = /^would violate PodSecurity "[^"]*": (.*)$/.exec(warning) ?? [];
  // Something else that the API server thinks of this pod.
  if (list === undefined) return ['other-warning'];
  const names: string[] = [];
  let depth = 0;
  let name = '';
  for (const letter of `${list},`) {
    if (letter === '(') depth += 1;
    if (depth === 0 && letter === ',') {
      names.push(name.trim());
      name = '';
    } else if (depth === 0) name += letter;
    if (letter === ')') depth -= 1;
  }
  return names;
}
