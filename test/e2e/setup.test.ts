import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { setupProgram } from '../../src/wholetale/setup/bundle';
import type { SetupConfig } from '../../src/wholetale/setup/program/config';
import { FakeGirder } from '../wholetale/setup/fake-girder';
import { ok, Playground } from './harness';

interface Job {
  readonly metadata: { readonly uid: string };
  readonly status: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface Lease {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: { readonly holderIdentity: string; readonly leaseTransitions: number };
}

interface Kubeconfig {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly 'certificate-authority-data': string };
  }[];
}

const environment = 'dev';
const name = 'girder-setup';
const inNamespace = ['--namespace', 'wholetale'];

let play: Playground;

const job = () => play.get<Job>('job', name, ...inNamespace);
const ended = ({ status }: Job) =>
  status.conditions?.filter((each) => each.status === 'True').map(({ type }) => type);
const status = async () => (await play.talestack('status', environment)).stdout;

beforeAll(async () => {
  play = await Playground.create('setup');
  await play.initStack(environment);
}, 300_000);

afterAll(() => play.remove(), 60_000);

describe('the set-up Job on the real engine and the real API server, its pods simulated', () => {
  it('is a part of the plan, and done when the stack is up, without the secrets of Globus', async () => {
    const plan = ok(await play.talestack('preview', environment));
    expect(plan).toContain(`Job/wholetale/${name}`);
    ok(await play.talestack('up', environment));
    expect(ended(await job())).toContain('Complete');
    expect(await status()).toMatch(/^setup +yes +done/m);
    const { data } = await play.get<{ data: object }>('secret', name, ...inNamespace);
    expect(Object.keys(data)).toEqual(['adminPassword']);
  }, 300_000);

  it('has an account that may hold its Lease, and nothing else', async () => {
    const may = async (verb: string, resource: string) => {
      const as = `--as=system:serviceaccount:wholetale:${name}`;
      const { stdout } = await play.run('kubectl', ['auth', 'can-i', verb, resource, as, ...inNamespace]);
      return stdout.trim();
    };
    expect(await may('update', `leases.coordination.k8s.io/${name}`)).toBe('yes');
    expect(await may('update', 'leases.coordination.k8s.io/another')).toBe('no');
    expect(await may('create', 'leases.coordination.k8s.io')).toBe('no');
    expect(await may('get', `secrets/${name}`)).toBe('no');
    expect(await may('list', 'pods')).toBe('no');
  }, 60_000);

  it('has a program that holds the Lease with that account, and leaves nothing for an up to change', async () => {
    const girder = new FakeGirder();
    await girder.start();
    const dir = mkdtempSync(path.join(play.dir, 'pod-'));
    try {
      const kubeconfig = JSON.parse(
        await play.kubectl(['config', 'view', '--raw', '--output=json']),
      ) as Kubeconfig;
      const { server, 'certificate-authority-data': authority } = kubeconfig.clusters[0]!.cluster;
      const { data } = await play.get<{ data: Record<string, string> }>('configmap', name, ...inNamespace);
      expect(data['setup.js']).toBe(setupProgram());
      const config = JSON.parse(data['config.json']!) as SetupConfig;
      const here = { ...config, girderUrl: girder.url, lease: { ...config.lease, apiServer: server } };
      const write = (file: string, text: string) => {
        writeFileSync(path.join(dir, file), text);
        return path.join(dir, file);
      };
      write('config.json', JSON.stringify(here));
      write('adminPassword', 'a password');
      write('token', await play.kubectl(['create', 'token', name, ...inNamespace]));
      const ca = write('ca.crt', Buffer.from(authority, 'base64').toString());
      const program = write('setup.js', data['setup.js']!);
      const { exitCode, stdout } = await execa(process.execPath, [program, dir, dir, dir], {
        env: { NODE_EXTRA_CA_CERTS: ca },
        reject: false,
      });
      expect([exitCode, stdout.split('\n').at(-1)]).toEqual([0, 'girder is set up']);
      expect(girder.images).toHaveLength(3);
      const lease = await play.get<Lease>('lease', name, ...inNamespace);
      expect(lease.spec).toMatchObject({ holderIdentity: '', leaseTransitions: 1 });
      expect(lease.metadata.annotations).toMatchObject({ 'talestack.io/stack': 'talestack/dev' });
    } finally {
      await girder.stop();
      rmSync(dir, { recursive: true });
    }
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 120_000);

  it('is not run again by an up that changes nothing, and is when it has other inputs', async () => {
    const { uid } = (await job()).metadata;
    ok(await play.talestack('up', environment, '--set', 'images.redis=redis:7.2.3'));
    expect((await job()).metadata.uid).toBe(uid);
    ok(await play.talestack('up', environment, '--set', 'girder.setup.adminEmail=root@example.org'));
    const another = await job();
    expect(another.metadata.uid).not.toBe(uid);
    expect(ended(another)).toContain('Complete');
  }, 300_000);

  it('runs again when Globus is there, which it did without before', async () => {
    const { uid } = (await job()).metadata;
    const file = path.join(play.dir, 'globus');
    writeFileSync(file, 'told by Globus\n');
    const names = ['globus.clientId', 'globus.clientSecret'];
    const given = names.map((each) => `${each}=${file}`);
    ok(await play.talestack('secrets', 'set', environment, ...given));
    ok(await play.talestack('up', environment));
    expect((await job()).metadata.uid).not.toBe(uid);
    const { data } = await play.get<{ data: object }>('secret', name, ...inNamespace);
    expect(Object.keys(data).sort()).toEqual(['adminPassword', 'globusClientId', 'globusClientSecret']);
  }, 300_000);

  it('is replaced when girder.adminPassword is another, which preview says without an error', async () => {
    const { uid } = (await job()).metadata;
    const password = 'another-passw0rd';
    const file = path.join(play.dir, 'password');
    writeFileSync(file, `${password}\n`);
    ok(await play.talestack('secrets', 'set', environment, `girder.adminPassword=${file}`));
    const { changes } = JSON.parse(ok(await play.talestack('preview', environment, '--json'))) as {
      readonly changes: readonly { readonly operation: string; readonly object: string }[];
    };
    expect([...new Set(changes.map(({ object }) => object))].sort()).toEqual([
      // Its pods are told the new revision, and a Job's template cannot change.
      `Job/wholetale/${name}`,
      `Secret/wholetale/${name}`,
    ]);
    expect(changes).toContainEqual(
      expect.objectContaining({ operation: 'replace', object: `Job/wholetale/${name}` }),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ operation: 'update', object: `Secret/wholetale/${name}` }),
    );
    ok(await play.talestack('up', environment));
    expect((await job()).metadata.uid).not.toBe(uid);
    expect(ended(await job())).toContain('Complete');
    const { data } = await play.get<{ data: Record<string, string> }>('secret', name, ...inNamespace);
    expect(Buffer.from(data.adminPassword!, 'base64').toString()).toBe(password);
    expect(play.printed.join('\n')).not.toContain(password);
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  }, 300_000);

  it('that failed is run again by the next up', async () => {
    // Nowhere to run until a node has the label; and an end to the waiting.
    const nowhere = ['--set', 'girder.setup.nodeSelector.here=yes'];
    const before = (await job()).metadata.uid;
    const failing = play.talestack('up', environment, ...nowhere);
    const early = failing.then(({ stdout, stderr }) => {
      throw new Error(`it ended too early: ${stdout}${stderr}`);
    });
    await Promise.race([early, eventually(async () => (await job()).metadata.uid !== before)]);
    // It is to end later, now.
    early.catch(() => undefined);
    const patch = '{"spec":{"activeDeadlineSeconds":1}}';
    await play.kubectl(['patch', 'job', name, ...inNamespace, '--type=merge', `--patch=${patch}`]);
    const failed = await failing;
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout + failed.stderr).toContain(name);
    const { uid } = (await job()).metadata;
    expect(ended(await job())).toContain('Failed');
    expect(await status()).toMatch(/^setup +no +failed: DeadlineExceeded/m);

    await play.kubectl(['label', 'nodes', '--all', 'here=yes']);
    ok(await play.talestack('up', environment, ...nowhere));
    expect((await job()).metadata.uid).not.toBe(uid);
    expect(ended(await job())).toContain('Complete');
  }, 300_000);

  it('is not there when it is switched off, nor is anything that belongs to it', async () => {
    ok(await play.talestack('up', environment, '--set', 'girder.setup.enabled=false'));
    const kinds = 'jobs,leases,configmaps,secrets,serviceaccounts,roles,rolebindings';
    const { items } = await play.get<{ items: { metadata: { name: string } }[] }>(kinds, ...inNamespace);
    expect(items.map(({ metadata }) => metadata.name)).not.toContain(name);
  }, 300_000);
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline;) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('it did not happen');
}
