import { stack } from './row';

/** What is wrong with a cluster, for whoever stands between it and the command. */
export type Lie = 'old' | 'no-snapshots' | 'no-default-class' | 'two-default-classes';

export interface ClusterCase {
  readonly about: string;
  /** Flags beside `up dev`. `MISSING` is a file that is not there, `REFUSED` a kubeconfig with a wrong token. */
  readonly args?: readonly string[];
  readonly lie?: Lie;
  /** Keys of the config beside what every case has. */
  readonly config?: Readonly<Record<string, string>>;
  readonly says: readonly (string | RegExp)[];
}

const fromCommit = stack(
  'talestack:wholetale: {enabled: false}',
  'talestack:titan: {repositories: {pg: {image: "postgres:16.4", volumes: {v0: {path: /d}}, from: {commit: one}}}}',
);

/** Rows 35 to 38, which need a cluster. All end with 1. */
export const clusterRows: readonly {
  readonly row: number;
  readonly title: string;
  readonly cases: readonly ClusterCase[];
}[] = [
  {
    row: 35,
    title: 'a kubeconfig that is missing, a wrong context, refused credentials',
    cases: [
      {
        about: 'no file',
        args: ['--kubeconfig', 'MISSING'],
        says: [/Kubeconfig|kubeconfig/, 'missing.kubeconfig', 'no such file'],
      },
      { about: 'a wrong context', args: ['--context', 'production'], says: ['production', 'allowed: '] },
      {
        about: 'refused credentials',
        args: ['--kubeconfig', 'REFUSED'],
        says: ['HTTP 401', 'fetch the kubeconfig anew'],
      },
    ],
  },
  {
    row: 36,
    title: 'a cluster that is too old',
    cases: [{ about: '1.24', lie: 'old', says: ['v1.24.17 is too old', '1.25', 'upgrade the cluster'] }],
  },
  {
    row: 37,
    title: 'missing definitions of snapshots',
    cases: [
      {
        about: 'are named',
        lie: 'no-snapshots',
        config: fromCommit,
        says: [
          'volumesnapshots.snapshot.storage.k8s.io',
          'volumesnapshotcontents.snapshot.storage.k8s.io',
          'volumesnapshotclasses.snapshot.storage.k8s.io',
          'fix: ',
        ],
      },
    ],
  },
  {
    row: 38,
    title: 'no default StorageClass, or two',
    cases: [
      {
        about: 'none',
        lie: 'no-default-class',
        says: ['no StorageClass is the default', 'the cluster has: standard', 'is-default-class=true'],
      },
      {
        about: 'two',
        lie: 'two-default-classes',
        says: ['2 StorageClasses are the default: standard, second', 'leave the annotation'],
      },
    ],
  },
];
