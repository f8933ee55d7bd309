import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { parse } from 'yaml';

import type { JobCluster, RenderedJob } from '../../../src/teraslice/job';
import { renderJob } from '../../../src/teraslice/job';
import type { Manifest } from '../../../src/kube/manifest';
import type { Fields } from '../../fields';
import { fieldsOf } from '../../fields';
import { executionDefaults, expectedFields, ids } from './expected';

const folder = path.join(__dirname, '../jobs');

/** Teraslice's own defaults (`lib/config/schemas/system.ts`), with names of a test. */
export const cluster: JobCluster = {
  name: 'ts-dev1',
  kubernetes_namespace: 'ts-dev1',
  kubernetes_image: 'terascope/teraslice:v3.18.0',
  kubernetes_config_map_name: 'teraslice-worker',
  kubernetes_overrides_enabled: false,
  kubernetes_worker_antiaffinity: false,
  assets_directory: '/app/assets',
  shutdown_timeout: 60000,
  cpu_execution_controller: 0.5,
  memory_execution_controller: 512000000,
  env_vars: {},
  prom_metrics_enabled: false,
  prom_metrics_port: 3333,
};

/** What `NAME.yaml` says beside `NAME.json`. */
interface Expectation {
  /** What of the cluster is not Teraslice's default. */
  readonly cluster?: Partial<JobCluster>;
  readonly short: string;
  readonly label: string;
  readonly workers: number;
  /** Where the execution is not the job with Teraslice's defaults. */
  readonly execution?: Readonly<Record<string, unknown>>;
  /** Changed fields of pod and container, of both. */
  readonly both?: Fields;
  /** Changed fields of each; null where a field is not there. `CONTAINER` stands for its name. */
  readonly Job?: Fields;
  readonly Service?: Fields;
  readonly Deployment?: Fields;
}

/** A job file, what cluster it is for, and the fields that the master gives to its objects. */
export interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly cluster: JobCluster;
  readonly expected: Readonly<Record<string, Fields>>;
}

export function fixtures(): Fixture[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => fixture(path.basename(file, '.json')));
}

function fixture(name: string): Fixture {
  const text = readFileSync(path.join(folder, `${name}.json`), 'utf8');
  const says = parse(readFileSync(path.join(folder, `${name}.yaml`), 'utf8')) as Expectation;
  const job = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const { workers, short, label } = says;
  const execution = { ...executionDefaults, ...job, workers, ...says.execution };
  const base = expectedFields({ short, label, workers, execution });
  const expected = Object.fromEntries(
    Object.entries(base).map(([kind, fields]) => {
      const own = { ...(kind === 'Service' ? {} : says.both), ...says[kind as 'Job'] };
      return [kind, flat(changed(fields, own))];
    }),
  );
  return { name, text, cluster: { ...cluster, ...says.cluster }, expected };
}

function changed(base: Fields, changes: Fields): Fields {
  const container =
    Object.keys(base)
      .find((each) => each.endsWith('/env/EX/value'))
      ?.split('/')[4] ?? '';
  return Object.entries(changes).reduce<Fields>((merged, [key, value]) => {
    const at = key.replace('CONTAINER', `spec/template/spec/containers/${container}`);
    // A field that is not there, and all below it.
    const kept = Object.entries(merged).filter(([each]) => each !== at && !each.startsWith(`${at}/`));
    return Object.fromEntries(value === null ? kept : [...kept, [at, value]]);
  }, base);
}

const flat = (fields: Fields): Fields =>
  Object.assign({}, ...Object.entries(fields).map(([at, value]) => fieldsOf(value, at))) as Fields;

/** The objects of a fixture. */
export function rendered({ name, text, cluster: of }: Fixture, owner = true): RenderedJob {
  const { ownerUid, ...rest } = ids;
  return renderJob(of, { file: `${name}.json`, text }, owner ? { ...rest, ownerUid } : rest);
}

/**
 * All objects of all fixtures, without owner references: for a dry run on an API
 * server. Give it the namespace that is there.
 */
export function manifestsOf(
  namespace: string,
): { readonly name: string; readonly manifests: readonly Manifest[] }[] {
  return fixtures().map((each) => {
    const here = { ...each, cluster: { ...each.cluster, kubernetes_namespace: namespace } };
    return { name: each.name, manifests: rendered(here, false).manifests };
  });
}

/** Fields of each object by kind, with the execution in EX taken apart. */
export function renderedFields(manifests: readonly Manifest[]): Record<string, Fields> {
  return Object.fromEntries(manifests.map((each) => [each.kind, fieldsOf(withExecution(each))]));
}

interface WithEnv {
  name?: unknown;
  value?: unknown;
}

function withExecution(manifest: Manifest): unknown {
  return JSON.parse(JSON.stringify(manifest), (_key, value: unknown) => {
    const { name, value: text } = (value ?? {}) as WithEnv;
    if (name !== 'EX' || typeof text !== 'string') return value;
    return { name, value: JSON.parse(Buffer.from(text, 'base64').toString()) as unknown };
  });
}
