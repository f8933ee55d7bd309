import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import { startSandbox, stopSandbox } from '../../sandbox';
import { ok, Playground } from './harness';

const environment = 'gone';

jest.setTimeout(600_000);

let play: Playground;
let secrets: Record<string, string>;

beforeAll(async () => {
  play = await Playground.create('teardown');
  secrets = await play.initStack(environment);
  await play.writeStack(environment, { protect: true });
});

afterAll(async () => {
  await play.remove();
});

interface Down {
  readonly left: readonly { readonly what: string; readonly why: string; readonly fix: string }[];
  readonly notChecked: readonly string[];
}

/** Makes an object in the environment's namespace. */
async function make(object: object): Promise<void> {
  await play.kubectl(['apply', '--filename=-'], JSON.stringify(object));
}

async function deployments(): Promise<number> {
  const found = await play.get<{ items: unknown[] }>('deployments', '--namespace', 'wholetale');
  return found.items.length;
}

describe('a protected environment', () => {
  it('is torn down neither by a command without its name, nor by raw pulumi', async () => {
    ok(await play.talestack('up', environment));
    const there = await deployments();
    expect(there).toBeGreaterThan(0);

    const plain = await play.talestack('down', environment);
    expect(plain.exitCode).toBe(2);
    expect(plain.stderr).toContain('--yes-destroy: is missing');
    expect(plain.stderr).toContain(`add --yes-destroy ${environment}`);

    const mistyped = await play.talestack('down', environment, '--yes-destroy', 'other');
    expect(mistyped.exitCode).toBe(2);
    expect(mistyped.stderr).toMatch(/--yes-destroy = "?other/);

    const raw = await play.pulumi(['destroy', '--yes', '--stack', environment]);
    expect(raw.exitCode).not.toBe(0);
    expect(raw.stdout + raw.stderr).toMatch(/protected/);

    expect(await deployments()).toBe(there);
  });

  it('has nothing to change right after: protection is no change', async () => {
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  });

  it('goes when its name is typed', async () => {
    const done = await play.talestack('down', environment, '--yes-destroy', environment, '--json');
    const { left, notChecked } = JSON.parse(ok(done)) as Down;
    expect({ left, notChecked }).toEqual({ left: [], notChecked: [] });
    expect(await deployments()).toBe(0);
  });
});

describe('what a teardown leaves', () => {
  it('is named with its reason, whatever kind it is, and gives exit status 3', async () => {
    ok(await play.talestack('up', environment));
    const labels = { app: 'WholeTale' };
    const metadata = { namespace: 'wholetale', labels };
    await make({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { ...metadata, name: 'stray' },
    });
    await make({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { ...metadata, name: 'stray' },
    });
    await make({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { namespace: 'wholetale', name: 'of-another', labels: { app: 'Other' } },
    });

    const done = await play.talestack('down', environment, '--yes-destroy', environment, '--json');
    expect(done.exitCode).toBe(3);
    const { left } = JSON.parse(done.stdout) as Down;
    expect(left).toEqual([
      {
        what: 'ConfigMap/wholetale/stray',
        why: 'made by kubectl-client-side-apply',
        fix: 'kubectl describe ConfigMap stray --namespace wholetale; delete it if nothing needs it',
      },
      expect.objectContaining({ what: 'Lease/wholetale/stray' }),
    ]);

    await play.kubectl(['delete', 'configmap,lease', 'stray', '--namespace', 'wholetale']);
    const again = ok(await play.talestack('down', environment, '--yes-destroy', environment));
    expect(again).toContain('Nothing else is left.');
  });

  it('names volumes that outlive their claims, with the storage behind them', async () => {
    ok(await play.talestack('up', environment));
    const claim = await play.get<{ spec: { volumeName: string } }>(
      'persistentvolumeclaim',
      'mongo-volume-claim',
      '--namespace=wholetale',
    );
    const { volumeName } = claim.spec;
    const patch = JSON.stringify({ spec: { persistentVolumeReclaimPolicy: 'Retain' } });
    await play.kubectl(['patch', 'persistentvolume', volumeName, '--patch', patch]);

    const args = ['down', environment, '--yes-destroy', environment, '--delete-data'];
    const done = await play.talestack(...args);
    expect(done.exitCode).toBe(3);
    expect(done.stdout).toContain(`PersistentVolume/${volumeName}: reclaim policy Retain, phase Released`);
    expect(done.stdout).toContain(`kubectl delete persistentvolume ${volumeName}`);
    expect(done.stdout.match(/PersistentVolume\//g)).toHaveLength(1);
    await play.kubectl(['delete', 'persistentvolume', volumeName]);
  });
});

describe('what an up that was killed made and did not write down', () => {
  it('goes with the environment, by its stamp', async () => {
    ok(await play.talestack('up', environment));
    const annotations = { 'talestack.io/stack': `talestack/${environment}` };
    const labels = { 'app.kubernetes.io/managed-by': 'talestack', app: 'WholeTale' };
    const metadata = { namespace: 'wholetale', name: 'unknown-to-pulumi', labels, annotations };
    await make({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
    const done = await play.talestack('down', environment, '--yes-destroy', environment);
    expect(done.stdout).toContain('ConfigMap/wholetale/unknown-to-pulumi');
    expect(ok(done)).toContain('Nothing else is left.');
  });
});

describe('the down of an environment that was never deployed', () => {
  it('says so, and touches nothing of the neighbour in its namespace, not even with --delete-data', async () => {
    ok(await play.talestack('up', environment));
    const before = await deployments();
    await play.initStack('neighbour');
    for (const flags of [[], ['--delete-data']]) {
      const done = ok(await play.talestack('down', 'neighbour', ...flags));
      expect(done).toContain('nothing was deployed');
      expect(done).not.toContain('PersistentVolume');
    }
    expect(await deployments()).toBe(before);
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  });
});

describe('an environment whose cluster is gone', () => {
  it('is not forgotten while the cluster answers, nor without its name', async () => {
    ok(await play.talestack('up', environment));
    const unnamed = await play.talestack('down', environment, '--cluster-gone', '--set', 'protect=false');
    expect(unnamed.exitCode).toBe(2);
    expect(unnamed.stderr).toContain('--yes-destroy');

    const args = ['down', environment, '--cluster-gone', '--yes-destroy', environment];
    const there = await play.talestack(...args);
    expect(there.exitCode).toBe(1);
    expect(there.stderr).toContain('The cluster is there: nothing was forgotten');
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  });

  it('is forgotten, with its state kept in a file, and comes back if the cluster was not gone after all', async () => {
    await stopSandbox({ name: play.sandbox.name });
    const refused = await play.talestack('down', environment, '--yes-destroy', environment);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain('--cluster-gone');

    const args = ['down', environment, '--cluster-gone', '--yes-destroy', environment, '--json'];
    const { forgotten, backup } = JSON.parse(ok(await play.talestack(...args))) as {
      forgotten: string[];
      backup: string;
    };
    expect(forgotten).toContain('Deployment/wholetale/mongo');
    expect(readdirSync(play.project)).toContain(path.basename(backup));
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const text = readFileSync(backup, 'utf8');
    expect(text).toContain('Deployment/wholetale/mongo');
    for (const [name, value] of Object.entries(secrets))
      for (const form of [value, Buffer.from(value).toString('base64')])
        expect([name, text.includes(form)]).toEqual([name, false]);
    const again = await play.talestack(...args);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain('there is nothing to forget');

    await startSandbox({ name: play.sandbox.name });
    ok(await play.talestack('up', environment));
    ok(await play.talestack('preview', environment, '--expect-no-changes'));
  });
});
