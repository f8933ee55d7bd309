import { writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';
import { stringify } from 'yaml';

import { ids } from '../../teraslice/job/expected';
import { ok } from '../harness';
import { eventually } from './pods';
import type { RealPlayground } from './stack';

const environment = 'streams';
const inNamespace = ['--namespace', 'teraslice'];
const size = { cpu: 0.05, memory: 128 * 2 ** 20 };

/** A job of two workers. */
const job = {
  name: 'example-job',
  workers: 2,
  ...size,
  cpu_execution_controller: size.cpu,
  memory_execution_controller: size.memory,
  operations: [{ _op: 'data_generator', size: 1000 }, { _op: 'noop' }],
};

/** The lines of workers that found their execution controller by its Service. */
function registered(logs: string): readonly string[] {
  return logs.match(/registered with svc-ts-exc-example-job-7ba9afb0-417a\.teraslice/g) ?? [];
}

/** A master and a job, whose image is a stand-in: it is told what it has to do as Teraslice is. */
export function terasliceTests(playground: () => RealPlayground): void {
  it('has a master that is ready, and a job whose workers find their execution controller by its Service', async () => {
    const { play, images } = playground();
    const config = {
      'talestack:cluster': { type: 'none' },
      'talestack:wholetale': { enabled: false },
      'talestack:images': { teraslice: images.teraslice },
      'talestack:teraslice': {
        enabled: true,
        search: { nodes: ['http://search.example.org:9200'] },
        master: { resources: { cpuRequest: '50m', memoryRequest: '128Mi' } },
      },
    };
    writeFileSync(path.join(play.project, `stacks/Pulumi.${environment}.yaml`), stringify({ config }));
    ok(await play.talestack('up', environment));
    const file = path.join(play.project, 'job.json');
    writeFileSync(file, JSON.stringify(job));
    const named = [`--job-id=${ids.jobId}`, `--ex-id=${ids.exId}`];
    const yaml = ok(await play.talestack('teraslice', 'render', environment, file, ...named));
    await play.kubectl(['apply', '--server-side', '--filename=-'], yaml);
    const all = ['--all', ...inNamespace, '--timeout=180s'];
    await play.kubectl(['wait', '--for=condition=Available', 'deployments', ...all]);
    await play.kubectl(['wait', '--for=jsonpath={.status.ready}=1', 'jobs', ...all]);

    const shown: unknown = JSON.parse(ok(await play.talestack('teraslice', 'show', environment, '--json')));
    expect(shown).toMatchObject({
      master: { state: '1/1' },
      executions: [{ exId: ids.exId, job: job.name, ready: true, workers: { ready: 2, wanted: 2 } }],
    });
    // The third is the execution controller: what each of the pods printed.
    const logs = await eventually(
      60,
      async () => ok(await play.talestack('teraslice', 'logs', environment, job.name)),
      (printed) => printed.includes(': all are done') && registered(printed).length === 2,
    );
    expect(registered(logs)).toHaveLength(2);
    expect(logs.match(/has the same configuration/g)).toHaveLength(2);
    expect(logs).not.toContain('ANOTHER CONFIGURATION');
    expect(logs.match(/slice \d+ done by/g)).toHaveLength(10);
    const master = ok(await play.talestack('teraslice', 'logs', environment));
    expect(master).toContain('listens on 5678');
  }, 600_000);

  it('has a master that is reached as docs/how-to/teraslice.md shows it', async () => {
    const { play } = playground();
    const args = ['port-forward', ...inNamespace, 'service/teraslice-master', '5678'];
    const forward = execa('kubectl', args, { env: play.env, reject: false });
    try {
      const answer = await eventually(
        30,
        () =>
          fetch('http://127.0.0.1:5678').then(
            (got) => got.json(),
            () => undefined,
          ),
        (got) => got !== undefined,
      );
      expect(answer).toMatchObject({ teraslice_version: expect.any(String) as string });
    } finally {
      forward.kill('SIGINT');
      await forward;
    }
  }, 60_000);
}
