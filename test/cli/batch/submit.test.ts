import { FakeCluster } from './fake-cluster';
import { complete, config, jobOf, namespace, place, propsFor, submitted } from './support';
import { madeAnnotation } from '../../../src/cli/batch/live';
import { harvest } from '../../../src/cli/batch/harvest';
import { submit } from '../../../src/cli/batch/submit';
import { ensureNamespace } from '../../../src/cli/batch/make';
import { unchangedLines } from '../../../src/cli/batch/words';
import { schema } from '../../../src/config/schema';
import { namespaceManifests, recordName } from '../../../src/batch';

const record = `ConfigMap/batch/${recordName('many')}`;

/** What is there before anything of a submission. */
const ofNamespace = ['Namespace/batch', 'NetworkPolicy/batch/batch-tasks'];

describe('submitting a list of tasks', () => {
  it('makes the namespace, the record before all else, and the Jobs last', async () => {
    const cluster = new FakeCluster();
    const { outcome, created } = await submitted(cluster, propsFor('many', 3, 'per-task'));
    expect(outcome).toBe('submitted');
    expect(cluster.created.slice(0, 2)).toEqual(ofNamespace);
    expect(cluster.of('Namespace')[0]?.metadata?.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    expect(cluster.created[2]).toBe(record);
    expect(cluster.created.slice(-3).every((each) => each.startsWith('Job/batch/'))).toBe(true);
    expect(cluster.jobs()).toHaveLength(3);
    expect(created).toBe(cluster.created.length - ofNamespace.length);
    for (const { metadata } of [
      ...cluster.of('Job'),
      ...cluster.of('ConfigMap'),
      ...cluster.of('Namespace'),
    ]) {
      expect(metadata?.labels).toMatchObject({ 'app.kubernetes.io/managed-by': 'talestack' });
      expect(metadata?.annotations).toMatchObject({ 'talestack.io/made-by': 'batch' });
      expect(metadata?.annotations).not.toHaveProperty(['talestack.io/stack']);
    }
  });

  it('leaves a namespace of somebody else as it is', async () => {
    const cluster = new FakeCluster();
    cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'batch', labels: { a: 'b' } } });
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    expect(cluster.of('Namespace')[0]?.metadata?.labels).toEqual({ a: 'b' });
  });

  it.each(['per-task', 'indexed', 'sharded'] as const)(
    'changes nothing the second time, nor after the Jobs were collected: %s',
    async (shape) => {
      const cluster = new FakeCluster();
      await submitted(cluster, propsFor('many', 3, shape));
      const before = structuredClone(cluster.objects);
      expect(await submitted(cluster, propsFor('many', 3, shape))).toMatchObject({ outcome: 'unchanged' });
      expect(cluster.objects).toEqual(before);
      cluster.collect();
      expect(await submitted(cluster, propsFor('many', 3, shape))).toMatchObject({
        outcome: 'unchanged',
        created: 0,
      });
      expect(cluster.jobs()).toEqual([]);
    },
  );

  it.each([1, 2, 3, 4])(
    'is completed by the next one when it was interrupted after %i objects',
    async (count) => {
      const whole = new FakeCluster();
      await submitted(whole, propsFor('many', 3, 'per-task'));
      const cluster = new FakeCluster();
      let writes = 0;
      cluster.beforeWrite = () => {
        writes += 1;
        // The namespace and its policy come first.
        if (writes > count + 2) throw new Error('interrupted');
      };
      await expect(submitted(cluster, propsFor('many', 3, 'per-task'))).rejects.toThrow('interrupted');
      cluster.beforeWrite = () => undefined;
      const { outcome } = await submitted(cluster, propsFor('many', 3, 'per-task'));
      expect(outcome).toBe('completed');
      expect([...cluster.objects.keys()].sort()).toEqual([...whole.objects.keys()].sort());
      expect(await submitted(cluster, propsFor('many', 3, 'per-task'))).toMatchObject({
        outcome: 'unchanged',
      });
    },
  );

  it('does not run again what had ended, and was collected, before an interrupted one was completed', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
    await harvest(cluster, place, 'many');
    cluster.collect();
    await cluster.update(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: recordName('many'), namespace: 'batch' } },
      () => ({
        metadata: { annotations: { [madeAnnotation]: null } },
      }),
    );
    expect(await submitted(cluster, propsFor('many', 2, 'per-task'))).toMatchObject({ outcome: 'completed' });
    expect(cluster.jobs()).toHaveLength(1);
    expect(jobOf(cluster, 1)).toBeDefined();
  });

  it('refuses another list of the same name, with every difference, and leaves all as it is', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    const before = structuredClone(cluster.objects);
    const changed = propsFor('many', 3, 'per-task', { memory: 5000 });
    const list = [...changed.tasks.slice(0, 1), { identifier: 't1', command: 'echo other' }];
    const refused = submitted(cluster, { ...changed, tasks: list });
    await expect(refused).rejects.toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({ key: 'task 1 "t1"', message: 'was "echo 1", and is "echo other" now' }),
        expect.objectContaining({ key: 'task 2 "t2"', message: 'is no longer there: "echo 2"' }),
        expect.objectContaining({ key: 'memory', message: 'was 4000, and is 5000 now' }),
        expect.objectContaining({ key: '--replace' }),
      ]) as unknown,
    });
    expect(cluster.objects).toEqual(before);
  });

  it('shows the first of very many differences, and how many more there are', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    await expect(submitted(cluster, propsFor('many', 1000, 'indexed'))).rejects.toThrow(
      /and \d+ more differences/,
    );
  });

  it('replaces a list with --replace: nothing of the old one stays', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    cluster.setJob(jobOf(cluster, 0).metadata!.name!, complete);
    await harvest(cluster, place, 'many');
    const old = new Set(cluster.jobs().map(({ metadata }) => metadata!.uid));
    const next = propsFor('many', 3, 'per-task', { memory: 5000 });
    expect(await submitted(cluster, next, true)).toMatchObject({ outcome: 'replaced' });
    expect(cluster.jobs()).toHaveLength(3);
    expect(cluster.jobs().some(({ metadata }) => old.has(metadata!.uid))).toBe(false);
    const { counts } = await harvest(cluster, place, 'many');
    expect(counts).toMatchObject({ total: 3, succeeded: 0, waiting: 3 });
  });

  it('says which line of the stack config a name belongs to', async () => {
    const cluster = new FakeCluster();
    await expect(
      submit(cluster, {
        props: propsFor('owned', 1, 'per-task'),
        config,
        namespace,
        replace: true,
        onProgress: () => undefined,
      }),
    ).rejects.toMatchObject({
      problems: [{ where: 'stacks/Pulumi.dev.yaml', key: 'talestack:batch.submissions.owned' }],
    });
    expect(cluster.objects.size).toBe(0);
  });

  it('gives way to another list that got the name first', async () => {
    const cluster = new FakeCluster();
    const other = new FakeCluster();
    await submitted(other, propsFor('many', 5, 'per-task'));
    cluster.beforeWrite = (path) => {
      if (path !== record) return;
      for (const each of other.objects.values()) cluster.put(each);
    };
    await expect(submitted(cluster, propsFor('many', 3, 'per-task'))).rejects.toThrow('another list');
  });

  it('starts no more Jobs of their own at once than allowed', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 5, 'per-task', { maxConcurrent: 2 }));
    const running = () => cluster.jobs().filter(({ spec }) => spec?.suspend !== true);
    expect(running()).toHaveLength(2);
    cluster.setJob(running()[0]!.metadata!.name!, complete);
    await submitted(cluster, propsFor('many', 5, 'per-task', { maxConcurrent: 2 }));
    expect(running()).toHaveLength(3);
  });
});

