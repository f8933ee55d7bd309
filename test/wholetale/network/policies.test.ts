import type { Party } from '../../../src/wholetale/network/flows';
import { flowsOf } from '../../../src/wholetale/network/flows';
import { all, configOf, podLabels } from '../support';
import type { Connection, End } from './evaluate';
import { admitted, selects } from './evaluate';

/** An end, and the parties of the table that it is. */
type Place = End & { readonly parties: readonly Party[] };

const namespace = 'wt';
const narrow = {
  nodeCidrs: ['192.168.7.0/24'],
  apiServerCidrs: ['172.31.0.1/32'],
};

function settings(type: 'gke' | 'none', variant: '2.1' | 'legacy', networkPolicy: object = narrow) {
  return { namespace, cluster: { type }, worker: { variant }, networkPolicy };
}

/** Everyone there is: our pods as their templates are labelled, what gwvolman makes, and the rest of the world. */
function everyone(given: ReturnType<typeof settings>): Place[] {
  const pod = (
    name: string,
    labels: Record<string, string>,
    parties: readonly Party[],
    index: number,
  ): Place => ({
    name,
    namespace,
    labels,
    parties,
    address: `10.1.0.${index}`,
  });
  const ours = all('Deployment', given).map((each, index) => {
    const labels = podLabels(each);
    return pod(each.metadata!.name!, labels, [labels.component as Party], index + 1);
  });
  const trust = all('DaemonSet', given).map((each): Place => ({
    name: each.metadata!.name!,
    namespace,
    labels: each.spec!.template.metadata!.labels!,
    parties: ['trust'],
    // In the network of its node.
    address: '192.168.7.1',
  }));
  const nginx = { 'app.kubernetes.io/name': 'ingress-nginx' };
  return [
    ...ours,
    ...trust.map((each) => ({ ...each, parties: [...each.parties, 'nodes', 'loadBalancer'] as const })),
    pod('tale', { app: 'WholeTale', instanceId: '1' }, ['tale'], 51),
    pod('other tale', { app: 'WholeTale', instanceId: '2' }, ['tale'], 52),
    ...(given.worker.variant === '2.1'
      ? [pod('r2d-job', { 'job-name': 'r2d-job-x', 'controller-uid': 'y' }, ['build'], 53)]
      : []),
    pod(
      'setup',
      { app: 'WholeTale', component: 'setup', 'app.kubernetes.io/component': 'setup', 'job-name': 'setup' },
      ['setup'],
      54,
    ),
    pod('of someone else', { app: 'other' }, [], 55),
    {
      name: 'controller',
      namespace: 'ingress-nginx',
      labels: nginx,
      parties: ['ingress'],
      address: '10.1.1.1',
    },
    { name: 'beside it', namespace: 'ingress-nginx', labels: {}, parties: [], address: '10.1.1.2' },
    {
      name: 'kube-dns',
      namespace: 'kube-system',
      labels: { 'k8s-app': 'kube-dns' },
      parties: ['dns'],
      address: '10.1.2.1',
    },
    {
      name: 'another kube-dns',
      namespace: 'x',
      labels: { 'k8s-app': 'kube-dns' },
      parties: [],
      address: '10.1.2.2',
    },
    { name: 'node', parties: ['nodes', 'loadBalancer'], address: '192.168.7.2' },
    { name: 'API server', parties: ['apiServer'], address: '172.31.0.1' },
    { name: 'DNS cache', parties: ['dns'], address: '169.254.20.10' },
    { name: 'metadata server', parties: ['dns'], address: '169.254.169.254' },
    { name: 'Google 1', parties: ['loadBalancer', 'world'], address: '35.191.3.4' },
    { name: 'Google 2', parties: ['loadBalancer', 'world'], address: '130.211.3.4' },
    { name: 'just beside Google', parties: ['world'], address: '130.211.4.1' },
    { name: 'the world', parties: ['world'], address: '198.51.100.7' },
    { name: 'the world, IPv6', parties: ['world'], address: '2001:db8::1' },
    { name: 'local, IPv6', parties: [], address: 'fd00::1' },
    { name: 'intranet', parties: [], address: '172.20.0.1' },
  ];
}

