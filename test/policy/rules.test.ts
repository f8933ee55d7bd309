import { checkManifests, rules } from '../../src/policy';
import { allowPrefix } from '../../src/kube/exceptions';
import { cases } from './cases';
import type { Manifest } from './cases/case';
import { deployment, findings, found, over, service } from './support';

const named = cases.map((each) => [each.rule, each.about, each] as const);

test('every rule has cases', () => {
  const withCases = new Set(cases.map(({ rule }) => rule));
  // The one on exceptions is tested below.
  expect([...withCases, 'exceptions-have-reasons'].sort()).toEqual(rules.map(({ id }) => id).sort());
});

test.each(named)('%s finds %s, at its place', (rule, _, { bad, paths }) => {
  const here = findings(...bad).filter((each) => each.rule === rule);
  expect(here.map(({ path }) => path).sort()).toEqual([...paths].sort());
  expect(new Set(here.map(({ index }) => index))).toEqual(new Set([0]));
  for (const { message, fix } of here) expect([message, fix]).not.toContain('');
});

test.each(named)('%s finds nothing where there is not: %s', (rule, _, { good }) => {
  expect(findings(...good).filter((each) => each.rule === rule)).toEqual([]);
});

test.each(named)(
  '%s is excepted by an annotation with a reason: %s',
  (rule, _, { bad: [first, ...others], paths }) => {
    const annotations = { [`${allowPrefix}${rule}`]: 'needs it for the old client' };
    const report = checkManifests([over(first!, { metadata: { annotations } }), ...others]);
    expect(report.findings.filter((each) => each.rule === rule)).toEqual([]);
    expect(report.exceptions).toMatchObject([{ rule, index: 0, reason: 'needs it for the old client' }]);
    expect(report.exceptions[0]!.findings.map(({ path }) => path).sort()).toEqual([...paths].sort());
  },
);

const guessed = named.filter(([rule]) => rules.find(({ id }) => id === rule)!.heuristic);

test('the rules that guess are those that YAML cannot decide', () => {
  expect([...new Set(guessed.map(([rule]) => rule))].sort()).toEqual([
    'exit-codes-declared',
    'http-through-ingress',
    'one-per-node-is-daemonset',
    'start-order-declared',
  ]);
});

test.each(guessed)(
  '%s takes an answer, and no other than those it names: %s',
  (rule, _, { bad: [first, ...others] }) => {
    const { annotation, values } = rules.find(({ id }) => id === rule)!.heuristic!;
    const answered = (value: string) =>
      findings(over(first!, { metadata: { annotations: { [annotation]: value } } }), ...others).filter(
        (each) => each.rule === rule,
      );
    for (const value of Object.keys(values)) expect(answered(value)).toEqual([]);
    expect(answered('maybe').length).toBeGreaterThan(0);
    expect(answered('maybe')[0]!.fix).toContain(annotation);
  },
);

describe('exceptions', () => {
  const allowing = (annotations: object) => deployment('web', {}, { metadata: { annotations } });

  it.each([
    ['', 'an empty reason'],
    ['   ', 'a blank one'],
  ])('with %j (%s) are a finding, and except from nothing', (reason) => {
    const bad = over(allowing({ [`${allowPrefix}hardened`]: reason }), {
      spec: { template: { spec: { hostNetwork: true } } },
    });
    expect(found(bad)).toEqual([
      'hardened spec.template.spec.hostNetwork',
      `exceptions-have-reasons metadata.annotations["${allowPrefix}hardened"]`,
    ]);
  });

  it('from a mistyped rule are a finding that names the nearest, or else all of them', () => {
    const [finding] = findings(allowing({ [`${allowPrefix}hardend`]: 'because' }));
    expect(finding).toMatchObject({ rule: 'exceptions-have-reasons', severity: 'error' });
    expect(finding!.fix).toBe(`write ${allowPrefix}hardened`);
    const [other] = findings(allowing({ [`${allowPrefix}x`]: 'because' }));
    for (const { id } of rules) expect(other!.fix).toContain(id);
  });

  it('on a pod template are a finding, and except from nothing', () => {
    const annotations = { [`${allowPrefix}no-service-links`]: 'reads them' };
    const template = { metadata: { annotations }, spec: { enableServiceLinks: true } };
    expect(found(deployment('web', {}, { spec: { template } }))).toEqual([
      'no-service-links spec.template.spec.enableServiceLinks',
      `exceptions-have-reasons spec.template.metadata.annotations["${allowPrefix}no-service-links"]`,
    ]);
  });

  it('cannot be made from the rule on exceptions', () => {
    const annotations = {
      [`${allowPrefix}exceptions-have-reasons`]: 'because',
      [`${allowPrefix}probes`]: '',
    };
    expect(findings(allowing(annotations)).map(({ rule }) => rule)).toEqual([
      'exceptions-have-reasons',
      'exceptions-have-reasons',
    ]);
  });

  it('that keep nothing from being reported are listed all the same', () => {
    const { exceptions } = checkManifests([allowing({ [`${allowPrefix}hardened`]: 'once needed' })]);
    expect(exceptions).toMatchObject([{ rule: 'hardened', findings: [] }]);
  });

  it('hold for one object, and for no other', () => {
    const annotations = { [`${allowPrefix}no-service-links`]: 'reads them' };
    const pod = { enableServiceLinks: true };
    const objects = [deployment('a', pod, { metadata: { annotations } }), deployment('b', pod)];
    expect(findings(...objects).map(({ object }) => object)).toEqual(['Deployment/shop/b']);
  });
});

