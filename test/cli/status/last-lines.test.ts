import type { V1ContainerStatus, V1Node, V1Pod } from '@kubernetes/client-node';

import type { Evidence } from '../../../src/cli/status/evidence';
import { readLastLines } from '../../../src/cli/status/last-lines';
import { endOfLog, oneLine } from '../../../src/cli/status/reason';
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
  expect(cluster.asked).toEqual([
    [
      'girder-1',
      {
        container: 'main',
        tailLines: 25,
        limitBytes: 524288,
        previous: true,
        signal: expect.any(AbortSignal) as AbortSignal,
      },
    ],
  ]);
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
    const signals: (AbortSignal | undefined)[] = [];
    const logs: LiveCluster['logs'] = (_ref, options) => {
      signals.push(options?.signal);
      return new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => {
          reject(new Error('ended'));
        });
      });
    };
    const read = readLastLines({ logs }, [pod('a', { state: backOff, lastState: ended() })], nodes);
    await jest.advanceTimersByTimeAsync(2900);
    expect(signals.map((each) => each?.aborted)).toEqual([false]);
    await jest.advanceTimersByTimeAsync(2000);
    await expect(read).resolves.toEqual(new Map());
    // The request is ended, too, or the program would wait for it.
    expect(signals.map((each) => each?.aborted)).toEqual([true]);
  } finally {
    jest.useRealTimers();
  }
});

describe('of what is long', () => {
  const trace = `Traceback\n${'  File "a.py"\n'.repeat(100)}KeyError: MONGO_URL\n`;
  const evidence: Evidence = {
    pods: [],
    replicaSets: [],
    claims: [],
    events: [],
    nodes,
    storageClasses: [],
    ingressClasses: [],
  };
  const told = (crashed: V1Pod, lastLines: ReadonlyMap<string, string> = new Map()) =>
    podFindings([crashed], { ...evidence, pods: [crashed], lastLines })[0]!.message;

  it('a log, which says why at its end, keeps the end', async () => {
    const crashed = pod('girder-1', { state: backOff, lastState: ended() });
    const message = told(crashed, await readLastLines(lines(trace), [crashed], nodes));
    expect(message).toMatch(/: (?:File "a\.py" ){4}KeyError: MONGO_URL$/);
    expect(message.length).toBeLessThan(600);
  });

  it('the end of a log that the kubelet noted does, too', () => {
    const crashed = pod('girder-1', { state: backOff, lastState: ended({ message: trace }) });
    crashed.spec!.containers[0]!.terminationMessagePolicy = 'FallbackToLogsOnError';
    expect(told(crashed)).toMatch(/KeyError: MONGO_URL$/);
  });

  it('a message that was written as one keeps its beginning', () => {
    expect(told(pod('a', { state: backOff, lastState: ended({ message: trace }) }))).toMatch(
      /: Traceback.*…$/,
    );
  });

  it('the line that says why is found where others come after it', () => {
    const after = ['files belong to postgres', 'locale C', 'UTF8', 'english', 'no checksums', 'creating …'];
    const why = 'initdb: error: could not create directory "/nowhere"';
    expect(endOfLog(['begins', why, ...after].join('\n'))).toBe(why);
    // The end says as much by itself.
    expect(endOfLog([why, ...after, 'gave up: cannot go on'].join('\n'))).toMatch(/^UTF8 .* cannot go on$/);
    expect(endOfLog(['begins', ...after].join('\n'))).toBe(after.slice(1).join(' '));
  });

  it('an error that nobody caught is told from what Node and others say after it', () => {
    const frames = Array.from({ length: 4 }, (_, at) => `    at work (/app/a.js:${at}:1)`);
    const refused = 'Error: connect ECONNREFUSED 127.0.0.1:6379';
    const after = [
      "Emitted 'error' event on Redis instance at:",
      ...frames,
      '{',
      '  errno: -111',
      '}',
      'Node.js v18',
    ];
    expect(endOfLog(['starts', refused, ...frames, ...after].join('\n'))).toBe(refused);
    const long = 'x'.repeat(120);
    const open = 'Error: cannot open the database';
    expect(endOfLog([open, long, long, long, long].join('\n'))).toBe(open);
    const value = 'ValueError: no such queue';
    expect(endOfLog([value, 'a', 'b', 'c', 'd', 'e', 'INFO: 3 done, 0 failed'].join('\n'))).toBe(value);
  });

  it('what fits stays whole', () => {
    const fits = 'x'.repeat(400);
    expect([oneLine(fits), endOfLog(fits)]).toEqual([fits, fits]);
    expect([oneLine(`${fits}y`), endOfLog(`y${fits}`)]).toEqual([`${fits}…`, `…${fits}`]);
  });
});
