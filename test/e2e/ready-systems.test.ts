import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import type { StackGraph } from '../../src/graph';
import { ok, Playground } from './harness';

// What goes wrong in a cluster, for Titan, Teraslice and batch submission; test/e2e/ready.test.ts has
// WholeTale. API server, scheduler, admission and controllers are real. Simulated: that an image cannot
// be pulled, and that a container ends again and again, since no container runs on a simulated node.
const environment = 'systems';

interface Reason {
  readonly object: string;
  readonly cause: string;
  readonly message: string;
  readonly fix?: string;
}

interface Component {
  readonly component: string;
  readonly ready: boolean;
  readonly reasons: readonly Reason[];
}

const database = { volumes: { v0: { path: '/data' } }, ports: [5432] };
const config = {
  'talestack:cluster': { type: 'none' },
  'talestack:wholetale': { enabled: false },
  'talestack:wait': { ready: 25 },
  'talestack:titan': {
    repositories: {
      crashing: { ...database, image: 'crash.test/postgres:16.4' },
      unbound: {
        image: 'postgres:16.4',
        volumes: { v0: { path: '/data', storageClass: 'nobody' } },
        ports: [5432],
      },
    },
  },
  'talestack:images': { teraslice: 'registry.invalid/teraslice:v3' },
  'talestack:teraslice': { enabled: true, search: { deploy: true } },
  'talestack:batch': {
    image: 'registry.invalid/tasks:1',
    volumeClaim: '',
    submissions: { few: { tasks: ['echo one'] } },
  },
};

let play: Playground;

beforeAll(async () => {
  play = await Playground.create('systems', { stages: [path.join(__dirname, 'ready-stages.yaml')] });
  writeFileSync(path.join(play.project, `stacks/Pulumi.${environment}.yaml`), stringify({ config }));
  const storageClass = {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    metadata: { name: 'nobody' },
    provisioner: 'example.org/none',
  };
  await play.kubectl(['create', '--filename=-'], JSON.stringify(storageClass));
}, 600_000);

afterAll(() => play.remove(), 120_000);

const said = (text: string | RegExp) => expect.stringMatching(text) as unknown;

describe('systems that do not get ready', () => {
  it('end `up` at its limit, which names each with its cause and with what to do', async () => {
    const { exitCode, stderr } = await play.talestack('up', environment);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /StatefulSet\/titan\/crashing: pod crashing-0: container \S+ failed with exit code 78, restarted 4 times: config error: no such option$/m,
    );
    expect(stderr).toMatch(
      /fix: see its log: kubectl logs --namespace titan crashing-0 --container \S+ --previous$/m,
    );
    expect(stderr).toMatch(/unbound-v0\S*: not bound by StorageClass nobody: .*example\.org\/none/m);
    expect(stderr).toContain('fix: its provisioner is example.org/none: see that it runs');
    expect(stderr).toMatch(
      /^ {2}Deployment\/teraslice\/\S+: pod \S+: container \S+: the image registry\.invalid\/teraslice:v3 cannot be pulled/m,
    );
    expect(stderr).toContain('fix: check the name and tag below images');
  }, 1_200_000);

  it('are told apart by `status`, each under its component', async () => {
    const { exitCode, stdout } = await play.talestack('status', environment, '--json');
    expect(exitCode).toBe(1);
    const { components } = JSON.parse(stdout) as { components: Component[] };
    const reasons = components.flatMap((each) =>
      each.reasons.map(({ object, cause }) => `${each.component} ${object} ${cause}`),
    );
    expect(reasons).toContainEqual(said(/StatefulSet\/titan\/crashing crash$/));
    expect(reasons).toContainEqual(said(/PersistentVolumeClaim\/titan\/unbound-v0\S* claim$/));
    expect(reasons).toContainEqual(said(/Deployment\/teraslice\/\S+ image$/));
  }, 600_000);

  it('are marked by `graph`, with the same reasons, and what is gone is missing', async () => {
    await play.kubectl(['delete', 'service', 'teraslice-search', '--namespace=teraslice']);
    const asked = await play.talestack('graph', environment, '--format', 'json');
    expect(asked.stderr).toBe('');
    const { nodes, live } = JSON.parse(ok(asked)) as StackGraph;
    expect(live).toContain('all simulated');
    const states = Object.fromEntries(nodes.flatMap(({ id, state }) => (state ? [[id, state]] : [])));
    expect(states['StatefulSet/titan/crashing']).toMatchObject({
      is: 'not ready',
      reasons: expect.arrayContaining([said(/failed with exit code 78/)]) as unknown,
    });
    expect(states['Deployment/teraslice/teraslice-master']).toMatchObject({
      is: 'not ready',
      reasons: expect.arrayContaining([said(/registry\.invalid\/teraslice:v3 cannot be pulled/)]) as unknown,
    });
    expect(states['PersistentVolumeClaim/titan/unbound-v0']?.is).toBe('not ready');
    expect(states['Service/teraslice/teraslice-search']).toEqual({ is: 'missing', text: '', reasons: [] });
    expect(states['Service/teraslice/teraslice-master']?.is).toBe('ready');
  }, 120_000);

  it('are told by the commands of Titan and of batch submission, too', async () => {
    const titan = await play.talestack('titan', 'status', environment, 'crashing');
    expect(titan.stdout).toContain('config error: no such option');
    const batch = await play.talestack('batch', 'status', environment, 'few', '--json');
    const { reasons } = JSON.parse(batch.stdout) as { reasons: Reason[] };
    expect(reasons).toContainEqual(
      expect.objectContaining({
        cause: 'image',
        message: said(/registry\.invalid\/tasks:1 cannot be pulled/),
      }),
    );
  }, 600_000);

  it('are refused by the real admission of Pod Security, and told so', async () => {
    const level = 'pod-security.kubernetes.io/enforce=restricted';
    await play.kubectl(['label', 'namespace', 'teraslice', level, '--overwrite']);
    // Whatever wants to be root is refused there; a pod of ours does not, so somebody patched the workload.
    const { items } = await play.get<{ items: { metadata: { name: string } }[] }>(
      'deployments',
      '--namespace=teraslice',
    );
    const { name } = items.map(({ metadata }) => metadata)[0]!;
    const patch = JSON.stringify({ spec: { template: { spec: { hostNetwork: true } } } });
    await play.kubectl(['patch', 'deployment', name, '--namespace=teraslice', `--patch=${patch}`]);
    await play.kubectl([
      'wait',
      '--for=condition=ReplicaFailure',
      `deployment/${name}`,
      '--namespace=teraslice',
      '--timeout=60s',
    ]);
    const { stdout } = await play.talestack('status', environment, '--json');
    const { components } = JSON.parse(stdout) as { components: Component[] };
    expect(components.flatMap((each) => each.reasons)).toContainEqual(
      expect.objectContaining({
        object: `Deployment/teraslice/${name}`,
        cause: 'pod-security',
        message: said(/violates PodSecurity "restricted/),
        fix: said(/user, rights and volumes/),
      }),
    );
  }, 600_000);
});