describe('exempt classes', () => {
  const bare = { enableServiceLinks: true, hostNetwork: true };

  it.each([
    ['tale', { app: 'WholeTale', instanceId: '65f0' }],
    ['teraslice-job', { 'teraslice.terascope.io/exId': '1' }],
  ])('%s: no rule is about them, and they are listed', (exemptClass, labels) => {
    const report = checkManifests([deployment('x', bare, { metadata: { labels } })]);
    expect(report.findings).toEqual([]);
    expect(report.exceptions).toMatchObject([{ exemptClass, rule: '*' }]);
    expect(report.exceptions[0]!.findings.length).toBeGreaterThan(1);
  });

  it('the platform itself is of none', () => {
    expect(
      findings(deployment('girder', bare, { metadata: { labels: { app: 'WholeTale' } } })).length,
    ).toBeGreaterThan(1);
  });
});

describe('values', () => {
  it('of variables are not shown: there may be a password in them', () => {
    const { bad } = cases.find(({ rule }) => rule === 'start-order-declared')!;
    const text = JSON.stringify(findings(...bad));
    expect(text).toContain('Service/shop/web-db');
    expect(text).not.toContain('hunter2');
  });
});

test('a Secret that is a number is not shown', () => {
  const pin = over(service('web'), { kind: 'Secret', stringData: { PIN: 8642 }, spec: undefined });
  expect(JSON.stringify(findings(pin))).toContain('stringData.PIN');
  expect(JSON.stringify(findings(pin))).not.toContain('8642');
});

describe('what is read from a cluster', () => {
  const owned = (kind: string, name: string, owner: { kind: string; name: string; apiVersion: string }) => {
    const template = over(deployment('web'), {}).spec as { template: { metadata: object; spec: object } };
    const metadata = { ...template.template.metadata, name, namespace: 'shop', ownerReferences: [owner] };
    return { apiVersion: 'v1', kind, metadata, spec: { ...template.template.spec, hostNetwork: true } };
  };
  const replicaSet = {
    ...over(deployment('web'), {
      metadata: {
        name: 'web-1',
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }],
      },
    }),
    kind: 'ReplicaSet',
  };
  const byReplicaSet = { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-1' };
  const pods = ['a', 'b', 'c', 'd'].map((name) => owned('Pod', name, byReplicaSet));

  it('is told once, of the object that made the others', () => {
    expect(found(...pods, service('web'), deployment('web'), replicaSet)).toEqual([]);
  });

  it('pods of one ReplicaSet are one workload, also without it', () => {
    const rulesOf = (...objects: readonly Manifest[]) => findings(...objects).map(({ rule }) => rule);
    expect(rulesOf(...pods, service('web'))).not.toContain('service-selects-one-workload');
    const other = owned('Pod', 'e', { ...byReplicaSet, name: 'web-2' });
    expect(rulesOf(pods[0]!, other, service('web'))).toContain('service-selects-one-workload');
  });
});

describe('manifests of any shape', () => {
  it.each([
    [null],
    ['text'],
    [[]],
    [{}],
    [{ apiVersion: 1, kind: 2, metadata: 'x' }],
    [{ apiVersion: 'v1', kind: 'Pod', spec: { containers: 'none', volumes: { a: 1 } } }],
    [{ apiVersion: 'apps/v1', kind: 'Deployment', spec: { template: [], selector: 'app' } }],
    [{ apiVersion: 'v1', kind: 'Service', spec: { selector: { a: 1 }, ports: [null, 'x', {}] } }],
    [{ apiVersion: 'batch/v1', kind: 'CronJob', spec: { jobTemplate: null } }],
    [{ apiVersion: 'v1', kind: 'PersistentVolumeClaim', spec: null }],
  ])('%j does no harm', (manifest) => {
    expect(() => checkManifests([manifest])).not.toThrow();
  });

  it('a Service of Knative is no Service', () => {
    expect(found({ ...service('web'), apiVersion: 'serving.knative.dev/v1' })).toEqual([]);
  });
});