const ports = [22, 53, 80, 443, 5443, 6379, 6443, 8000, 8080, 8443, 8888, 10250, 27017];

function connections(
  places: readonly Place[],
): (Connection & { readonly from: Place; readonly to: Place })[] {
  return places.flatMap((from) =>
    places
      .filter((to) => to !== from)
      .flatMap((to) =>
        ports.flatMap((port) => (['TCP', 'UDP'] as const).map((protocol) => ({ from, to, port, protocol }))),
      ),
  );
}

const show = ({ from, to, protocol, port }: Connection) => `${from.name} -> ${to.name} ${protocol} ${port}`;
/** Nobody of ours is involved, so nothing here decides. */
const isForeign = ({ parties }: Place) =>
  parties.every((each) => ['ingress', 'loadBalancer', 'nodes', 'dns', 'apiServer', 'world'].includes(each));

/** What the network does otherwise than the table says. */
function deviations(given: ReturnType<typeof settings>): string[] {
  const policies = all('NetworkPolicy', given);
  const table = flowsOf(configOf(given));
  return connections(everyone(given))
    .filter(({ from, to }) => !(isForeign(from) && isForeign(to)))
    .filter((connection) => {
      const { from, to, protocol, port } = connection;
      const inTable = table.some(
        (flow) =>
          from.parties.includes(flow.from) &&
          to.parties.includes(flow.to) &&
          flow.ports.some((each) => each.protocol === protocol && (each.port ?? port) === port),
      );
      return admitted(policies, connection) !== inTable;
    })
    .map(show);
}

const variants = [
  ['gke', '2.1'],
  ['gke', 'legacy'],
  ['none', '2.1'],
  ['none', 'legacy'],
] as const;

test.each(variants)(
  '%s, gwvolman %s: over all pairs and ports, admitted is exactly what the table says',
  (type, variant) => {
    expect(deviations(settings(type, variant))).toEqual([]);
  },
);

test('with the defaults, which know no address of the cluster, only what goes by addresses is wider', () => {
  const wider = deviations(settings('none', '2.1', {}));
  // To 443, 6443 and 8443 the API server may be anywhere; to the registry's 443 any node, and so any private address.
  expect(wider.length).toBeGreaterThan(0);
  expect(
    wider.filter(
      (each) => !/^(setup|celery-worker) -> .* TCP (443|6443|8443)$|-> registry TCP 443$/.test(each),
    ),
  ).toEqual([]);
  const untrusted = wider.filter((each) => /^(tale|r2d-job|dashboard|girder)/.test(each));
  expect(untrusted).toEqual([]);
});

describe.each(variants)('%s, gwvolman %s', (type, variant) => {
  const given = settings(type, variant);
  const policies = all('NetworkPolicy', given);
  const places = everyone(given);
  const reaches = (wanted: (connection: Connection) => boolean) =>
    connections(places)
      .filter((each) => wanted(each) && admitted(policies, each))
      .map(show);

  test('mongo hears girder alone, and says nothing', () => {
    expect(reaches(({ to }) => to.name === 'mongo')).toEqual(['girder -> mongo TCP 27017']);
    expect(reaches(({ from }) => ['mongo', 'redis', 'registry', 'dashboard'].includes(from.name))).toEqual(
      [],
    );
  });

  test('redis hears girder and the worker', () => {
    expect(reaches(({ to }) => to.name === 'redis').sort()).toEqual([
      'celery-worker -> redis TCP 6379',
      'girder -> redis TCP 6379',
    ]);
  });

  test('nobody reaches the worker, a build or the set-up', () => {
    expect(reaches(({ to }) => ['celery-worker', 'r2d-job', 'setup'].includes(to.name))).toEqual([]);
  });

  test('of all components a tale reaches girder at most, on the port of its API, and no other tale', () => {
    const components = all('Deployment', given).map((each) => each.metadata!.name!);
    const reached = reaches(
      ({ from, to }) => from.name === 'tale' && [...components, 'other tale'].includes(to.name),
    );
    expect(reached).toEqual(variant === 'legacy' ? ['tale -> girder TCP 8080'] : []);
  });

  test('a tale reaches no node, no API server, no intranet, and of the metadata server only names', () => {
    const inner = [
      'node',
      'API server',
      'intranet',
      'metadata server',
      'local, IPv6',
      'beside it',
      'of someone else',
    ];
    expect(reaches(({ from, to }) => from.name === 'tale' && inner.includes(to.name))).toEqual([
      'tale -> metadata server TCP 53',
      'tale -> metadata server UDP 53',
    ]);
  });

  test('only the worker and the set-up reach the API server', () => {
    const callers = connections(places).filter(
      (each) => each.to.name === 'API server' && !isForeign(each.from) && admitted(policies, each),
    );
    const ours = callers.filter(
      ({ from }) => from.namespace === namespace && from.name !== 'of someone else',
    );
    expect([...new Set(ours.map(({ from }) => from.name))].sort()).toEqual(['celery-worker', 'setup']);
  });

  test('from the world, nothing is reached but through the ingress', () => {
    expect(
      reaches(
        ({ from, to }) =>
          from.name === 'the world' &&
          to.namespace === namespace &&
          to.name !== 'of someone else' &&
          to.name !== 'r2d-job',
      ),
    ).toEqual([]);
    const google = reaches(
      ({ from, to, port }) => from.name === 'Google 1' && to.name === 'girder' && port === 8080,
    );
    expect(google).toEqual(type === 'gke' ? ['Google 1 -> girder TCP 8080'] : []);
    expect(reaches(({ from, to }) => from.name === 'just beside Google' && to.name === 'girder')).toEqual([]);
  });
});

