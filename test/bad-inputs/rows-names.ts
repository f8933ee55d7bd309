import { stringify } from 'yaml';

import type { Row } from './row';
import { stack, where } from './row';

const manifests = (...objects: readonly object[]) => ({
  'm.yaml': objects.map((each) => stringify(each)).join('---\n'),
});
const checked = { args: ['check', 'PROJECT/m.yaml'], status: 1 } as const;
const metadata = (name: string) => ({ name, namespace: 'shop' });
const repository = (name: string, more = '') =>
  `${name}: {image: "postgres:16.4", volumes: {v0: {path: /d}${more}}}`;

/** Rows 17 to 24: names. */
export const nameRows: readonly Row[] = [
  {
    row: 17,
    title: 'upper case, or an underscore',
    cases: [
      {
        about: 'in namespaces, repositories, volumes and submissions',
        files: stack(
          'talestack:namespace: Whole_Tale',
          `talestack:titan: {repositories: {${repository('My_Db')}}}`,
          'talestack:batch: {submissions: {Night_Run: {image: "a/b:1", tasks: [echo]}}}',
        ),
        status: 1,
        says: [
          `${where}:2: talestack:namespace = "Whole_Tale": is not a DNS label`,
          'write whole-tale',
          'My_Db',
          'Night_Run',
          'write night-run',
        ],
        problems: 3,
      },
    ],
  },
  {
    row: 18,
    title: 'a label over 63 characters',
    cases: [
      {
        about: 'a namespace, and a label of nodes',
        files: stack(
          `talestack:namespace: ${'n'.repeat(64)}`,
          `talestack:mongo: {nodeSelector: {disk: ${'v'.repeat(64)}}}`,
        ),
        status: 1,
        says: ['is longer than 63 characters (it has 64)', 'talestack:mongo.nodeSelector.disk', 'up to 63'],
        problems: 2,
      },
      {
        about: 'in manifests',
        files: manifests({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { ...metadata('a'), labels: { x: 'v'.repeat(64) } },
        }),
        ...checked,
        says: ['within-limits', 'is longer than 63 characters (it has 64)', 'shorten it'],
      },
    ],
  },
  {
    row: 19,
    title: 'a StatefulSet over 52 characters',
    cases: [
      {
        about: 'a repository',
        files: stack(`talestack:titan: {repositories: {${repository('r'.repeat(53))}}}`),
        status: 1,
        says: ['is longer than 52 characters (it has 53)', 'up to 52 characters'],
        problems: 1,
      },
      {
        about: 'in manifests',
        files: manifests({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: metadata('s'.repeat(53)) }),
        ...checked,
        says: ['within-limits', 'is longer than 52 characters (it has 53)', 'would never appear'],
      },
    ],
  },
  {
    row: 20,
    title: 'a CronJob over 52 characters',
    cases: [
      {
        about: 'in manifests: this program makes none',
        files: manifests({ apiVersion: 'batch/v1', kind: 'CronJob', metadata: metadata('c'.repeat(53)) }),
        ...checked,
        says: ['within-limits', 'is longer than 52 characters (it has 53)', 'shorten it to 52'],
      },
    ],
  },
  {
    row: 21,
    title: 'the name of a port over 15 characters',
    cases: [
      {
        about: 'of a Teraslice job',
        files: {
          'job.json': JSON.stringify({
            name: 'job',
            operations: [{ _op: 'a' }, { _op: 'b' }],
            external_ports: [{ name: 'sixteen-letters-', port: 80 }],
          }),
        },
        args: ['teraslice', 'validate', 'dev', 'PROJECT/job.json'],
        status: 1,
        says: ['job.json:1', 'external_ports[0].name', 'sixteen-letters-', '15'],
      },
      {
        about: 'in manifests',
        files: manifests({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: metadata('web'),
          spec: {
            containers: [
              { name: 'a', image: 'a:1', ports: [{ name: 'sixteen-letters-', containerPort: 80 }] },
            ],
          },
        }),
        ...checked,
        says: ['within-limits', 'is longer than 15 characters (it has 16)', 'shorten it to 15'],
      },
    ],
  },
  {
    row: 22,
    title: 'a unicode domain',
    cases: [
      {
        about: 'is asked for in punycode',
        files: { settings: 'DOMAIN_NAME="bücher.example.org"\n' },
        status: 1,
        says: [
          'settings:1: DOMAIN_NAME',
          'has letters outside ASCII',
          'punycode',
          'write xn--bcher-kva.example.org',
        ],
        problems: 1,
      },
    ],
  },
  {
    row: 23,
    title: 'a domain with a dot at its end, two dots, or a wildcard',
    cases: [
      {
        about: 'a dot at the end',
        files: { settings: 'DOMAIN_NAME="example.org."\n' },
        status: 1,
        says: ['DOMAIN_NAME = "example.org."', 'ends with a dot', 'write example.org'],
        problems: 1,
      },
      {
        about: 'two dots',
        args: ['up', 'dev', '--domain', 'example..org'],
        status: 1,
        says: ['--domain = "example..org"', 'has an empty label', 'a domain name'],
      },
      {
        about: 'a wildcard',
        files: stack('talestack:domain: "*.example.org"'),
        status: 1,
        says: ['is a wildcard', 'the domain itself', 'leave out the `*.`'],
      },
    ],
  },
  {
    row: 24,
    title: 'two components with one name',
    cases: [
      {
        about: 'repositories whose claims would be one, and systems in one namespace',
        files: stack(
          'talestack:titan: {namespace: wholetale, repositories: {a: {image: "p:1", volumes: {b-c: {path: /d}}}, a-b: {image: "p:1", volumes: {c: {path: /d}}}}}',
        ),
        status: 1,
        says: [
          'a-b-c',
          'rename one of them',
          'talestack:titan.namespace = "wholetale"',
          'a namespace of its own',
        ],
        problems: 2,
      },
      {
        about: 'tasks',
        files: { 'tasks.json': '{"a b": "echo", "a-b": "echo"}' },
        args: ['batch', 'submit', 'dev', 'PROJECT/tasks.json', '--k8s-image', 'a/b:1', '--dry-run'],
        status: 1,
        says: ['tasks.json:1', 'gives the same name of a Job (a-b)', 'an identifier of its own'],
      },
      {
        about: 'in manifests',
        files: manifests(
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('a') },
          { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadata('a') },
        ),
        ...checked,
        says: ['unique-names', 'is the name of 2 objects of this kind', 'rename all but one'],
      },
    ],
  },
];
