import { writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { ok, Playground } from '../test/e2e/harness';
import type { Bench, Way } from './bench';
import { sideBySide } from './bench';

const usualSize = 1000;
const rounds = 3;
const environment = 'bench';
const image = 'registry.example.org/tasks:1';

/**
 * Submitting a list of tasks: `kubectl apply` of a Job each, as the submission
 * helper's users have it today, beside `talestack batch submit` in both shapes.
 * On a sandbox without nodes, so that only the submission is measured.
 */
export const bench: Bench = async (size = usualSize) => {
  const play = await Playground.create('bench', { nodes: { count: 0 } });
  try {
    writeFileSync(
      path.join(play.project, `stacks/Pulumi.${environment}.yaml`),
      'config:\n  talestack:cluster: { type: none }\n',
    );
    const commands = Array.from({ length: size }, (_, index) => `process --event ${index}`);
    const list = path.join(play.project, 'tasks.txt');
    writeFileSync(list, commands.join('\n'));
    const manifests = path.join(play.project, 'jobs.yaml');
    writeFileSync(
      manifests,
      commands.map((command, index) => `---\n${stringify(job(index, command))}`).join(''),
    );
    await play.kubectl(['create', 'namespace', 'plain']);
    await sideBySide({
      title: 'Submission of tasks',
      unit: 'tasks',
      size,
      rounds,
      ways: [
        {
          name: 'kubectl apply, a Job each',
          run: async () => {
            ok(await play.run('kubectl', ['apply', '--filename', manifests]));
            return size;
          },
          after: async () => {
            await play.kubectl(['delete', 'jobs', '--all', '--namespace=plain', '--cascade=background']);
            await play.kubectl(['delete', 'pods', '--all', '--namespace=plain', '--force']);
          },
        },
        submission(play, list, 'per-task', 'a Job each'),
        submission(play, list, 'indexed', 'one Indexed Job'),
      ],
    });
  } finally {
    await play.remove();
  }
};

function submission(play: Playground, list: string, shape: string, what: string): Way {
  const identify = ['--identifier', shape];
  return {
    name: `talestack batch submit, ${what}`,
    run: async () => {
      const options = [...['--k8s-image', image, '--k8s-volume-claim', '', '--shape', shape], ...identify];
      const done = await play.talestack('batch', 'submit', environment, list, ...options, '--json');
      return (JSON.parse(ok(done)) as { readonly created: number }).created;
    },
    after: async () => {
      ok(await play.talestack('batch', 'delete', environment, shape, '--forget', '--yes'));
    },
  };
}

/** The seed's shape, as its users would write it. */
function job(index: number, command: string) {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `task-${index}`, namespace: 'plain', labels: { app: 'submission-helper' } },
    spec: {
      template: {
        metadata: { labels: { app: 'submission-helper' } },
        spec: {
          restartPolicy: 'Never',
          imagePullSecrets: [{ name: 'sh-k8s-registry-secret' }],
          containers: [
            {
              name: 'task',
              image,
              command: ['bash', '-cl', command],
              resources: { requests: { cpu: '1', memory: '4000M' }, limits: { memory: '4000M' } },
            },
          ],
        },
      },
    },
  };
}