describe('an object of the same name that somebody else made', () => {
  const of = (kind: string, name: string, labels = {}) => ({
    apiVersion: kind === 'Job' ? 'batch/v1' : 'v1',
    kind,
    metadata: { name, namespace: 'batch', labels: { 'app.kubernetes.io/managed-by': 'Helm', ...labels } },
  });

  it.each([
    ['Job', 'many--t1', 'per-task'],
    ['ConfigMap', 'many--record', 'per-task'],
    ['ConfigMap', 'many--wrapper', 'indexed'],
    ['Job', 'many', 'indexed'],
  ] as const)(
    'stops the submission before anything is made, and is named: %s %s',
    async (kind, name, shape) => {
      const cluster = new FakeCluster();
      cluster.put(of(kind, name));
      await expect(submitted(cluster, propsFor('many', 3, shape))).rejects.toMatchObject({
        problems: [
          { where: `${kind}/batch/${name}`, message: expect.stringContaining('belongs to Helm') as string },
        ],
      });
      expect(cluster.created).toEqual(ofNamespace);
    },
  );

  it('is found among a great many, too', async () => {
    const cluster = new FakeCluster();
    cluster.put(of('Job', 'many--t150'));
    await expect(submitted(cluster, propsFor('many', 200, 'per-task'))).rejects.toThrow('many--t150');
    expect(cluster.created).toEqual(ofNamespace);
  });

  it('is told from ours where it comes while we are at it', async () => {
    const cluster = new FakeCluster();
    cluster.beforeWrite = (path) => {
      if (path === 'Job/batch/many--t1') cluster.put(of('Job', 'many--t1'));
    };
    await expect(submitted(cluster, propsFor('many', 3, 'per-task'))).rejects.toThrow('belongs to Helm');
  });

  it('stops a replacement before the old list is gone', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 3, 'per-task'));
    cluster.put(of('Job', 'many--t3'));
    const before = structuredClone(cluster.objects);
    await expect(submitted(cluster, propsFor('many', 4, 'per-task'), true)).rejects.toThrow(
      'belongs to Helm',
    );
    expect(cluster.objects).toEqual(before);
  });
});

