import type { PlannedManifest } from '../../src/app';
import { plannedManifests, plannedTalks } from '../../src/app';
import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';
import { graphOf, together } from '../../src/graph/model';
import { configOf, drawn, graphFor, withLive } from './support';

const named = (settings: object, kind: string) =>
  graphFor(settings)
    .nodes.filter((each) => each.kind === kind)
    .map((each) => each.name);

describe.each(Object.entries(drawn))('the graph of %s', (_what, settings) => {
  const graph = graphFor(settings);
  const planned = plannedManifests(configOf(settings));

  it('has every workload, Service, claim, Secret and Ingress once, and nothing else of the manifests', () => {
    const kinds = [
      'Deployment',
      'StatefulSet',
      'DaemonSet',
      'Job',
      'Service',
      'PersistentVolumeClaim',
      'Secret',
      'Ingress',
    ];
    const wanted = planned
      .filter(({ manifest }) => kinds.includes(manifest.kind))
      .map(({ manifest }) => objectPath(manifest));
    expect(graph.nodes.flatMap((each) => each.objects).sort()).toEqual(wanted.sort());
  });

  it('has only edges between nodes that it has, and no two nodes of one id', () => {
    const ids = graph.nodes.map((each) => each.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { from, to } of graph.edges) expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  it('has a line of the table of who talks to whom for each that counts', () => {
    const said = graph.edges.filter(({ kind }) => kind === 'talks').map(({ why }) => why);
    const table = plannedTalks(configOf(settings)).map(({ why }) => why);
    // A component of several workloads has as many lines.
    expect([...new Set(said)].sort()).toEqual([...new Set(table)].sort());
    expect(said.length).toBeGreaterThanOrEqual(table.length);
  });

  it('says nothing of a Secret but its name', () => {
    const secrets = graph.nodes.filter(({ kind }) => kind === 'secret');
    const facts = secrets.flatMap((each) => each.facts).filter(({ what }) => what !== 'made by');
    expect(facts).toEqual([]);
    expect(JSON.stringify(graph)).not.toContain('talestack-secret');
  });

  it('is the same every time', () => {
    expect(JSON.stringify(graphFor(settings))).toBe(JSON.stringify(graph));
  });
});

describe('the graph of WholeTale', () => {
  const { edges, nodes } = graphFor({ cluster: { type: 'none' } });
  const has = (kind: string, from: string, to: string) =>
    edges.some((each) => each.kind === kind && each.from === from && each.to === to);

  it('knows who mounts, reads, selects and routes to what', () => {
    const girder = 'Deployment/wholetale/girder';
    expect(has('mounts', girder, 'PersistentVolumeClaim/wholetale/girder-ps-volume-claim')).toBe(true);
    expect(has('selects', 'Service/wholetale/girder', girder)).toBe(true);
    expect(has('routes', 'Ingress/wholetale/ingress', 'Service/wholetale/girder')).toBe(true);
    expect(has('uses', 'Ingress/wholetale/ingress', 'Secret/wholetale/site-cert-secret')).toBe(true);
    expect(has('uses', 'Deployment/wholetale/registry', 'Secret/wholetale/registry-secret')).toBe(true);
    expect(has('selects', 'Service/wholetale/girder', 'Deployment/wholetale/mongo')).toBe(false);
  });

  it("takes a line's ports and reason from the table", () => {
    const line = edges.find(
      ({ from, to }) => from.endsWith('/girder') && to.endsWith('Deployment/wholetale/mongo'),
    );
    expect(line).toMatchObject({ kind: 'talks', ports: ['27017'], why: 'its database' });
  });

  it('tells pods that come and go from what is outside', () => {
    const kinds = Object.fromEntries(nodes.map(({ id, kind }) => [id, kind]));
    expect(kinds).toMatchObject({ 'wholetale/tale': 'pods', 'wholetale/world': 'outside' });
    expect(kinds['wholetale/girder']).toBeUndefined();
  });
});

describe('every system', () => {
  const { edges } = graphFor(drawn['every system']);
  const talks = edges.flatMap(({ kind, from, to }) => (kind === 'talks' ? [`${from} → ${to}`] : []));

  it('has lines from its own table', () => {
    expect(talks).toEqual(
      expect.arrayContaining([
        'Deployment/wholetale/girder → Deployment/wholetale/mongo',
        'titan/anyone → StatefulSet/titan/orders',
        'titan/anyone → StatefulSet/titan/customers',
        'StatefulSet/titan/orders → titan/world',
        'teraslice/anyone → Deployment/teraslice/teraslice-master',
        'teraslice/job → Deployment/teraslice/teraslice-search',
        'teraslice/job → teraslice/job',
        'Jobs/batch/night → batch/anything',
      ]),
    );
  });

  it('has nodes without an object for the pods that it makes at run time, and no others', () => {
    const pods = graphFor(drawn['every system']).nodes.filter(({ kind }) => kind === 'pods');
    expect(pods.map(({ name }) => name)).toEqual([
      'tales',
      "builds (kaniko's Jobs)",
      'pushes and pulls',
      'pods of jobs',
    ]);
  });
});

describe('batch submissions', () => {
  it('are one node each, however many Jobs they have', () => {
    const { nodes } = graphFor(drawn['every system']);
    const night = nodes.find(({ name }) => name === 'night');
    expect(night?.objects).toHaveLength(3);
  });

  it('with thousands of Jobs have one node and one edge to what they share', () => {
    const planned = Array.from({ length: 5000 }, (_, index): PlannedManifest => ({
      manifest: {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name: `night--task-${index}`, namespace: 'batch' },
        spec: { template: { spec: { volumes: [{ persistentVolumeClaim: { claimName: 'data' } }] } } },
      },
      chart: 'batch',
      component: 'night',
      dependsOn: [],
    }));
    const { nodes, edges } = graphOf(planned, []);
    expect(nodes.map(({ id }) => id)).toEqual(['Jobs/batch/night', 'PersistentVolumeClaim/batch/data']);
    expect(edges).toHaveLength(1);
  });
});

describe('what the config decides', () => {
  it('shows in the graph', () => {
    expect(named({}, 'claim')).toContain('mongo-volume-claim');
    expect(named({ wholetale: { enabled: false } }, 'workload')).toEqual([]);
    expect(named(drawn['every system']!, 'workload')).toEqual(
      expect.arrayContaining(['orders', 'customers', 'teraslice-master', 'night', 'girder']),
    );
    expect(named({ cluster: { type: 'none' } }, 'outside')).not.toContain("Google's load balancer");
    expect(named({}, 'outside')).toContain("Google's load balancer");
  });
});

describe('a Secret that somebody else makes', () => {
  const pod = { spec: { containers: [{ name: 'a', envFrom: [{ secretRef: { name: 'theirs' } }] }] } };
  const manifest: Manifest = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'a', namespace: 'n' },
    spec: { template: pod },
  };

  it('has a node of its own', () => {
    const { nodes } = graphOf([{ manifest, chart: 's', component: 'c', dependsOn: [] }], []);
    expect(nodes.find(({ id }) => id === 'Secret/n/theirs')).toMatchObject({
      kind: 'secret',
      name: 'theirs',
      objects: [],
    });
  });
});

describe('live state', () => {
  it('is put on the nodes that it is of, and its words on the graph', () => {
    const missing = { is: 'missing', text: '', reasons: [] } as const;
    const graph = withLive(graphFor(), { 'Deployment/wholetale/mongo': missing });
    const state = (id: string) => graph.nodes.find((each) => each.id === id)?.state;
    expect(state('Deployment/wholetale/mongo')).toEqual(missing);
    expect(state('Deployment/wholetale/girder')?.is).toBe('ready');
    expect(state('wholetale/tale')).toBeUndefined();
    expect(graph.live).toContain('simulated');
  });

  it('of several objects is the worst, with every reason once', () => {
    const ready = { is: 'ready', text: 'done', reasons: [] } as const;
    const failed = { is: 'not ready', text: 'failed', reasons: ['no memory'] } as const;
    expect(together([])).toBeUndefined();
    expect(together([ready])).toEqual(ready);
    expect(together([ready, failed, failed])).toEqual({
      is: 'not ready',
      text: '1 of 3',
      reasons: ['no memory'],
    });
  });
});
