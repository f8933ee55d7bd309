import path from 'node:path';

import { Document, Pair, Scalar, YAMLMap } from 'yaml';

import type { Problem } from '../errors';
import { crossChecks } from './checks/checks';
import { listEnvironments, nameProblem } from './environments';
import { explainIssues } from './explain';
import type { Layer } from './layer';
import { dotted, leaves, Merged } from './layer';
import { currentVersion, versionKey } from './migrations';
import { schema } from './schema';
import { fromText } from './schema/json';
import { readSettings } from './files/settings-file';

/** What `talestack init` is told, with the schema's keys. */
export interface NewEnvironment {
  readonly cluster: {
    readonly type?: string | undefined;
    readonly name?: string | undefined;
    readonly project?: string | undefined;
    readonly location?: string | undefined;
  };
  readonly domain?: string | undefined;
  readonly namespace?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly context?: string | undefined;
}

/** The flags of `talestack init`, by the keys that they set. */
const initFlags: Readonly<Record<string, string>> = {
  'cluster.type': '--cluster-type',
  'cluster.name': '--cluster-name',
  'cluster.project': '--project',
  'cluster.location': '--location',
  domain: '--domain',
  namespace: '--namespace',
  kubeconfig: '--kubeconfig',
  context: '--context',
};

/** Made by `npm start`, and the cluster's layer of another environment. */
const reserved = [
  [/^sandbox$/, 'is the one that `npm start` makes on this machine'],
  [/-cluster$/, 'is the name of the stack of a cluster: the environment is what comes before `-cluster`'],
] as const;

/** What keeps an environment of this name from being made. */
export function newNameProblems(projectDir: string, name: string): Problem[] {
  const wrong = nameProblem(name);
  if (wrong) return [wrong];
  const own = reserved.flatMap(([pattern, message]) =>
    pattern.test(name) ? [{ key: 'environment', value: name, message, fix: 'choose another name' }] : [],
  );
  // Where file names ignore case, so does this.
  const taken = listEnvironments(projectDir).find((each) => each.toLowerCase() === name.toLowerCase());
  if (taken === undefined) return own;
  const where = `stacks/Pulumi.${taken}.yaml`;
  const fix = `edit this file, or \`pulumi config set --stack ${taken} talestack:KEY VALUE\`; nothing was changed`;
  return [...own, { where, message: 'this environment is there already', fix }];
}

/** Every mistake in the values, and in the `settings` file that they are laid over. */
export function newValueProblems(projectDir: string, environment: NewEnvironment): Problem[] {
  const layer: Layer = {
    values: leaves({ ...environment }).map(({ path: at, value }) => ({
      path: at,
      value: typeof value === 'string' ? fromText(at, value) : value,
    })),
    origin: (at) => ({ key: initFlags[dotted(at)] ?? dotted(at) }),
  };
  const settings = readSettings(projectDir);
  const merged = new Merged([settings.layer, layer]);
  const parsed = schema.safeParse(merged.tree);
  const missing = required(environment)
    .filter((key) => !merged.isSet(key.split('.')))
    .map((key) => ({ key: initFlags[key] ?? key, message: 'is missing', ...hint(key) }));
  return [
    ...missing,
    ...settings.problems,
    ...(parsed.success ? [] : explainIssues(parsed.error.issues, merged)),
    ...crossChecks(parsed.success ? parsed.data : merged.tree, merged),
  ];
}

function required(environment: NewEnvironment): string[] {
  const place = isOwnCluster(environment) ? ['cluster.project', 'cluster.location'] : [];
  return ['cluster.type', 'domain', ...place];
}

/** Whether the cluster is ours to make (`up -k`): on GKE, where none is named. */
export function isOwnCluster({ cluster, kubeconfig, context }: NewEnvironment): boolean {
  return cluster.type === 'gke' && kubeconfig === undefined && context === undefined;
}

function hint(key: string): Pick<Problem, 'allowed'> {
  if (key === 'cluster.type') return { allowed: clusterTypes.join(', ') };
  if (key === 'cluster.location')
    return { allowed: 'a region such as us-west1, or a zone such as us-west1-a' };
  if (key === 'cluster.project') return { allowed: 'the ID of a Google project' };
  return { allowed: 'the domain below which girder.DOMAIN and dashboard.DOMAIN are served' };
}

export const clusterTypes = schema.unwrap().shape.cluster.unwrap().unwrap().shape.type.unwrap().options;

const comments: Readonly<Record<string, string>> = {
  cluster: ' gke, minikube, or none: a cluster that is there already.',
  domain: ' girder.DOMAIN and dashboard.DOMAIN are served.',
  namespace: ' Everything lives in it; not to be changed once there is data.',
  kubeconfig: ' Relative to the project folder.',
  context: ' So that it cannot be another cluster by accident.',
};

/** The text of `stacks/Pulumi.NAME.yaml`: what was said, and no defaults. */
export function newStackText(name: string, environment: NewEnvironment): string {
  const config = new YAMLMap<Scalar, unknown>();
  config.items.push(new Pair(new Scalar(versionKey), new Scalar(currentVersion)));
  for (const [key, comment] of Object.entries(comments)) {
    const value = environment[key as keyof NewEnvironment];
    if (value === undefined) continue;
    const scalar = new Scalar(`talestack:${key}`);
    scalar.commentBefore = comment;
    const plain =
      typeof value === 'object'
        ? Object.fromEntries(leaves({ ...value }).map((each) => [each.path.join('.'), each.value]))
        : value;
    config.items.push(new Pair(scalar, new Document().createNode(plain)));
  }
  const top = new YAMLMap<Scalar, unknown>();
  top.items.push(new Pair(new Scalar('config'), config));
  const document = new Document(top);
  document.commentBefore = [
    ` The environment ${name}. Keys that are not here have their defaults: docs/reference/settings.md has all.`,
    ' Secrets are added by `talestack secrets`, encrypted: docs/how-to/secrets.md',
  ].join('\n');
  return document.toString({ lineWidth: 0 });
}

/** A path as it is best written for other people: below the project, below `~`, else in full. */
export function portablePath(projectDir: string, home: string, file: string): string {
  const below = (folder: string) => {
    const inside = path.relative(folder, file);
    return inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside) ? inside : undefined;
  };
  const inHome = below(home);
  return below(projectDir) ?? (inHome === undefined ? file : `~/${inHome}`);
}
