import type { V1DaemonSet } from '@kubernetes/client-node';

import { portsFinding } from '../../../src/cli/doctor/checks/ports';
import { checks } from '../../../src/cli/doctor/checks';
import { plannedManifests } from '../../../src/app';
import type { Manifest } from '../../../src/kube/manifest';
import { stackAnnotation } from '../../../src/kube/stamp';
import { configOf } from '../../wholetale/support';

const manifests = (settings: object = {}) =>
  plannedManifests(configOf({ cluster: { type: 'none' }, ...settings })).map((each) => each.manifest);

/** The DaemonSet of an environment with these settings, as it stands in the cluster. */
function live(settings: object): V1DaemonSet {
  const found = manifests(settings).find(({ kind }) => kind === 'DaemonSet');
  return found as unknown as V1DaemonSet;
}

/** Another one, with one port. */
const other = (port: object, spec: object = {}, status?: object): V1DaemonSet =>
  ({
    metadata: { name: 'other', namespace: 'theirs', generation: 1 },
    status,
    spec: { template: { spec: { containers: [{ name: 'a', ports: [port] }], ...spec } } },
  }) as unknown as V1DaemonSet;

const ours = () => live({}).spec!.template.spec!.containers.flatMap(({ ports = [] }) => ports)[0]!;

it('a second environment needs a port of its own, and `up` is stopped until it has one', () => {
  const found = portsFinding(manifests(), [live({ namespace: 'second' })]);
  expect(found).toMatchObject({
    outcome: 'fail',
    fix: expect.stringContaining('registry.trust.port') as string,
    problems: [
      {
        where: 'DaemonSet/wholetale/registry-trust',
        message: `port ${ours().hostPort} of the nodes is that of DaemonSet/second/registry-trust`,
      },
    ],
  });
  const elsewhere = { registry: { trust: { port: ours().hostPort! + 1 } } };
  expect(portsFinding(manifests(elsewhere), [live({ namespace: 'second' })]).outcome).toBe('ok');
  expect(checks.find(({ id }) => id === 'node-ports')).toMatchObject({ blocks: true, inUp: true });
});

it('is not in the way of itself, nor where it was in another namespace', () => {
  expect(portsFinding(manifests(), [live({})]).outcome).toBe('ok');
  const { spec } = live({});
  const stampedWith = (stamp: string): V1DaemonSet => ({
    metadata: { name: 'registry-trust', namespace: 'before', annotations: { [stackAnnotation]: stamp } },
    spec: spec!,
  });
  const found = (stamp: string) => portsFinding(manifests(), [stampedWith(stamp)], 'talestack/dev').outcome;
  expect([found('talestack/dev'), found('talestack/other')]).toEqual(['ok', 'fail']);
});

it.each([
  ['on every address', { containerPort: 1, hostPort: 0 }, {}, 'fail'],
  ['on the network of the node', { containerPort: 0 }, { hostNetwork: true }, 'fail'],
  ['on another address', { containerPort: 1, hostPort: 0, hostIP: '10.0.0.1' }, {}, 'ok'],
  ['over UDP', { containerPort: 1, hostPort: 0, protocol: 'UDP' }, {}, 'ok'],
  ['of the pod alone', { containerPort: 0 }, {}, 'ok'],
])('goes by the rules of the scheduler: a port %s', (_what, port, spec, outcome) => {
  // 0 stands for ours.
  const filled = Object.fromEntries(
    Object.entries(port).map(([key, value]) => [key, value === 0 ? ours().hostPort : value]),
  );
  expect(portsFinding(manifests(), [other(filled, spec)]).outcome).toBe(outcome);
});

it('lets those share a port that have no node in common', () => {
  const on = (name: string, pool: string): Manifest => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: other(ours(), { nodeSelector: { pool } }).spec,
  });
  const a = on('a', 'a');
  expect(portsFinding([a], [on('b', 'b') as V1DaemonSet]).outcome).toBe('ok');
  expect(portsFinding([a], [on('b', 'a') as V1DaemonSet]).outcome).toBe('fail');
});

const status = (desiredNumberScheduled: number, observedGeneration = 1) => ({
  desiredNumberScheduled,
  observedGeneration,
});

it.each([
  ['for no node', status(0), 'ok'],
  ['for a node', status(1), 'fail'],
  ['that the controller has not seen as it is now', status(0, 0), 'fail'],
  ['without a status', undefined, 'fail'],
])('with one %s', (_what, its, outcome) => {
  expect(portsFinding(manifests(), [other(ours(), {}, its)]).outcome).toBe(outcome);
});

const required = (terms: object) => ({ requiredDuringSchedulingIgnoredDuringExecution: terms });

it.each([
  ['nodes', { nodeAffinity: required({ nodeSelectorTerms: [] }) }, 'warn'],
  ['pods to be away from', { podAntiAffinity: required([]) }, 'warn'],
  [
    'nodes that it prefers',
    { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] } },
    'fail',
  ],
  ['nothing', {}, 'fail'],
])('an affinity for %s', (_what, affinity, outcome) => {
  const theirs = other(ours(), { affinity });
  const found = portsFinding(manifests(), [theirs]);
  expect(found.outcome).toBe(outcome);
  expect(found.problems?.[0]?.message.includes('unless their affinity')).toBe(outcome === 'warn');
  const own: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'own' },
    spec: theirs.spec,
  };
  expect(portsFinding([own], [other(ours())]).outcome).toBe(outcome);
});

it('one that is surely in the way counts more than those that may be', () => {
  const perhaps = other(ours(), { affinity: { podAntiAffinity: required([]) } });
  const found = portsFinding(manifests(), [perhaps, live({ namespace: 'second' })]);
  expect(found).toMatchObject({ outcome: 'fail' });
  expect(found.problems).toHaveLength(2);
});

it('has nothing to say where nothing takes a port', () => {
  expect(portsFinding(manifests({ registry: { trust: { enabled: false } } }), [other(ours())]).outcome).toBe(
    'skipped',
  );
});
