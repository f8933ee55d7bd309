import { Playground } from './harness';

interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string };
}

interface Component {
  readonly component: string;
  readonly ready: boolean;
  readonly reasons: readonly { readonly object: string; readonly cause: string; readonly message: string }[];
}

const short = ['--set', 'wait.ready=4'];
let play: Playground;

const inNamespace = (namespace: string) => ['--namespace', namespace];

async function podOf(component: string): Promise<Pod> {
  const found = await play.get<{ items: Pod[] }>(
    'pods',
    `--selector=component=${component}`,
    ...inNamespace('wholetale'),
  );
  return found.items[0]!;
}

/** Writes what a kubelet would: no container runs on a simulated node, so none can fail by itself. */
async function report(
  component: string,
  container: object,
  key = 'containerStatuses',
  phase = 'Running',
): Promise<void> {
  const { metadata } = await podOf(component);
  const conditions = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'Ready', status: 'False', reason: 'ContainersNotReady' },
  ];
  const ours = { image: 'x', imageID: '', ready: false, started: false, restartCount: 0, ...container };
  const patch = JSON.stringify({ status: { phase, conditions, [key]: [ours] } });
  const args = ['patch', 'pod', metadata.name, '--subresource=status', '--type=merge', `--patch=${patch}`];
  await play.kubectl([...args, ...inNamespace('wholetale')]);
}

