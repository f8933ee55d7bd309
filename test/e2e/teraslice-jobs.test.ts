import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { yamlText } from '../../src/render';
import { ids } from '../teraslice/job/expected';
import { fixtures, manifestsOf } from '../teraslice/job/fixtures';
import { ok, Playground } from './harness';

const environment = 'streams';
const namespace = 'teraslice';

interface Shown {
  readonly master: { readonly state: string };
  readonly executions: readonly {
    readonly exId: string;
    readonly job: string;
    readonly controller: string;
    readonly ready: boolean;
    readonly workers: { readonly ready: number; readonly wanted: number };
  }[];
}

let play: Playground;
let file: string;

beforeAll(async () => {
  play = await Playground.create('teraslice-jobs');
  await play.initStack(environment);
  await play.kubectl(['create', 'namespace', namespace]);
  await play.kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
  file = path.join(play.project, 'job.json');
  writeFileSync(file, fixtures().find(({ name }) => name === 'minimal')!.text);
}, 300_000);

afterAll(() => play.remove(), 60_000);

const show = async () =>
  JSON.parse(ok(await play.talestack('teraslice', 'show', environment, '--json'))) as Shown;
const render = (...flags: string[]) =>
  play.talestack(
    'teraslice',
    'render',
    environment,
    file,
    `--job-id=${ids.jobId}`,
    `--ex-id=${ids.exId}`,
    ...flags,
  );
const apply = (yaml: string, ...flags: string[]) =>
  play.kubectl(['apply', '--server-side', '--filename=-', ...flags], yaml);

const waitFor = (condition: string, kind: string) =>
  play.kubectl(['wait', `--for=${condition}`, kind, '--all', `--namespace=${namespace}`, '--timeout=60s']);
/** Waits for the workers, and for the controller's end: on simulated nodes pods of Jobs succeed within seconds. */
const started = async () => {
  await waitFor('condition=Available', 'deployments');
  await waitFor('condition=Complete', 'jobs');
};

describe('jobs of Teraslice, on simulated nodes', () => {
  it.each(manifestsOf(namespace).map(({ name, manifests }) => [name, manifests] as const))(
    'the API server would take the objects of %s',
    async (_name, manifests) => {
      const said = await apply(yamlText(manifests), '--dry-run=server');
      expect(said.trim().split('\n')).toHaveLength(3);
    },
  );

  it('a job that is there is shown with its workers, and its master as missing', async () => {
    expect(await show()).toMatchObject({ master: { state: 'missing' }, executions: [] });
    await apply(ok(await render()));
    await started();
    const { executions } = await show();
    expect(executions).toMatchObject([
      { exId: ids.exId, job: 'example-data-generator-job', ready: true, workers: { ready: 2, wanted: 2 } },
    ]);
    const table = ok(await play.talestack('teraslice', 'show', environment));
    expect(table).toContain('all simulated');
    expect(table).toContain(ids.exId);
  }, 120_000);

  it('with the uid of its Job, the API server takes the owner references as well', async () => {
    const { items } = await play.get<{ items: { metadata: { uid: string } }[] }>(
      'jobs',
      '--namespace',
      namespace,
    );
    const yaml = ok(await render('--owner-uid', items[0]!.metadata.uid));
    expect(yaml.match(/ownerReferences/g)).toHaveLength(2);
    await apply(yaml);
    // The Job takes the rest with it.
    await play.kubectl(['delete', 'jobs', '--all', '--namespace', namespace, '--wait']);
    await waitFor('delete', 'deployments');
    expect((await show()).executions.filter(({ workers }) => workers.wanted > 0)).toEqual([]);
  }, 120_000);

  it('logs say that nothing runs on simulated nodes, and that there is no master', async () => {
    await apply(ok(await render()));
    await started();
    const logs = await play.talestack('teraslice', 'logs', environment, ids.exId.slice(0, 8));
    expect([logs.exitCode, logs.stdout]).toEqual([0, '']);
    expect(logs.stderr.match(/runs on a simulated node/g)).toHaveLength(3);
    const master = await play.talestack('teraslice', 'logs', environment);
    expect(master.exitCode).toBe(1);
    expect(master.stderr).toContain('has no pod in the namespace teraslice');
  }, 120_000);

  it('a wrong job is refused with all of its problems, and nothing is printed', async () => {
    writeFileSync(file, '{ "name": "a.b",\n "workers": 0, "operations": [] }');
    const refused = await render();
    expect([refused.exitCode, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).toMatch(
      /job\.json:1: name[^]*job\.json:2: workers = 0[^]*job\.json:2: operations/,
    );
    const both = await play.talestack('teraslice', 'validate', environment, file, 'nowhere.json');
    expect([both.exitCode, both.stderr.includes('nowhere.json: there is no such file')]).toEqual([1, true]);
  }, 60_000);
});
