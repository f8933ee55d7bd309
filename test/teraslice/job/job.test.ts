import { readFileSync } from 'node:fs';
import path from 'node:path';

import type { JobCluster } from '../../../src/teraslice/job';
import { comparedWith, jobDifferences } from '../../../src/teraslice/job';
import type { Fields } from '../../fields';
import { differingFields } from '../../fields';
import { ids } from './expected';
import { fieldSources } from './field-sources';
import type { Fixture } from './fixtures';
import { cluster, fixtures, rendered, renderedFields } from './fixtures';

const all = fixtures();
const names = all.map(({ name }) => name);
const named = (name: string): Fixture => all.find((each) => each.name === name)!;

test.each(names)('%s: Job, Service and Deployment are what the master makes, field by field', (name) => {
  const fixture = named(name);
  const { manifests } = rendered(fixture);
  expect(manifests.map(({ kind }) => kind)).toEqual(['Job', 'Service', 'Deployment']);
  const ours = renderedFields(manifests);
  for (const [kind, fields] of Object.entries(fixture.expected)) {
    const wrong = differingFields(fields, ours[kind]!);
    expect(wrong.map((at) => [kind, at, fields[at], ours[kind]![at]])).toEqual([]);
  }
});

/** Fields of all fixtures as `Kind path`, with containers, variables and volumes by a word for them. */
const seen = new Set(
  all.flatMap((fixture) =>
    Object.entries(renderedFields(rendered(fixture).manifests)).flatMap(([kind, fields]) =>
      Object.keys(fields).map((at) => `${kind} ${at.replace(/containers\/ts-[\w.-]+/, 'CONTAINER')}`),
    ),
  ),
);

test('every field comes from a place in Teraslice that is listed, and every listed place gives one', () => {
  const unlisted = [...seen].filter((field) => !fieldSources.some(({ fields }) => fields.test(field)));
  expect(unlisted).toEqual([]);
  const unused = fieldSources.filter(({ fields }) => ![...seen].some((field) => fields.test(field)));
  expect(unused.map(({ fields }) => fields.source)).toEqual([]);
});

test('every option of a job that is listed as a source is in a fixture', () => {
  const options = new Set(fieldSources.flatMap(({ job = [] }) => job));
  const used = new Set(all.flatMap(({ text }) => Object.keys(JSON.parse(text) as object)));
  expect([...options].filter((each) => !used.has(each))).toEqual([]);
});

test('every key of a cluster is a source, but for what is checked alone', () => {
  const known: Required<Record<keyof JobCluster, true>> = {
    name: true,
    kubernetes_namespace: true,
    kubernetes_image: true,
    kubernetes_config_map_name: true,
    kubernetes_image_pull_secret: true,
    kubernetes_priority_class_name: true,
    kubernetes_overrides_enabled: true,
    kubernetes_worker_antiaffinity: true,
    assets_directory: true,
    assets_volume: true,
    shutdown_timeout: true,
    cpu: true,
    memory: true,
    cpu_execution_controller: true,
    memory_execution_controller: true,
    execution_controller_targets: true,
    env_vars: true,
    prom_metrics_enabled: true,
    prom_metrics_port: true,
    connections: true,
  };
  const sources = new Set(fieldSources.flatMap((each) => each.cluster ?? []));
  expect(Object.keys(known).filter((key) => !sources.has(key))).toEqual(['connections']);
  const changed = all.flatMap((fixture) =>
    Object.entries(fixture.cluster).flatMap(([key, value]) =>
      value === cluster[key as keyof JobCluster] ? [] : [key],
    ),
  );
  // The other two are seen in every fixture.
  const always = ['kubernetes_namespace', 'kubernetes_image'];
  expect([...sources].filter((key) => !changed.includes(key) && !always.includes(key))).toEqual([]);
});

test('without an owner there are no owner references, and nothing else changes', () => {
  const fixture = named('minimal');
  const [owned, free] = [true, false].map((owner) => renderedFields(rendered(fixture, owner).manifests));
  for (const kind of ['Job', 'Service', 'Deployment']) {
    const gone = differingFields(owned![kind]!, free![kind]!);
    expect(gone.every((at) => at.startsWith('metadata/ownerReferences/0/'))).toBe(true);
    expect(gone.length).toBe(kind === 'Job' ? 0 : 6);
  }
});

