import { schema } from '../../src/config/schema';
import type { Config } from '../../src/config/schema';
import type { NodeState, StackGraph } from '../../src/graph';
import { stackGraph, withStates } from '../../src/graph';

/** The config of environment `dev` with these settings. */
export function configOf(settings: object = {}): Config {
  return { ...schema.parse(settings), environment: 'dev' };
}

const postgres = { image: 'postgres:16.4', volumes: { v0: { path: '/data' } }, ports: [5432] };

/** Environments that differ in what is drawn. */
export const drawn: Readonly<Record<string, object>> = {
  'WholeTale on GKE': { registry: { ingress: { enabled: true } } },
  'WholeTale on a cluster of any kind': { cluster: { type: 'none' } },
  'legacy worker': { worker: { variant: 'legacy' }, images: { worker: 'wholetale/gwvolman:dev-kube' } },
  'every system': {
    titan: { repositories: { orders: postgres, customers: postgres } },
    teraslice: { enabled: true, search: { deploy: true, persistent: true } },
    batch: {
      image: 'example.org/tasks:1.0',
      submissions: { night: { shape: 'per-task', tasks: ['run a', 'run b', 'run c'] } },
    },
  },
  'many repositories': {
    wholetale: { enabled: false },
    titan: {
      repositories: Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, postgres])),
    },
  },
  'a master and its jobs': {
    wholetale: { enabled: false },
    teraslice: { enabled: true, search: { deploy: false, nodes: ['http://search.example.org:9200'] } },
  },
  'long names': {
    wholetale: { enabled: false },
    titan: {
      repositories: {
        'a-repository-with-a-name-that-is-as-long-as-may-be': {
          ...postgres,
          image:
            'registry.example.org/a/long/path/of/folders/with-an-image-of-a-long-name:and-a-long-tag-of-its-own',
        },
      },
    },
  },
};

/** Every object ready, but those that are named. */
export function withLive(graph: StackGraph, others: Readonly<Record<string, NodeState>> = {}): StackGraph {
  const paths = graph.nodes.flatMap((each) => each.objects);
  const ready: NodeState = { is: 'ready', text: '1/1', reasons: [] };
  const states = new Map(paths.map((path) => [path, others[path] ?? ready]));
  return withStates(graph, states, 'live at 2026-01-01 00:00 UTC: 4 nodes, all simulated');
}

export function graphFor(settings: object = {}): StackGraph {
  return stackGraph(configOf(settings));
}
