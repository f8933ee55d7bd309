import { granted, rulesOf } from '../access-matrix';
import { ok } from '../harness';
import type { List } from '../shapes';
import { accountProgram } from './account-program';
import { footing, memoryKills } from './memory';
import type { RealPods } from './pods';
import { eventually } from './pods';
import { buildProgram, greedyProgram } from './programs';
import type { RealPlayground } from './stack';

const inNamespace = ['--namespace', 'wholetale'];
const account = 'gwvolman-acct';

interface Answers {
  /** The status of a request, by verb and resource. */
  readonly allowed: Readonly<Record<string, number>>;
  /** The status and the body of the answer. */
  readonly forbidden: Readonly<Record<string, readonly [number, string]>>;
}

/**
 * What only the worker's pod shows: its processes, its account and its memory.
 *
 * @param image one that its docker has
 */
export function workerTests(stack: () => { real: RealPlayground; pods: RealPods }, image: string): void {
  const inWorker = (...command: string[]) => stack().pods.inside('celery-worker', 'gwvolman', ...command);
  const zombies = async () =>
    ok(await inWorker('ps', '-eo', 'stat=,pid=,comm='))
      .split('\n')
      .filter((line) => line.startsWith('Z'));
  const noZombie = async () => {
    expect(await eventually(20, zombies, (found) => found.length === 0)).toEqual([]);
  };

  it('leaves no zombie of a process in the worker that lost its parent', async () => {
    const orphan = ok(await inWorker('sh', '-c', '(sleep 300 >/dev/null 2>&1 & echo $!)')).trim();
    expect(ok(await inWorker('ps', '-o', 'ppid=', '-p', orphan)).trim()).toBe('1');
    ok(await inWorker('kill', '-9', orphan));
    await noZombie();
    expect((await inWorker('ps', '-p', orphan)).exitCode).toBe(1);
    // A parent that never asks for its child leaves a zombie, and it to the pod when it ends.
    const careless =
      "python3 -c 'import os, time; os.fork() or os._exit(0); time.sleep(300)' >/dev/null 2>&1 & echo $!";
    const parent = ok(await inWorker('sh', '-c', careless)).trim();
    expect(await eventually(20, zombies, (found) => found.length === 1)).toHaveLength(1);
    ok(await inWorker('kill', '-9', parent));
    await noZombie();
  }, 90_000);

  it('leaves no zombie of a child of celery that is killed, and has another in its place', async () => {
    const main = ok(await inWorker('pgrep', '--oldest', '--full', 'celery.* worker')).trim();
    const children = async () =>
      (await inWorker('pgrep', '--parent', main)).stdout.split('\n').filter(Boolean);
    const before = await children();
    expect(before.length).toBeGreaterThan(0);
    ok(await inWorker('kill', '-9', before[0]!));
    const after = await eventually(
      30,
      children,
      (found) => found.length === before.length && !found.includes(before[0]!),
    );
    expect(after).toHaveLength(before.length);
    expect(after).not.toContain(before[0]);
    await noZombie();
  }, 90_000);

  it("keeps the account's token from the docker container", async () => {
    const folder = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(ok(await inWorker('ls', folder))).toContain('token');
    expect((await stack().pods.inside('celery-worker', 'docker', 'ls', folder)).exitCode).not.toBe(0);
  }, 60_000);

  it('lets gwvolman do all that its Role says, and nothing else', async () => {
    const { play } = stack().real;
    const { allowed, forbidden } = JSON.parse(ok(await stack().pods.python(accountProgram))) as Answers;
    const rules = await rulesOf(play, 'wholetale', account);
    const named = rules.flatMap(({ apiGroups = [], resources = [] }) =>
      apiGroups.flatMap((group) => resources.map((resource) => ({ group, resource }))),
    );
    // The program fails where a request does: what it did is everything that the Role has, and no more.
    expect(Object.keys(allowed).sort()).toEqual([...new Set(granted(rules, named))].sort());
    expect(Object.keys(forbidden).length).toBeGreaterThanOrEqual(10);
    // By its rights: a quota or a security standard refuses with 403 as well.
    const reason = `User \\"system:serviceaccount:wholetale:${account}\\" cannot`;
    expect(
      Object.entries(forbidden).filter(([, [status, text]]) => status !== 403 || !text.includes(reason)),
    ).toEqual([]);
    await play.kubectl(['delete', 'secret', 'rights-probe', ...inNamespace]);
    const kinds =
      'deployments,replicasets,pods,services,persistentvolumeclaims,configmaps,jobs,ingresses,secrets';
    const left = await eventually(
      60,
      async () => (await play.get<List>(kinds, '--selector=app=rights-probe', ...inNamespace)).items,
      (items) => items.length === 0,
    );
    expect(left).toEqual([]);
  }, 240_000);

  it('kills a build that wants more memory than there is, and nothing else', async () => {
    const { real, pods } = stack();
    // Every container of every pod is looked at.
    expect(memoryKills(real).size).toBeGreaterThan(15);
    const before = await footing(real, pods);
    expect(before.processes.join()).toMatch(/dockerd.*containerd|containerd.*dockerd/);
    const build: unknown = JSON.parse(ok(await pods.python(greedyProgram, image)));
    expect(build).toEqual({
      error: expect.stringMatching(/returned a non-zero code: 137$/) as string,
      state: expect.objectContaining({ Status: 'exited', OOMKilled: true, ExitCode: 137 }) as object,
    });
    expect(await footing(real, pods)).toEqual(before);
    expect(ok(await pods.python(buildProgram, 'registry:443/65f0/1:3'))).toContain('pushed');
    expect(await pods.unwell()).toEqual([]);
  }, 300_000);
}