/** What a master makes of `lenient`, without the differences that are listed, by the names of those. */
const ofMaster: Readonly<Record<string, (fields: Record<string, Record<string, unknown>>) => void>> = {
  'owner-by-option': () => undefined,
  'times-and-version': (fields) => {
    each(fields, (own, ex) => {
      Object.assign(own, {
        [`${ex}/_created`]: '2026-08-21T15:15:40.000Z',
        [`${ex}/_updated`]: '2026-08-21T15:15:40.000Z',
        [`${ex}/teraslice_version`]: `v${comparedWith}`,
      });
    });
  },
  'assets-by-name': (fields) => {
    each(fields, (own, ex) => {
      Object.assign(own, { [`${ex}/operations/0/_encoding`]: 'json' });
      own[`${ex}/assets/0`] = '6c86b6a0d5b6e4d4a2c7a0e8fd5c5a7d5f3b9b0a';
    });
  },
  'relocatable-from-file': (fields) => {
    const label = 'labels/job.teraslice.terascope.io/relocatable';
    fields.Job![`metadata/${label}`] = 'true';
    fields.Job![`spec/template/metadata/${label}`] = 'true';
    each(fields, (own, ex) => {
      own[`${ex}/relocatable`] = true;
    });
  },
  'five-workers': (fields) => {
    fields.Deployment!['spec/replicas'] = 1;
    each(fields, (own, ex) => {
      own[`${ex}/workers`] = 1;
    });
  },
};

function each(
  fields: Record<string, Record<string, unknown>>,
  change: (own: Record<string, unknown>, ex: string) => void,
): void {
  for (const kind of ['Job', 'Deployment']) {
    const own = fields[kind]!;
    const ex = Object.keys(own).find((at) => at.includes('/env/EX/value/'))!;
    change(own, ex.slice(0, ex.indexOf('/value/') + '/value'.length));
  }
}

test('what differs on purpose is listed with a reason, and nothing else differs', () => {
  const fixture = named('lenient');
  const ours = renderedFields(rendered(fixture, false).manifests);
  const differences = (change: (fields: Record<string, Record<string, unknown>>) => void) => {
    const theirs = structuredClone(fixture.expected) as Record<string, Record<string, unknown>>;
    change(theirs);
    return Object.entries(theirs).flatMap(([kind, fields]) =>
      differingFields(fields as Fields, ours[kind]!).map((at) => `${kind} ${at}`),
    );
  };
  const owner = differences(() => undefined);
  for (const { name, fields, reason } of jobDifferences) {
    const found = differences(ofMaster[name]!).filter(
      (at) => name === 'owner-by-option' || !owner.includes(at),
    );
    expect([name, found.length > 0]).toEqual([name, true]);
    expect(found.filter((at) => !fields.some((field) => field.test(at)))).toEqual([]);
    for (const field of fields) expect([field, found.some((at) => field.test(at))]).toEqual([field, true]);
    expect(reason.length).toBeGreaterThan(40);
  }
});

test('every listed difference, and the release that was compared with, are documented', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/how-to/teraslice.md'), 'utf8');
  for (const { name } of jobDifferences) expect(page).toContain(`\`${name}\``);
  expect(page).toContain(comparedWith);
});

test('the Service selects the pods of the execution controller, and the Deployment its own', () => {
  const [job, service, deployment] = rendered(named('stateful')).manifests as unknown as Live[];
  const has = (labels: object, selector: object) => ({ ...labels, ...selector });
  const podsOf = (each: Live) => each.spec.template!.metadata.labels;
  expect(podsOf(job!)).toEqual(has(podsOf(job!), service!.spec.selector));
  expect(podsOf(deployment!)).not.toEqual(has(podsOf(deployment!), service!.spec.selector));
  const { matchLabels } = deployment!.spec.selector as { matchLabels: object };
  expect(podsOf(deployment!)).toEqual(has(podsOf(deployment!), matchLabels));
  expect(podsOf(job!)).not.toEqual(has(podsOf(job!), matchLabels));
});

interface Live {
  readonly spec: {
    readonly selector: object;
    readonly template?: { readonly metadata: { readonly labels: object } };
  };
}

test('no name is longer than Kubernetes takes', () => {
  for (const fixture of all) {
    for (const { metadata } of rendered(fixture).manifests) {
      expect(metadata.name).toMatch(/^[a-z]([-a-z0-9]{0,61}[a-z0-9])$/);
      for (const label of Object.values(metadata.labels ?? {})) expect(label.length).toBeLessThanOrEqual(63);
    }
  }
});

test('what a job needs in its namespace is named', () => {
  expect(rendered(named('minimal')).needs).toEqual(['ConfigMap/teraslice-worker (teraslice.yaml)']);
  expect(rendered(named('volumes')).needs).toEqual([
    'ConfigMap/teraslice-worker (teraslice.yaml)',
    'PersistentVolumeClaim/teraslice-data1',
    'PersistentVolumeClaim/scratch',
    'PersistentVolumeClaim/teraslice-assets',
  ]);
  expect(rendered(named('of-cluster')).needs).toEqual([
    'ConfigMap/another-worker (teraslice.yaml)',
    'Secret/registry-login',
  ]);
  expect(rendered(named('stateful')).needs).toContain('PriorityClass/teraslice-dev');
});

test('the same job gives the same text', () => {
  const twice = [1, 2].map(() => JSON.stringify(rendered(named('targets')).manifests));
  expect(twice[0]).toBe(twice[1]);
  expect(twice[0]).toContain(ids.exId);
});
