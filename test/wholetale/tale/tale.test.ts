import { readFileSync } from 'node:fs';
import path from 'node:path';

import { intendedDifferences, plannedTale, sharedRulePatch } from '../../../src/app';
import { configOf } from '../support';
import type { Fields } from '../../fields';
import { differingFields, fieldsOf } from '../../fields';
import * as current from './gwvolman-current';
import * as legacy from './gwvolman-legacy';

type Kinds = Readonly<Record<string, Fields>>;

const domain = 'example.org';

/** The fields of each object that we make, by kind. */
function rendered(settings: object, given: Readonly<Record<string, unknown>>): Kinds {
  const config = configOf({ domain, ...settings });
  const { manifests, sharedRule } = plannedTale(config, given, 'TOKEN-OF-TALE');
  const rule = sharedRule && sharedRulePatch(sharedRule)[0].value;
  return {
    ...Object.fromEntries(manifests.map((each) => [each.kind, fieldsOf(each)])),
    ...(rule && { IngressRule: fieldsOf(rule) }),
  };
}

interface Scenario {
  readonly variant: '2.1' | 'legacy';
  readonly settings: object;
  readonly given: Readonly<Record<string, unknown>>;
  readonly theirs: Kinds;
}

const { deployment, service, ingress } = current;
const workerEnv = (env: object) => ({ worker: { env } });
const legacyKinds = {
  PersistentVolumeClaim: legacy.claim,
  Deployment: legacy.deployment,
  Service: legacy.service,
  IngressRule: legacy.ingressRule,
};

const scenarios: Readonly<Record<string, Scenario>> = {
  'gwvolman 2.1': {
    variant: '2.1',
    settings: {},
    given: current.given,
    theirs: { Deployment: deployment, Service: service, Ingress: ingress },
  },
  'gwvolman 2.1 with nginx, and the sidecar that mounts everything': {
    variant: '2.1',
    settings: { ...workerEnv({ GIRDERFS_MOUNT_TYPE: 'passthrough' }), ingress: { className: 'nginx' } },
    given: current.given,
    theirs: { Deployment: current.mountedBySidecar, Service: service, Ingress: current.ingressOfNginx },
  },
  'gwvolman 2.1 with traefik and an NFS server': {
    variant: '2.1',
    settings: { ...workerEnv({ NFS_SERVER: 'nfs.example.org' }), cluster: { type: 'none' } },
    given: current.given,
    theirs: { Deployment: current.mountedFromNfs, Service: service, Ingress: current.ingressOfTraefik },
  },
  'the legacy gwvolman': {
    variant: 'legacy',
    settings: { worker: { variant: 'legacy' } },
    given: legacy.given,
    theirs: legacyKinds,
  },
  'the legacy gwvolman with a share of the processor and a data session': {
    variant: 'legacy',
    settings: { worker: { variant: 'legacy' } },
    given: { ...legacy.given, 'cpu-shares': '512', 'dms-session-id': '65f0000000000000000000ee' },
    theirs: { ...legacyKinds, Deployment: legacy.deploymentWithShare },
  },
};

/** `Kind path` of every difference of a scenario. */
function differencesOf({ settings, given, theirs }: Scenario): string[] {
  const ours = rendered(settings, given);
  return [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].flatMap((kind) =>
    differingFields(theirs[kind] ?? {}, ours[kind] ?? {}).map((path) => `${kind} ${path}`),
  );
}

const listed = (variant: string) => intendedDifferences.filter((each) => each.variant === variant);

test.each(Object.keys(scenarios))('a tale of %s is equal field by field, but for what is listed', (name) => {
  const scenario = scenarios[name]!;
  const unlisted = differencesOf(scenario).filter(
    (found) => !listed(scenario.variant).some(({ fields }) => fields.some((each) => each.test(found))),
  );
  expect(unlisted).toEqual([]);
});

test('every listed difference is one, with a reason', () => {
  for (const { variant, name, fields, reason } of intendedDifferences) {
    const found = Object.values(scenarios)
      .filter((each) => each.variant === variant)
      .flatMap(differencesOf);
    for (const field of fields)
      expect([name, field, found.some((each) => field.test(each))]).toEqual([name, field, true]);
    expect(reason.length).toBeGreaterThan(40);
  }
});

test('every listed difference is documented', () => {
  const page = readFileSync(path.join(__dirname, '../../../docs/how-to/tales.md'), 'utf8');
  const documented = [...page.matchAll(/^\| `([\w-]+)` +\| (2\.1|legacy|both) /gm)].map(([, name]) => name);
  expect(documented).toEqual([...new Set(intendedDifferences.map(({ name }) => name))]);
});

test('text that mustache would write with HTML entities is otherwise the same', () => {
  const plain = (text: unknown) => String(text).replaceAll('&amp;', '&').replaceAll('&#x27;', "'");
  const ours = rendered({ worker: { variant: 'legacy' } }, legacy.given).Deployment!;
  const texts = Object.keys(legacy.deployment).filter((path) => /main\/(env|command)\//.test(path));
  expect(texts.length).toBeGreaterThan(4);
  for (const path of texts) expect([path, ours[path]]).toEqual([path, plain(legacy.deployment[path])]);
});

test("girder's credentials are in no object; the sidecar refers to variables that come before", () => {
  const { manifests } = plannedTale(configOf({ domain }), current.given, 'TOKEN-OF-TALE');
  const text = JSON.stringify(manifests);
  const [, mounter] = (manifests[0] as unknown as WithContainers).spec.template.spec.containers;
  const names = mounter!.env.map(({ name }) => name);
  for (const name of ['GIRDER_API_KEY', 'GIRDER_TOKEN']) {
    expect(text).toContain(`$(${name})`);
    expect(names.indexOf(name)).toBeLessThan(names.indexOf('GIRDERFS_DEF'));
    expect(names.indexOf(name)).toBeGreaterThanOrEqual(0);
  }
});

interface WithContainers {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly env: readonly { readonly name: string }[] }[];
      };
    };
  };
}

test.each(['2.1', 'legacy'] as const)(
  'the Service of a tale of %s selects its pods, and the route leads to it',
  (variant) => {
    const given = variant === '2.1' ? current.given : legacy.given;
    const {
      Deployment: pods,
      Service: entry,
      Ingress,
      IngressRule,
    } = rendered({ worker: { variant } }, given);
    for (const label of ['app', 'instanceId']) {
      expect(entry![`spec/selector/${label}`]).toBe(pods![`spec/template/metadata/labels/${label}`]);
    }
    const [route, at] = Ingress ? [Ingress, 'spec/rules/0/'] : [IngressRule!, ''];
    expect(route[`${at}http/paths/0/backend/service/name`]).toBe(entry!['metadata/name']);
    expect(route[`${at}http/paths/0/backend/service/port/number`]).toBe(entry!['spec/ports/0/port']);
  },
);

test('what a tale needs beside its objects is named', () => {
  const needs = (settings: object, given: Readonly<Record<string, unknown>>) =>
    plannedTale(configOf(settings), given, '').needs;
  expect(needs({}, current.given)).toEqual([
    'Secret/girder-secret (apiKey, token)',
    'Secret/local-registry-secret',
    'PersistentVolumeClaim/girder-ps-volume-claim',
  ]);
  expect(needs({ worker: { variant: 'legacy' } }, legacy.given)).toEqual([
    'Secret/girder-secret (apiKey)',
    'Secret/registry-credentials',
    'Secret/registry-cert-secret',
  ]);
});
