import { batch, plannedManifests, titan } from '../../src/app';
import { listEnvironments, loadConfig } from '../../src/config';
import { programDir } from '../../src/config/project';
import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';
import { noResults, resultManifests, retryManifests, submissionManifests } from '../../src/batch';
import { optionsOf, submission } from '../batch/support';
import { environments } from '../policy/environments';
import { commandManifests, configOf, repositoryOf } from '../titan/support';

/** Manifests that stand on a cluster together, by a name that is fit for a file. */
export type Subjects = ReadonlyMap<string, readonly Manifest[]>;

const config = configOf();

/** What commands make, which is in no environment; each with the namespace that they make for it. */
const ofCommands: Readonly<Record<string, () => Manifest[]>> = {
  'titan-init': () => [...titan.namespaceManifests(config), ...commandManifests()],
  'titan-commit': () => [...titan.namespaceManifests(config), ...commitOf()],
  'titan-push': () => [...titan.namespaceManifests(config), ...operationOf('PUSH')],
  'titan-pull': () => [...titan.namespaceManifests(config), ...operationOf('PULL')],
  'batch-per-task': () => submitted('per-task'),
  'batch-indexed': () => submitted('indexed'),
  'batch-sharded': () => submitted('sharded'),
  'batch-retry': () => [
    ...batch.namespaceManifests(config),
    ...retryManifests(submission({ shape: 'indexed' }), { run: 1, indexes: [1] }),
  ],
  'batch-results': () => resultManifests(submission(), noResults),
};

function commitOf(): Manifest[] {
  return titan.commitManifests({
    ...titan.commitDefaults(config),
    repository: 'pg',
    commit: 'c0ffee',
    message: 'before the sale',
    author: 'ada',
    time: '2026-01-02T03:04:05Z',
    definition: titan.definitionOf(repositoryOf()),
    volumes: [{ name: 'v0', claimName: 'pg-v0', size: '1Gi' }],
  });
}

function operationOf(type: 'PUSH' | 'PULL'): Manifest[] {
  return titan.operationManifests({
    ...titan.operationDefaults(config),
    id: '5f0c7c2e',
    type,
    repository: 'pg',
    commit: 'c0ffee',
    remoteType: 's3',
    remote: {},
    parameters: {},
    volumes: [{ name: 'v0', path: '/data', size: '9Gi' }],
    security: { user: 70, group: 71, fsGroup: 72 },
  });
}

function submitted(shape: 'per-task' | 'indexed' | 'sharded'): Manifest[] {
  const options = optionsOf({ exitCodes: { success: [2], final: [3] }, time: 10 });
  return [...batch.namespaceManifests(config), ...submissionManifests(submission({ shape, options }))];
}

/** Everything that this program makes: all environments of the tests, those of the project, and what commands make. */
export function allSubjects(): Subjects {
  const configs = [
    ...Object.entries(environments).map(
      ([name, settings]) => [name, { ...schema.parse(settings), environment: 'test' }] as const,
    ),
    ...listEnvironments(programDir).map(
      (environment) =>
        [`stack ${environment}`, loadConfig({ projectDir: programDir, environment }).config] as const,
    ),
  ];
  return new Map([
    ...configs.map(
      ([name, each]) =>
        [name.replaceAll(' ', '-'), plannedManifests(each).map(({ manifest }) => manifest)] as const,
    ),
    ...Object.entries(ofCommands).map(([name, make]) => [name, make()] as const),
  ]);
}
