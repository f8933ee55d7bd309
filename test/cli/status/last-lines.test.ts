import type { V1ContainerStatus, V1Node, V1Pod } from '@kubernetes/client-node';

import type { Evidence } from '../../../src/cli/status/evidence';
import { readLastLines } from '../../../src/cli/status/last-lines';
import { podFindings } from '../../../src/cli/status/pod-reasons';
import type { LiveCluster } from '../../../stacks/workloads';

const pod = (name: string, status: Partial<V1ContainerStatus>, node = 'real'): V1Pod => ({
  metadata: { name, namespace: 'wholetale', uid: `uid-${name}` },
  spec: { nodeName: node, containers: [{ name: 'main' }] },
  status: {
    containerStatuses: [
      { name: 'main', image: 'a:1', imageID: '', ready: false, restartCount: 2, ...status },
    ],
  },
});

const ended = (more: object = {}) => ({ terminated: { exitCode: 1, reason: 'Error', ...more } });
const backOff = { waiting: { reason: 'CrashLoopBackOff' } };
const nodes: V1Node[] = [
  { metadata: { name: 'real' } },
  { metadata: { name: 'played', labels: { 'talestack.io/simulated': 'true' } } },
];

/** Answers with one text, and notes what was asked for. */
function fake(answer: () => Promise<string | undefined>) {
  const asked: unknown[] = [];
  const logs: LiveCluster['logs'] = (ref, options) => {
    asked.push([ref.metadata.name, options]);
    return answer();
  };
  return { asked, logs };
}

const lines = (text: string) => fake(() => Promise.resolve(text));

it('a crash without a message is told with the end of its log', async () => {
  const crashed = pod('girder-1', { state: backOff, lastState: ended() });
  const cluster = lines('starting\nKeyError: MONGO_URL\n');
  const lastLines = await readLastLines(cluster, [crashed], nodes);
  expect(cluster.asked).toEqual([['girder-1', { container: 'main', tailLines: 5, previous: true }]]);
  const evidence: Evidence = {
    pods: [crashed],
    replicaSets: [],
    claims: [],
    events: [],
    nodes,
    storageClasses: [],
    ingressClasses: [],
    lastLines,
  };
  expect(podFindings([crashed], evidence)).toMatchObject([
    {
      cause: 'crash',
      message:
        'pod girder-1: container main failed with exit code 1, restarted 2 times: starting KeyError: MONGO_URL',
      fix: 'see its log: kubectl logs --namespace wholetale girder-1 --container main --previous',
    },
  ]);
});

it('one that has ended, and was not started again, is asked for its own log', async () => {
  const cluster = lines('x');
  await readLastLines(cluster, [pod('a', { state: ended(), restartCount: 1 })], nodes);
  expect(cluster.asked).toEqual([['a', expect.objectContaining({ previous: false })]]);
});

it.each([
  ['that left a message', pod('a', { state: backOff, lastState: ended({ message: 'no key' }) })],
  ['that ran out of memory', pod('a', { state: backOff, lastState: ended({ reason: 'OOMKilled' }) })],
  ['that did well', pod('a', { state: ended({ exitCode: 0 }) })],
  ['that is ready again', pod('a', { ready: true, state: { running: {} }, lastState: ended() })],
  ['on a simulated node', pod('a', { state: backOff, lastState: ended() }, 'played')],
])('nothing is asked for of a container %s', async (_which, which) => {
  const cluster = lines('x');
  expect(await readLastLines(cluster, [which], nodes)).toEqual(new Map());
  expect(cluster.asked).toEqual([]);
});

it('a few are asked, and what they do not say is left out', async () => {
  const many = Array.from({ length: 9 }, (_, at) => pod(`p${at}`, { state: backOff, lastState: ended() }));
  const refusing = fake(() => Promise.reject(new Error('no rights')));
  expect(await readLastLines(refusing, many, nodes)).toEqual(new Map());
  expect(refusing.asked).toHaveLength(5);
  expect(
    await readLastLines(
      fake(() => Promise.resolve(undefined)),
      many,
      nodes,
    ),
  ).toEqual(new Map());
  expect(await readLastLines(lines(' \n'), many, nodes)).toEqual(new Map());
});

it('a node that does not answer holds nothing up', async () => {
  jest.useFakeTimers();
  try {
    const never = fake(() => new Promise(() => undefined));
    const read = readLastLines(never, [pod('a', { state: backOff, lastState: ended() })], nodes);
    await jest.advanceTimersByTimeAsync(5000);
    await expect(read).resolves.toEqual(new Map());
  } finally {
    jest.useRealTimers();
  }
});
