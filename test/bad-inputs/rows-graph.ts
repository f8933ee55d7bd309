import type { Row } from './row';
import { stack } from './row';

const job = (changes: object) => ({
  'job.json': JSON.stringify({ name: 'job', operations: [{ _op: 'a' }, { _op: 'b' }], ...changes }, null, 2),
});
const validated = { args: ['teraslice', 'validate', 'dev', 'PROJECT/job.json'], status: 1 } as const;

/** Rows 40 and 41. Rows 35 to 38 need a cluster, and 39 a program: see the tests. */
export const graphRows: readonly Row[] = [
  {
    row: 40,
    title: 'a Teraslice job with wrong types',
    cases: [
      {
        about: 'workers of 0, a target without a key, and more, at once',
        files: job({ workers: 0, targets: [{ value: 'west' }], slicers: 0, labels: [], memory: '2Gi' }),
        ...validated,
        says: [
          /job\.json:\d+: workers = 0: is too small/,
          'targets[0].key',
          'is missing',
          'slicers',
          'labels',
          'memory',
        ],
        problems: 5,
      },
      {
        about: 'workers below 0',
        files: job({ workers: -1 }),
        ...validated,
        says: ['workers = -1'],
        problems: 1,
      },
      {
        about: 'no JSON',
        files: { 'job.json': '{"name": ' },
        ...validated,
        says: ['job.json:1', 'ends before it is complete'],
      },
      { about: 'a list', files: { 'job.json': '[]' }, ...validated, says: ['job.json'] },
    ],
  },
  {
    row: 41,
    title: '10,000 objects',
    cases: [
      {
        about: 'of a list of tasks, each a Job of its own',
        files: {
          ...stack(
            'talestack:wholetale: {enabled: false}',
            'talestack:batch: {submissions: {many: {image: "a/b:1", shape: per-task, tasksFile: tasks.txt}}}',
          ),
          'tasks.txt': Array.from({ length: 10_000 }, (_, index) => `echo ${index}\n`).join(''),
        },
        args: ['synth', 'dev', '--out', 'OUT'],
        status: 0,
        says: ['batch.k8s.yaml'],
      },
      {
        about: 'of repositories with the same mistake: all are told',
        files: stack(
          'talestack:titan:',
          '  repositories:',
          ...Array.from(
            { length: 10_000 },
            (_, index) => `    r${index}: {image: "p:1", volumes: {v: {path: d}}}`,
          ),
        ),
        status: 1,
        says: ['titan.repositories.r0.volumes.v.path', 'titan.repositories.r9999.volumes.v.path'],
        problems: 10_000,
      },
    ],
  },
];
