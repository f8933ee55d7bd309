import { setTimeout as sleep } from 'node:timers/promises';

import type { Outcome } from '../command-line';
import { ok } from '../harness';
import { seed } from './extent';
import { familyOf, kill } from './family';
import { Stage } from './stage';
import { RefusingWebhook } from './webhook';

// A machine with other work to do takes minutes for each.
jest.setTimeout(1_800_000);

let stage: Stage;

beforeAll(async () => {
  process.stderr.write(`seed ${seed}: simulated nodes\n`);
  stage = await Stage.create('races');
});

afterAll(async () => {
  await stage.remove();
});

const inNamespace = '--namespace=wholetale';
const kubectl = (...args: string[]) => stage.play.kubectl(args);

async function make(object: object): Promise<void> {
  await stage.play.kubectl(['apply', '--filename=-'], JSON.stringify(object));
}

/** A failure whose cause is gone: the next `up` ends what this one began. */
async function expectRecovery(): Promise<void> {
  ok(await stage.up());
  await stage.expectUp();
}

function expectRefusal({ exitCode, stderr }: Outcome, ...said: (string | RegExp)[]): void {
  expect(exitCode).toBe(1);
  for (const each of said) expect(stderr).toMatch(each);
  expect(stderr).not.toContain('This is a bug');
}

describe('another client that changes objects while an up runs', () => {
  it('stops nothing; what it changed of ours is named, and set back after a refresh', async () => {
    let isOver = false;
    let edits = 0;
    const edit = async () => {
      const patch = {
        spec: { template: { spec: { containers: [{ name: 'dashboard', imagePullPolicy: 'Always' }] } } },
      };
      const args = ['patch', 'deployment', 'dashboard', inNamespace, `--patch=${JSON.stringify(patch)}`];
      while (!isOver) {
        const { exitCode } = await stage.play.run('kubectl', args);
        if (exitCode === 0) edits += 1;
        await sleep(200);
      }
    };
    const editing = edit();
    const up = await stage.up('--set', 'images.prefix=mirror.example.org/all');
    isOver = true;
    await editing;
    expect(edits).toBeGreaterThan(0);
    ok(up);
    const named =
      'dashboard  Deployment/wholetale/dashboard  spec.template.spec.containers[dashboard].imagePullPolicy: was "IfNotPresent", is now "Always" (by kubectl-patch)';
    expect(ok(await stage.play.talestack('preview', 'races', '--refresh'))).toContain(named);
    expect(ok(await stage.play.talestack('refresh', 'races'))).toContain(named);
    await expectRecovery();
  });
});

describe('two ups at once', () => {
  it('one of them refuses, and says who is at work', async () => {
    ok(await stage.down());
    let other: Promise<Outcome> | undefined;
    const { ended } = await stage.watched(['up', 'races'], 1, ({ pid = 0 }) => {
      // Held in the middle, so that the second meets it on any machine.
      const { engine = 0 } = familyOf(pid);
      kill([engine], 'SIGSTOP');
      other = stage.up().finally(() => {
        kill([engine], 'SIGCONT');
      });
    });
    ok(ended);
    const refused = await other;
    if (!refused) throw new Error('the second was not started');
    expectRefusal(
      refused,
      'Another run holds the lock of this stack',
      /process \d+ works on it since 2/,
      /wait for it, or stop it there/,
    );
    await stage.expectUp();
  });
});

describe('an object of the same name that is of someone else', () => {
  it('stops an up before anything is changed, and stays as it is', async () => {
    ok(await stage.down());
    const data = { key: 'of another' };
    await make({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'registry-secret', namespace: 'wholetale' },
      stringData: data,
    });
    const before = await stage.play.get('secret', 'registry-secret', inNamespace);
    expectRefusal(
      await stage.up(),
      'nothing was changed',
      /Secret\/wholetale\/registry-secret: exists already and belongs to kubectl/,
      /choose another talestack:namespace, or remove the object/,
    );
    expect(await stage.play.get('secret', 'registry-secret', inNamespace)).toEqual(before);
    await stage.expectDown();
    await kubectl('delete', 'secret', 'registry-secret', inNamespace);
    await expectRecovery();
  });
});

describe('an admission webhook that refuses an object', () => {
  const name = 'no-girder.example.org';

  it('is told in its own words, and the next up ends it', async () => {
    ok(await stage.down());
    const webhook = await RefusingWebhook.start((object) =>
      object === 'girder' ? 'girder is not wanted here' : undefined,
    );
    try {
      await make({
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name },
        webhooks: [
          {
            name,
            rules: [
              {
                apiGroups: ['apps'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['deployments'],
              },
            ],
            clientConfig: { url: webhook.url, caBundle: webhook.caBundle },
            admissionReviewVersions: ['v1'],
            sideEffects: 'None',
            failurePolicy: 'Fail',
          },
        ],
      });
      const probe = ['create', 'deployment', 'girder', '--image=none', '--dry-run=server'];
      // The API server reads such configurations now and then.
      while ((await stage.play.run('kubectl', probe)).exitCode === 0) await sleep(200);
      const before = webhook.refusals;
      const refused = await stage.up();
      expect(webhook.refusals).toBeGreaterThan(before);
      await kubectl('delete', 'validatingwebhookconfiguration', name);
      expectRefusal(refused, 'Deployment/wholetale/girder', name, 'girder is not wanted here');
      while ((await stage.play.run('kubectl', probe)).exitCode !== 0) await sleep(200);
      await expectRecovery();
    } finally {
      await webhook.close();
    }
  });
});

describe('a quota that is used up', () => {
  it('ends an up within its time, names the quota, and the next up ends it', async () => {
    ok(await stage.down());
    await make({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'small', namespace: 'wholetale' },
      // Of a scope: such are not looked at before, and so it is met on the way.
      spec: { hard: { pods: '2' }, scopes: ['NotTerminating'] },
    });
    // What it names is what it waited for: the engine, whose own limit is minutes, was given this one.
    const refused = await stage.up('--set', 'wait.ready=20');
    await kubectl('delete', 'resourcequota', 'small', inNamespace);
    expectRefusal(
      refused,
      'up failed',
      /not ready after 20 s: .*exceeded quota: small/,
      'the quota of the namespace refuses its pods',
      'fix: raise `quota`, or the ResourceQuota that someone else made there',
    );
    await expectRecovery();
  });
});

describe('a namespace that is stuck in its deletion', () => {
  it('stops an up before anything is changed, says what holds it, and the next up makes all anew', async () => {
    ok(await stage.down());
    await make({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: 'wholetale', finalizers: ['example.org/hold'] },
    });
    await kubectl('delete', 'namespace', 'wholetale', '--wait=false');
    expectRefusal(
      await stage.up('--set', 'wait.ready=10'),
      'Nothing was changed: objects of this environment are being deleted',
      /Namespace\/wholetale: is being deleted, held by .*example\.org\/hold in 1 resource instances/,
      /kubectl get Namespace wholetale --output yaml/,
    );
    const patch = '--patch={"metadata":{"finalizers":null}}';
    await kubectl('patch', 'configmap', 'held', inNamespace, '--type=merge', patch);
    ok(await stage.up());
    const flags = ['--refresh', '--expect-no-changes'];
    ok(await stage.play.talestack('preview', 'races', ...flags));
  });
});