test('every pod of ours, and every tale, is denied all by default', () => {
  const given = settings('none', '2.1');
  const deny = all('NetworkPolicy', given).find(
    (each) => each.metadata!.name === 'wholetale-default-deny',
  )!.spec!;
  expect([...deny.policyTypes!].sort()).toEqual(['Egress', 'Ingress']);
  expect([deny.ingress, deny.egress]).toEqual([undefined, undefined]);
  const labelled = everyone(given).filter(({ parties }) => parties.some((each) => each !== 'build'));
  const pods = labelled.filter((each) => each.namespace === namespace);
  expect(pods.length).toBeGreaterThan(8);
  expect(pods.filter(({ labels }) => !selects(deny.podSelector!, labels!))).toEqual([]);
});

test('in a namespace of others, their Jobs are left alone', () => {
  const given = { ...settings('none', '2.1'), namespace: 'default' };
  const job = { 'job-name': 'backup' };
  const selecting = all('NetworkPolicy', given).filter((each) => selects(each.spec!.podSelector!, job));
  expect(selecting).toEqual([]);
  expect(
    all('NetworkPolicy', settings('none', '2.1')).filter((each) => selects(each.spec!.podSelector!, job)),
  ).toHaveLength(1);
});

test('the ingress controller can be named', () => {
  const controller = {
    namespaceLabels: { 'kubernetes.io/metadata.name': 'edge' },
    podLabels: { app: 'envoy' },
  };
  const given = settings('none', '2.1', {
    ...narrow,
    controller,
    controllerCidrs: ['192.0.2.7/32', 'fd00::/8'],
  });
  const policies = all('NetworkPolicy', given);
  const girder = everyone(given).find(({ name }) => name === 'girder')!;
  const reaches = (from: Omit<End, 'name'>) =>
    admitted(policies, { from: { name: 'x', ...from }, to: girder, protocol: 'TCP', port: 8080 });
  expect(reaches({ address: '10.9.9.9', namespace: 'edge', labels: { app: 'envoy' } })).toBe(true);
  expect(reaches({ address: '10.9.9.9', namespace: 'other', labels: { app: 'envoy' } })).toBe(false);
  expect(
    reaches({ address: '10.9.9.9', namespace: 'edge', labels: { 'app.kubernetes.io/name': 'traefik' } }),
  ).toBe(false);
  expect(reaches({ address: '192.0.2.7' })).toBe(true);
  expect(reaches({ address: 'fd00::5' })).toBe(true);
});

test('they can be switched off', () => {
  expect(all('NetworkPolicy', settings('none', '2.1', { enabled: false }))).toEqual([]);
});
