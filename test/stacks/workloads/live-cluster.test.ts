import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { LiveCluster } from '../../../stacks/workloads';
import { FakeApi } from '../../sandbox/provider/fake-api';

const ref = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'ingress', namespace: 'here' },
};
const at = '/apis/networking.k8s.io/v1/namespaces/here/ingresses/ingress';

let dir: string;
let api: FakeApi;
let cluster: LiveCluster;

function store(version: string, ...hosts: string[]): void {
  const metadata = { ...ref.metadata, resourceVersion: version };
  api.objects.set(at, { ...ref, metadata, spec: { rules: hosts.map((host) => ({ host })) } });
}

beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-live-'));
  api = await FakeApi.start();
  writeFileSync(path.join(dir, 'kubeconfig'), api.kubeconfig);
  cluster = LiveCluster.connect(path.join(dir, 'kubeconfig'));
});

afterEach(async () => {
  await api.stop();
  rmSync(dir, { recursive: true, force: true });
});

const drop = (host: string) => (live: { spec?: unknown }) => {
  const { rules } = live.spec as { rules: readonly { host: string }[] };
  const left = rules.filter((each) => each.host !== host);
  return left.length === rules.length ? undefined : { spec: { rules: left } };
};

describe('update', () => {
  it('names the version that it read, so that no change of another is lost', async () => {
    store('7', 'a', 'b');
    expect(await cluster.update(ref, drop('a'))).toBe(true);
    expect(api.writes).toHaveLength(1);
    expect(api.writes[0]).toMatchObject({
      method: 'PATCH',
      body: { metadata: { name: 'ingress', resourceVersion: '7' }, spec: { rules: [{ host: 'b' }] } },
    });
  });

  it('reads anew when someone wrote in between', async () => {
    store('1', 'a', 'b');
    let conflicts = 0;
    api.answer = ({ method }) => {
      if (method !== 'PATCH' || conflicts === 2) return undefined;
      conflicts += 1;
      store(`${conflicts + 1}`, 'a', 'b', `new-${conflicts}`);
      return { code: 409, message: 'the object has been modified' };
    };
    expect(await cluster.update(ref, drop('a'))).toBe(true);
    expect(api.writes.map(({ body }) => body?.metadata.resourceVersion)).toEqual(['1', '2', '3']);
    expect(api.writes.at(-1)?.body).toMatchObject({ spec: { rules: [{ host: 'b' }, { host: 'new-2' }] } });
  });

  it('gives up, with words, where others never stop', async () => {
    store('1', 'a');
    api.answer = ({ method }) => (method === 'PATCH' ? { code: 409, message: 'modified' } : undefined);
    await expect(cluster.update(ref, drop('a'))).rejects.toThrow(
      'Others keep on changing Ingress/here/ingress',
    );
  });

  it('writes nothing where there is nothing to change, or no object', async () => {
    store('1', 'b');
    expect(await cluster.update(ref, drop('a'))).toBe(false);
    api.objects.delete(at);
    expect(await cluster.update(ref, drop('a'))).toBe(false);
    expect(api.writes).toEqual([]);
  });
});

describe('create', () => {
  it('makes an object, and leaves one of that name alone', async () => {
    const manifest = { ...ref, spec: { rules: [{ host: 'a' }] } };
    expect(await cluster.create(manifest)).toMatchObject({ metadata: { name: 'ingress' } });
    expect(await cluster.create({ ...ref, spec: {} })).toBeUndefined();
    expect(api.objects.get(at)).toMatchObject({ spec: { rules: [{ host: 'a' }] } });
  });
});

describe('apply', () => {
  it('is a server-side apply by the name of its manager', async () => {
    await cluster.apply({ ...ref, spec: { rules: [] } }, { manager: 'talestack-titan', force: true });
    expect(api.writes).toMatchObject([{ method: 'PATCH', body: { spec: { rules: [] } } }]);
  });
});

describe('logs', () => {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'it', namespace: 'here' } };

  async function answeredBy<T>(
    listener: http.RequestListener,
    ask: (answering: LiveCluster) => Promise<T>,
  ): Promise<T> {
    const server = http.createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const context = {
      name: 'it',
      cluster: { server: `http://127.0.0.1:${port}`, 'insecure-skip-tls-verify': true },
    };
    const kubeconfig = JSON.stringify({
      'current-context': 'it',
      clusters: [context],
      contexts: [{ name: 'it', context: { cluster: 'it', user: 'it' } }],
      users: [{ name: 'it', user: {} }],
    });
    writeFileSync(path.join(dir, 'answering'), kubeconfig);
    try {
      return await ask(LiveCluster.connect(path.join(dir, 'answering')));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  it('of a pod without a node are none: the API server answers with nothing, not even a type', async () => {
    const silent: http.RequestListener = (_request, response) => response.writeHead(200).end();
    expect(await answeredBy(silent, (each) => each.logs(pod))).toBeUndefined();
  });

  it('are asked for as the options say', async () => {
    const asked: (string | undefined)[] = [];
    const answer: http.RequestListener = ({ url }, response) => {
      asked.push(url);
      response.writeHead(200, { 'content-type': 'text/plain' }).end('a line');
    };
    const options = { container: 'main', tailLines: 5, limitBytes: 100, previous: true };
    const { signal } = new AbortController();
    expect(await answeredBy(answer, (each) => each.logs(pod, { ...options, signal }))).toBe('a line');
    const { pathname, searchParams } = new URL(asked[0]!, 'http://it');
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([
      '/api/v1/namespaces/here/pods/it/log',
      { container: 'main', tailLines: '5', limitBytes: '100', previous: 'true' },
    ]);
  });

  it.each([
    ['never comes', false],
    ['never ends', true],
  ])('an answer that %s is ended by the signal, and its connection with it', async (_which, begins) => {
    const ending = new AbortController();
    const closed = new Promise<void>((resolve, reject) => {
      const listener: http.RequestListener = (request, response) => {
        request.on('close', resolve);
        if (begins) response.writeHead(200, { 'content-type': 'text/plain' }).write('a line');
        setTimeout(() => {
          ending.abort(new Error('enough'));
        }, 50);
      };
      answeredBy(listener, async (each) => {
        await expect(each.logs(pod, { signal: ending.signal })).rejects.toThrow('enough');
        await closed;
      }).catch(reject);
    });
    await closed;
  });
});
