import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { resetSandbox, startSandbox, stopSandbox } from '../../../sandbox';
import { sandboxPaths } from '../../../sandbox/paths';
import { Playground } from '../harness';
import { listeningAddresses } from '../sockets';
import type { HostState } from './host-state';
import { hostState, processesWith, tracesOf } from './host-state';
import { busybox, describeReal, nodePackages, shellPod } from './machine';
import { PacketFilter } from './packet-filter';

/** A container that stays, and ends when told to. */
const stay = 'trap exit TERM; while :; do /busybox sleep 1; done';
/** Answers every connection to port 8080 with its name. */
const serve = 'while :; do echo served | /busybox nc -l -p 8080; done';

describeReal('a sandbox with a real node', () => {
  let before: HostState;
  let playground: Playground;
  let image: string;
  let packages: string;

  beforeAll(async () => {
    packages = await nodePackages();
    const packed = await busybox();
    image = packed.name;
    before = hostState(packages);
    playground = await Playground.create('real', { kind: 'real', images: [packed.archive] });
  }, 900_000);

  afterAll(() => playground.remove(), 120_000);

  const apply = (...objects: readonly object[]) =>
    playground.kubectl(['apply', '-f', '-'], objects.map((each) => JSON.stringify(each)).join('\n'));
  const ready = (...pods: readonly string[]) =>
    playground.kubectl([
      'wait',
      '--for=condition=Ready',
      '--timeout=90s',
      ...pods.map((each) => `pod/${each}`),
    ]);
  const inPod = (pod: string, script: string) =>
    playground.run('kubectl', ['exec', pod, '--', '/busybox', 'sh', '-c', script]);

  /** Of a sandbox that was stopped. */
  const expectNoTraces = () => {
    expect(hostState(packages)).toEqual(before);
    expect(tracesOf(readSlot())).toEqual([]);
    expect(processesWith(playground.dir)).toEqual([]);
  };
  const readSlot = () => {
    const { slot } = JSON.parse(readFileSync(path.join(playground.sandbox.dir, 'state.json'), 'utf8')) as {
      slot: number;
    };
    return slot;
  };

  test('says what it is', async () => {
    const status: unknown = JSON.parse(
      (await playground.talestack('sandbox', 'status', '--name', 'real', '--json')).stdout,
    );
    expect(status).toMatchObject({ running: true, nodes: 'real', storage: 'folders' });
    const nodes = await playground.get<{
      items: { metadata: { labels: object }; status: { nodeInfo: object } }[];
    }>('nodes');
    expect(nodes.items).toHaveLength(1);
    expect(nodes.items[0]?.metadata.labels).not.toHaveProperty(['talestack.io/simulated']);
    expect(nodes.items[0]?.status.nodeInfo).toMatchObject({
      containerRuntimeVersion: expect.stringMatching(/^containerd:/) as unknown,
    });
  }, 180_000);

  test('listens on the loopback interface and its own link alone', () => {
    const { processes, slot } = JSON.parse(
      readFileSync(path.join(playground.sandbox.dir, 'state.json'), 'utf8'),
    ) as { processes: Record<string, { pid: number }>; slot: number };
    const network = (pid: number | 'self') => readlinkSync(`/proc/${pid}/ns/net`);
    const here = Object.values(processes).filter(({ pid }) => network(pid) === network('self'));
    const found = here.flatMap(({ pid }) => listeningAddresses(pid));
    expect(found.length).toBeGreaterThan(2);
    const own = ['127.0.0.1:', `10.98.${slot}.1:`];
    expect(found.filter((address) => !own.some((each) => address.startsWith(each)))).toEqual([]);
  });

  test('runs containers, which find Services by name and reach the API server', async () => {
    await apply(
      shellPod(image, 'server', serve),
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'server' },
        spec: { selector: { app: 'server' }, ports: [{ port: 80, targetPort: 8080 }] },
      },
      shellPod(image, 'client', `echo hello from the client; ${stay}`),
    );
    await ready('server', 'client');
    expect(await playground.kubectl(['logs', 'client'])).toBe('hello from the client');
    expect((await eventually(() => inPod('client', '/busybox nc -w 3 server 80 </dev/null'))).stdout).toBe(
      'served',
    );
    // What it answers to those that do not speak TLS.
    const request = 'printf "GET / HTTP/1.0\\r\\n\\r\\n"; /busybox sleep 1';
    const api = await inPod(
      'client',
      `(${request}) | /busybox nc -w 3 kubernetes.default.svc.cluster.local 443`,
    );
    expect(api.stdout).toContain('400 Bad Request');
  }, 180_000);

  test('enforces network policies: who is denied is denied, who is allowed passes, and again once a policy is gone', async () => {
    await apply(
      shellPod(image, 'guarded', serve),
      shellPod(image, 'friend', stay, { labels: { friend: 'true' } }),
      shellPod(image, 'stranger', stay),
    );
    await ready('guarded', 'friend', 'stranger');
    const { status } = await playground.get<{ status: { podIP: string } }>('pod', 'guarded');
    const ask = async (pod: string) =>
      (await inPod(pod, `/busybox nc -w 2 ${status.podIP} 8080 </dev/null`)).stdout;
    expect(await ask('friend')).toBe('served');
    expect(await ask('stranger')).toBe('served');
    const policy = (name: string, spec: object) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name },
      spec,
    });
    await apply(
      policy('guarded', {
        podSelector: { matchLabels: { app: 'guarded' } },
        policyTypes: ['Ingress'],
        ingress: [{ from: [{ podSelector: { matchLabels: { friend: 'true' } } }], ports: [{ port: 8080 }] }],
      }),
    );
    await eventually(async () => ({ exitCode: (await ask('stranger')) === '' ? 0 : 1 }));
    expect(await ask('friend')).toBe('served');
    // Outgoing: denied by the client's own side.
    await apply(
      policy('friend', {
        podSelector: { matchLabels: { app: 'friend' } },
        policyTypes: ['Egress'],
        egress: [],
      }),
    );
    await eventually(async () => ({ exitCode: (await ask('friend')) === '' ? 0 : 1 }));
    await playground.kubectl(['delete', 'networkpolicy', 'friend']);
    await eventually(async () => ({ exitCode: (await ask('friend')) === 'served' ? 0 : 1 }));
    expect(await ask('stranger')).toBe('');
  }, 240_000);

  test('keeps the data of claims: in another pod, for two at once, in a snapshot, after growing', async () => {
    await apply(
      claim('data', '1Gi'),
      shellPod(image, 'writer', `echo first > /data/file; ${stay}`, { claim: 'data' }),
    );
    await ready('writer');
    await apply(snapshot('early', 'data'));
    await playground.kubectl([
      'wait',
      '--for=jsonpath={.status.readyToUse}=true',
      '--timeout=60s',
      'volumesnapshot/early',
    ]);
    // Its writer was frozen for the copy, and goes on.
    expect(await inPod('writer', 'echo second > /data/file')).toMatchObject({ exitCode: 0 });
    await apply(shellPod(image, 'reader', stay, { claim: 'data' }), claim('restored', '1Gi', 'early'));
    await apply(shellPod(image, 'restored', stay, { claim: 'restored' }));
    await ready('reader', 'restored');
    expect((await inPod('reader', '/busybox cat /data/file')).stdout).toBe('second');
    expect((await inPod('restored', '/busybox cat /data/file')).stdout).toBe('first');
    await playground.kubectl(['delete', 'pod', 'writer', 'reader']);
    await apply(shellPod(image, 'later', stay, { claim: 'data' }), claim('data', '2Gi'));
    await ready('later');
    expect((await inPod('later', '/busybox cat /data/file')).stdout).toBe('second');
    await playground.kubectl([
      'wait',
      '--for=jsonpath={.status.capacity.storage}=2Gi',
      '--timeout=60s',
      'pvc/data',
    ]);
  }, 240_000);

  test('leaves room for a second sandbox, and outlives it', async () => {
    const second = await startSandbox({ name: 'second', kind: 'real' });
    const both = [playground.sandbox, second].map(({ kubeconfig }) => kubeconfig);
    const podsIn = (kubeconfig: string) =>
      playground.kubectl(['--kubeconfig', kubeconfig, 'get', 'pods', '--all-namespaces', '--output=name']);
    const [inFirst, inSecond] = await Promise.all(both.map(podsIn));
    expect(inFirst).toContain('pod/client');
    expect(inSecond).not.toContain('pod/client');
    await resetSandbox({ name: 'second' });
    const served = await eventually(() => inPod('client', '/busybox nc -w 3 server 80 </dev/null'));
    expect(served.stdout).toBe('served');
  }, 240_000);

  test('comes back after stop and start with its pods and their data', async () => {
    await stopSandbox({ name: 'real' });
    expectNoTraces();
    // As a container with this folder of the node could have left it.
    const { node, lock } = sandboxPaths('real');
    const outside = path.join(playground.dir, 'outside');
    mkdirSync(outside);
    rmSync(path.join(node, 'var/tmp'), { recursive: true, force: true });
    symlinkSync(outside, path.join(node, 'var/tmp'));
    const first = startSandbox({ name: 'real' });
    await eventually(() => Promise.resolve({ exitCode: existsSync(lock) ? 0 : 1 }));
    const later = await busybox(path.join(playground.dir, 'cache'), 'later');
    // One that finds the sandbox started by the other one: what it asks for beside that is done all the same.
    await Promise.all([first, startSandbox({ name: 'real', images: [later.archive] })]);
    await apply(shellPod(later.name, 'later-image', stay));
    await ready('later-image');
    expect(readdirSync(outside)).toEqual([]);
    const read = () => inPod('later', '/busybox cat /data/file');
    expect((await eventually(read, 120)).stdout).toBe('second');
    expect(
      (await eventually(() => inPod('client', '/busybox nc -w 3 server 80 </dev/null'), 120)).stdout,
    ).toBe('served');
    // Pods have other addresses now; the policy holds for these.
    const { status } = await playground.get<{ status: { podIP: string } }>('pod', 'guarded');
    const ask = (pod: string) => inPod(pod, `/busybox nc -w 2 ${status.podIP} 8080 </dev/null`);
    expect((await eventually(() => ask('friend'))).stdout).toBe('served');
    expect((await ask('stranger')).stdout).toBe('');
  }, 400_000);

  test('refuses nodes of another kind, which its objects are not made for', async () => {
    await expect(startSandbox({ name: 'real', kind: 'simulated' })).rejects.toThrow(/has real nodes/);
  });

  test('is measured by what would show traces', () => {
    const filter = new PacketFilter(packages);
    const table = ['nft', 'add', 'table', 'inet', 'left-behind'];
    expect(filter.tablesAfter(table)).toContain('table inet left-behind');
    // A kernel without the older iptables has no tables of it.
    for (const family of ['ip', 'ip6'].filter((each) => existsSync(`/proc/net/${each}_tables_names`)))
      expect(filter.tablesAfter([`${family}tables-legacy`, '-N', 'LEFT-BEHIND'])).toContain(':LEFT-BEHIND -');
    // A network that is new has none.
    expect(filter.tablesAfter()).toBe('');
    const settings = before.sysctls.split('\n');
    // What kubelet, kube-proxy and the node's set-up write.
    for (const name of [
      ...['kernel/panic', 'kernel/panic_on_oops', 'kernel/keys/root_maxkeys', 'kernel/hostname'],
      ...['vm/overcommit_memory', 'vm/panic_on_oom', 'net/ipv4/ip_forward'],
      ...['net/ipv4/conf/all/route_localnet', 'net/ipv4/conf/default/forwarding'],
    ])
      expect(settings).toContainEqual(expect.stringMatching(new RegExp(`^${name} = [^(]`)));
    expect(settings.length).toBeGreaterThan(500);
    for (const part of [before.links, before.addresses, before.routes]) expect(part).toMatch(/\blo\b/);
    expect(before.mounts).toContain(' /proc ');
  });

  test('leaves the machine as it was', async () => {
    await stopSandbox({ name: 'real' });
    expectNoTraces();
  }, 120_000);
});

function claim(name: string, storage: string, from?: string): object {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage } },
      ...(from !== undefined && {
        dataSource: { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot', name: from },
      }),
    },
  };
}

function snapshot(name: string, source: string): object {
  return {
    apiVersion: 'snapshot.storage.k8s.io/v1',
    kind: 'VolumeSnapshot',
    metadata: { name },
    spec: { source: { persistentVolumeClaimName: source } },
  };
}

/** Tries again until it works; what it was at last where it never does. */
async function eventually<T extends { readonly exitCode: number; readonly stdout?: string }>(
  attempt: () => Promise<T>,
  seconds = 60,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const outcome = await attempt();
    if (outcome.exitCode === 0 && outcome.stdout !== '') return outcome;
    if (Date.now() > deadline) throw new Error(`it never worked: ${JSON.stringify(outcome)}`);
    await sleep(500);
  }
}