async function event(component: string, reason: string, message: string): Promise<void> {
  const { metadata } = await podOf(component);
  const { name, uid } = metadata;
  const now = new Date().toISOString();
  await play.kubectl(
    ['create', '--filename=-'],
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.1`, namespace: 'wholetale' },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace: 'wholetale', uid },
      type: 'Warning',
      reason,
      message,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 3,
    }),
  );
}

/** Waits until the controllers have seen what was reported. */
async function unready(...deployments: string[]): Promise<void> {
  const objects = deployments.map((name) => `deployment/${name}`);
  const args = ['wait', '--for=condition=Available=False', ...objects, '--timeout=30s'];
  await play.kubectl([...args, ...inNamespace('wholetale')]);
}

beforeAll(async () => {
  play = await Playground.create('ready');
  await play.initStack('dev');
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('up', () => {
  it('waits, and says what is simulated and what nobody looked at', async () => {
    const { exitCode, stdout, stderr } = await play.talestack('up', 'dev', '--json');
    expect([exitCode, stderr]).toEqual([0, '']);
    const { waits } = JSON.parse(stdout) as { waits: { wait: string; outcome: string; detail: string }[] };
    const simulated = expect.stringContaining('simulated') as unknown;
    expect(waits).toEqual([
      { wait: 'ingress', outcome: 'done', detail: simulated },
      { wait: 'dns', outcome: 'skipped', detail: simulated },
      { wait: 'ready', outcome: 'done', detail: simulated },
      { wait: 'girder', outcome: 'skipped', detail: simulated },
    ]);
  }, 120_000);

  it('only notes that DNS does not lead to a local domain', async () => {
    const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: '127.0.0.9' }] } } });
    const { items } = await play.get<{ items: Pod[] }>('ingresses', ...inNamespace('wholetale'));
    for (const { metadata } of items) {
      const args = [
        'patch',
        'ingress',
        metadata.name,
        '--subresource=status',
        '--type=merge',
        `--patch=${status}`,
      ];
      await play.kubectl([...args, ...inNamespace('wholetale')]);
    }
    const { exitCode, stdout } = await play.talestack('up', 'dev');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /^DNS leads to it {2}skipped {2}.*put '127\.0\.0\.9 girder\.local\.wholetale\.org', .*\/etc\/hosts/m,
    );
    expect(stdout).toMatch(/^girder answers {2}skipped {2}simulated nodes/m);
  }, 60_000);
});

describe('pods that do not get ready', () => {
  const registrySaid = 'rpc error: code = NotFound desc = docker.io/wholetale/girder:v0: not found';

  beforeAll(async () => {
    await report(
      'girder',
      {
        name: 'wt-girder',
        image: 'wholetale/girder:v0',
        state: {
          waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "wholetale/girder:v0"' },
        },
      },
      'containerStatuses',
      'Pending',
    );
    await event('girder', 'Failed', `Failed to pull image "wholetale/girder:v0": ${registrySaid}`);
    await report('mongo', {
      name: 'mongodb',
      restartCount: 3,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' } },
      lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
    });
    await report('redis', {
      name: 'redis',
      restartCount: 2,
      state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 20s restarting failed container' } },
      lastState: { terminated: { exitCode: 7, reason: 'Error', message: 'bad directive\n' } },
    });
    await report('registry', {
      name: 'registry',
      state: {
        waiting: { reason: 'CreateContainerConfigError', message: 'secret "registry-secret" not found' },
      },
    });
    await report('dashboard', { name: 'dashboard', started: true, state: { running: {} } });
    await event('dashboard', 'Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 500');
    await report('worker', { name: 'wait', state: { running: {} } }, 'initContainerStatuses', 'Pending');
    await unready('girder', 'mongo', 'redis', 'registry', 'dashboard', 'celery-worker');
  }, 120_000);

  it('are told apart by `status`, each with its cause', async () => {
    const { exitCode, stdout } = await play.talestack('status', 'dev', '--json');
    expect(exitCode).toBe(1);
    const { components } = JSON.parse(stdout) as { components: Component[] };
    const causes = components.flatMap(({ component, reasons }) =>
      reasons.map(({ cause, message }) => [component, cause, message]),
    );
    const said = (text: string) => expect.stringContaining(text) as unknown;
    expect(causes).toHaveLength(6);
    expect(causes).toContainEqual([
      'girder',
      'image',
      said(`wholetale/girder:v0 cannot be pulled: ${registrySaid}`),
    ]);
    expect(causes).toContainEqual(['mongo', 'out-of-memory', said('killed for want of memory')]);
    expect(causes).toContainEqual(['redis', 'crash', said('exit code 7, restarted 2 times: bad directive')]);
    expect(causes).toContainEqual(['registry', 'config', said('secret "registry-secret" not found')]);
    expect(causes).toContainEqual([
      'dashboard',
      'probe',
      said('Readiness probe failed: HTTP probe failed with statuscode: 500'),
    ]);
    expect(causes).toContainEqual(['worker', 'init', said('init container wait')]);
    const table = (await play.talestack('status', 'dev')).stdout;
    for (const [, , message] of causes) expect(table).toContain(message);
    expect(table).toMatch(/kubectl logs --namespace wholetale redis-\S+ --container redis --previous/);
  }, 60_000);

  it('fail `up` at the limit, with the same causes, although the engine had nothing to do', async () => {
    const { exitCode, stdout, stderr } = await play.talestack('up', 'dev', ...short);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^everything is ready {2}FAILED {2}not so after 4 s/m);
    expect(stdout).toMatch(/^girder answers {2}skipped {2}not everything is ready/m);
    expect(stderr).toContain('dev was deployed, but is not ready');
    // Each with its component, with the event or the last lines of the log, and with what to do.
    const told = stderr.split(/\n(?= {2}\S)/);
    const of = (component: string) =>
      told.find((each) => each.startsWith(`  Deployment/wholetale/${component}: pod ${component}-`)) ?? '';
    expect(of('girder')).toContain(`the image wholetale/girder:v0 cannot be pulled: ${registrySaid}`);
    expect(of('girder')).toContain('fix: check the name and tag below images');
    expect(of('redis')).toContain('exit code 7, restarted 2 times: bad directive');
    expect(of('redis')).toMatch(
      /fix: see its log: kubectl logs --namespace wholetale redis-\S+ --container redis --previous$/,
    );
    expect(of('mongo')).toContain("fix: raise memoryLimit among the component's resources");
  }, 60_000);

  it('do not hold up `up --no-wait`', async () => {
    const { exitCode, stdout } = await play.talestack('up', 'dev', '--no-wait');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^up {2}\d+ unchanged/m);
    expect(stdout).not.toContain('everything is ready');
  }, 60_000);

  it('can be left by Ctrl-C while `up` waits for them', async () => {
    const up = play.start('up', 'dev');
    let seen = '';
    up.stdout?.on('data', (chunk: Buffer) => {
      const before = seen;
      seen += chunk.toString();
      const waiting = 'the ingress has an address  done';
      if (seen.includes(waiting) && !before.includes(waiting)) up.kill('SIGINT');
    });
    const { exitCode, stderr } = await up;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('Stopped waiting.');
    expect(stderr).toContain('talestack status dev');
  }, 60_000);

  it('are ready again once they are', async () => {
    await play.kubectl(['delete', 'pods', '--all', ...inNamespace('wholetale')]);
    const { exitCode } = await play.talestack('up', 'dev', '--set', 'wait.ready=60');
    expect(exitCode).toBe(0);
    const { components } = JSON.parse((await play.talestack('status', 'dev', '--json')).stdout) as {
      components: Component[];
    };
    expect(components.flatMap((each) => each.reasons)).toEqual([]);
  }, 120_000);
});

describe('what the engine waits for in vain', () => {
  it('is given up at the same limit: a pod that no node takes', async () => {
    const { exitCode, stdout, stderr } = await play.talestack(
      'up',
      'dev',
      ...short,
      '--set',
      'dashboard.nodeSelector.disk=none',
    );
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^dashboard {2}FAILED {2}/m);
    expect(stderr).toContain('up failed');
    expect(stderr).toContain('not ready after 4 s');
    expect(stderr).toMatch(
      /Deployment\/wholetale\/dashboard: pod dashboard-\S+: no node takes it: 0\/4 nodes are available: 4 node\(s\) didn't match Pod's node affinity\/selector$/m,
    );
    expect(stderr).toContain('kubectl describe nodes');
  }, 60_000);

  it('is named: a claim that nobody provides for, pods that a quota refuses', async () => {
    const storageClass = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'example.org/none',
    };
    await namespaceWith('full', {});
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'none', namespace: 'full' },
      // Of a scope: those are not looked at before.
      spec: { hard: { pods: '0' }, scopes: ['NotTerminating'] },
    };
    for (const each of [storageClass, quota])
      await play.kubectl(['create', '--filename=-'], JSON.stringify(each));
    const { stdout, stderr, reasons } = await failing('full', '--set', 'mongo.storageClass=fast');
    expect(stdout).toMatch(/^mongo {2}FAILED {2}/m);
    // With the event of the controller that binds claims.
    expect(stderr).toMatch(
      /^ {2}PersistentVolumeClaim\/full\/mongo-volume-claim: not bound by StorageClass fast: .*example\.org\/none.*\n {4}fix: its provisioner is example\.org\/none: see that it runs/m,
    );
    expect(stderr).toMatch(
      /^ {2}Deployment\/full\/redis: the quota of the namespace refuses its pods: .*exceeded quota: none, requested: pods=1, used: pods=0, limited: pods=0\n {4}fix: raise `quota`/m,
    );
    expect(reasons).toContainEqual(['Deployment/full/redis', 'quota']);
    expect(reasons).toContainEqual(['PersistentVolumeClaim/full/mongo-volume-claim', 'claim']);
  }, 120_000);

  it('is named: pods that Pod Security refuses, by `up` before it begins, by `status` after raw pulumi', async () => {
    await namespaceWith('guarded', { 'pod-security.kubernetes.io/enforce': 'restricted' });
    await play.initStack('guarded', 'guarded');
    await play.writeStack('guarded', {
      'registry.trust.enabled': false,
      'wait.ready': 10,
      'wait.ingress': 10,
    });
    const fix = 'kubectl label namespace guarded pod-security.kubernetes.io/enforce=privileged';
    const up = await play.talestack('up', 'guarded');
    expect(up.exitCode).toBe(1);
    expect(up.stderr).toContain('Nothing was changed');
    expect(up.stderr).toContain('Deployment/guarded/celery-worker: docker is privileged');
    expect(up.stderr).toContain(fix);

    const raw = await play.pulumi(['up', '--yes', '--skip-preview', '--stack', 'guarded']);
    expect(raw.exitCode).not.toBe(0);
    const status = await play.talestack('status', 'guarded');
    expect(status.exitCode).toBe(1);
    expect(status.stdout).toMatch(
      /Deployment\/guarded\/dashboard: Pod Security of the namespace refuses its pods: .*violates PodSecurity "restricted:latest"/,
    );
    expect(status.stdout).toContain(fix);
  }, 180_000);
});

async function namespaceWith(name: string, labels: Record<string, string>): Promise<void> {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
  await play.kubectl(['create', '--filename=-'], JSON.stringify(namespace));
}

/** An `up` of an environment of the same name that fails, and what `status` says after it. */
async function failing(name: string, ...args: string[]) {
  await play.initStack(name, name);
  const own = ['--set', 'registry.trust.enabled=false', ...args];
  const { exitCode, stdout, stderr } = await play.talestack('up', name, ...short, ...own);
  expect(exitCode).toBe(1);
  const status = await play.talestack('status', name, ...own, '--json');
  expect(status.exitCode).toBe(1);
  const { components } = JSON.parse(status.stdout) as { components: Component[] };
  const reasons = components.flatMap((each) => each.reasons.map(({ object, cause }) => [object, cause]));
  return { stdout, stderr, reasons };
}