describe('the namespace of submissions made by commands', () => {
  const limited = namespaceManifests({
    ...schema.parse({ batch: { quota: { pods: '10' } } }),
    environment: 'dev',
  });
  const quotas = (cluster: FakeCluster) => cluster.of('ResourceQuota').length;

  it('has its quota, also where an earlier command was interrupted before it', async () => {
    const cluster = new FakeCluster();
    cluster.beforeWrite = (path) => {
      if (!path.startsWith('Namespace/')) throw new Error('interrupted');
    };
    await expect(ensureNamespace(cluster, limited)).rejects.toThrow('interrupted');
    cluster.beforeWrite = () => undefined;
    expect(quotas(cluster)).toBe(0);
    expect(await ensureNamespace(cluster, limited)).toBe(false);
    expect(quotas(cluster)).toBe(1);
  });

  it('of somebody else gets none', async () => {
    const cluster = new FakeCluster();
    cluster.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'batch' } });
    expect(await ensureNamespace(cluster, limited)).toBe(false);
    expect(quotas(cluster)).toBe(0);
  });
});

describe('the same list on another day', () => {
  it('is the same on a cluster whose version gives it another shape', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 60, 'sharded'));
    const before = structuredClone(cluster.objects);
    expect(await submitted(cluster, propsFor('many', 60, 'indexed'))).toMatchObject({ outcome: 'unchanged' });
    expect(cluster.objects).toEqual(before);
  });

  it('is completed in the shape that it began with', async () => {
    const cluster = new FakeCluster();
    cluster.beforeWrite = (path) => {
      if (path.startsWith('Job/')) throw new Error('interrupted');
    };
    await expect(submitted(cluster, propsFor('many', 3, 'sharded'))).rejects.toThrow('interrupted');
    cluster.beforeWrite = () => undefined;
    await submitted(cluster, propsFor('many', 3, 'indexed'));
    expect(cluster.jobs().map(({ metadata }) => metadata?.name)).toEqual(['many--s0']);
  });

  it('tells how many tasks nobody saw end, and what to do', async () => {
    const cluster = new FakeCluster();
    await submitted(cluster, propsFor('many', 2, 'per-task'));
    cluster.collect();
    const { outcome, unknown } = await submitted(cluster, propsFor('many', 2, 'per-task'), true);
    const lines = unchangedLines(
      { outcome, unknown, replace: true },
      (action, more = '') => `${action}${more}`,
    );
    expect(lines.join('\n')).toMatch(/^2 tasks did not end.*retry --unknown.*delete --forget/);
    expect(lines.join('\n')).toContain('--replace is for changed lists');
    expect(unchangedLines({ outcome, unknown: 0, replace: false }, (action) => action)).toEqual([]);
  });
});
