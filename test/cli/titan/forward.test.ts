import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

import { Interrupted } from '../../../src/cli/boundary';
import { Forward, portPairs } from '../../../src/cli/titan/forward';
import type { PodPort } from '../../../stacks/workloads';
import { FakeCluster } from '../../fake-cluster';

const pod = (uid: string, phase = 'Running') => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'db-0', namespace: 'titan', uid },
  status: { phase },
});
const key = 'v1 Pod titan db-0';

function setUp(cluster: FakeCluster, simulatedNodes: readonly string[] = []) {
  const said: string[] = [];
  const carried: PodPort[] = [];
  const controller = new AbortController();
  const forward = new Forward({
    cluster,
    // As a pod that says everything twice.
    tunnel: {
      carry: (socket: Socket, to) => {
        carried.push(to);
        socket.on('data', (chunk) => socket.write(Buffer.concat([chunk, chunk])));
        return new Promise((resolve) => {
          socket.on('close', () => {
            resolve();
          });
        });
      },
    },
    namespace: 'titan',
    ...{ repository: 'db', environment: 'dev', simulatedNodes: new Set(simulatedNodes) },
    say: (line) => {
      said.push(line);
    },
    signal: controller.signal,
    everySeconds: 0.01,
  });
  return { forward, said, carried, controller };
}

function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.on('data', (chunk: Buffer) => {
      resolve(chunk.toString());
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('port-forward', () => {
  it('carries connections to the pod, and to its successor when it is replaced', async () => {
    const cluster = new FakeCluster(pod('a'));
    const { forward, said, carried, controller } = setUp(cluster);
    const [open] = await forward.listen([{ local: 0, remote: 5432 }]);
    const watching = forward.watch().catch((error: unknown) => error);
    expect(await talk(open!.local, 'ab')).toBe('abab');
    expect(carried).toEqual([{ namespace: 'titan', pod: 'db-0', port: 5432 }]);

    const lost = new Promise((resolve) => connect(open!.local, '127.0.0.1').on('close', resolve));
    await until(() => carried.length === 2);
    cluster.objects.delete(key);
    await lost;
    await until(() => said.length === 2);
    const waiting = talk(open!.local, 'x');
    cluster.add(pod('b'));
    expect(await waiting).toBe('xx');
    expect(said).toEqual([
      'Connected to the pod db-0',
      'The pod db-0 is gone; waiting for the next one',
      'Connected again, to the new pod db-0',
    ]);
    controller.abort(new Interrupted('Stopped forwarding.'));
    expect(await watching).toBeInstanceOf(Interrupted);
    await expect(talk(open!.local, 'x')).rejects.toThrow('ECONNREFUSED');
  });

  it('says which port is taken, and leads to none then', async () => {
    const { forward } = setUp(new FakeCluster(pod('a')));
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    const listening = forward.listen([
      { local: 0, remote: 1 },
      { local: port, remote: 5432 },
    ]);
    await expect(listening).rejects.toThrow(/is in use on this machine[\s\S]*LOCAL:5432/);
    taken.close();
  });

  it('says once that there is no pod, and how to get one', async () => {
    const cluster = new FakeCluster();
    const { forward, said, controller } = setUp(cluster);
    const watching = forward.watch().catch(() => undefined);
    await until(() => said.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    cluster.add(pod('a'));
    await until(() => said.length > 1);
    expect(said).toEqual([
      'There is no pod db-0 yet; npx talestack titan start dev db',
      'Connected to the pod db-0',
    ]);
    controller.abort(new Interrupted(''));
    await watching;
  });

  it('says that a simulated pod takes no connections', async () => {
    const { forward, said, controller } = setUp(
      new FakeCluster({ ...pod('a'), spec: { nodeName: 'node-1' } }),
      ['node-1'],
    );
    const watching = forward.watch().catch(() => undefined);
    await until(() => said.length > 1);
    expect(said[1]).toBe('The pod db-0 is simulated: nothing runs in it, and it takes no connections');
    controller.abort(new Interrupted(''));
    await watching;
  });

  it('does not take a pod that is ending for one that serves', async () => {
    const ending = { ...pod('a'), metadata: { ...pod('a').metadata, deletionTimestamp: new Date() } };
    const cluster = new FakeCluster(ending);
    const { forward, said, controller } = setUp(cluster);
    const watching = forward.watch().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 40));
    expect(said).toEqual([]);
    controller.abort(new Interrupted(''));
    await watching;
  });
});

describe('ports', () => {
  it('are all that are exposed, or those that are named', () => {
    expect(portPairs([], [1, 2])).toEqual([
      { local: 1, remote: 1 },
      { local: 2, remote: 2 },
    ]);
    expect(portPairs(['8080:80', '5432'], [])).toEqual([
      { local: 8080, remote: 80 },
      { local: 5432, remote: 5432 },
    ]);
  });

  it.each([[['x']], [['0']], [['70000']], [['1:2:3']], [['70000:1']]])('%j is refused', (words) => {
    expect(() => portPairs(words, [])).toThrow('is no port');
  });

  it('are needed, and each once on this side', () => {
    expect(() => portPairs([], [])).toThrow('exposes no port');
    expect(() => portPairs(['1:2', '1:3'], [])).toThrow('is given twice');
  });
});
