import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { expectProblems } from '../bad-inputs/expect-refusal';
import { clusterRows } from '../bad-inputs/rows-cluster';
import { Playground } from './harness';
import { LyingCluster } from './lying-cluster';

const environment = 'dev';
let play: Playground;
let cluster: LyingCluster;
let secrets: string[];

beforeAll(async () => {
  play = await Playground.create('bad-inputs');
  secrets = Object.values(await play.initStack(environment));
  cluster = await LyingCluster.before(play.sandbox.kubeconfig);
  writeFileSync(path.join(play.dir, 'refused.kubeconfig'), refused());
}, 300_000);

afterAll(async () => {
  await cluster.close();
  await play.remove();
}, 60_000);

/** The sandbox's kubeconfig with a token that is none. */
function refused(): string {
  const config = JSON.parse(cluster.kubeconfig) as { users: { user: object }[] };
  config.users[0]!.user = { token: 'wrong' };
  // Directly: the cluster itself has to say no.
  const text = readFileSync(play.sandbox.kubeconfig, 'utf8');
  const direct = /server: (\S+)/.exec(text)?.[1];
  const authority = /certificate-authority-data: (\S+)/.exec(text)?.[1];
  return JSON.stringify({
    ...config,
    clusters: [
      {
        ...(config as { clusters?: object[] }).clusters?.[0],
        cluster: { server: direct, 'certificate-authority-data': authority },
      },
    ],
  });
}

/** All of the project and of Pulumi's state. */
function files(): Record<string, string> {
  const state = fileURLToPath(play.env.PULUMI_BACKEND_URL!);
  return Object.fromEntries(
    [play.project, state].flatMap((dir) =>
      readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile() && !each.parentPath.includes('node_modules'))
        .map((each) => path.join(each.parentPath, each.name))
        .map((file) => [file, readFileSync(file, 'utf8')]),
    ),
  );
}

describe.each(clusterRows.map((each) => [each.row, each.title, each.cases] as const))(
  'row %i: %s',
  (_row, _title, cases) => {
    test.each(cases.map((each) => [each.about, each] as const))(
      '%s: `up` changes nothing, and says so',
      async (_about, { args = [], lie, config, says }) => {
        const stackFile = path.join(play.project, `stacks/Pulumi.${environment}.yaml`);
        const usual = readFileSync(stackFile, 'utf8');
        const [added = ''] = Object.values(config ?? {});
        writeFileSync(stackFile, usual.replace(/^config:\n/m, added || 'config:\n'));
        cluster.lie = lie;
        cluster.writes.length = 0;
        const kubeconfig = path.join(play.dir, 'lying.kubeconfig');
        writeFileSync(kubeconfig, cluster.kubeconfig);
        const flags = args.map((each) =>
          each
            .replace('MISSING', path.join(play.dir, 'missing.kubeconfig'))
            .replace('REFUSED', path.join(play.dir, 'refused.kubeconfig')),
        );
        const before = files();
        const named = flags.includes('--kubeconfig') ? [] : ['--kubeconfig', kubeconfig];
        const done = await play.talestack('up', environment, '--no-wait', '--json', ...named, ...flags);
        const after = files();
        writeFileSync(stackFile, usual);
        // What a user reads; the document on standard output has the same in parts.
        const said = done.stderr;
        for (const each of says) {
          if (typeof each === 'string') expect(said).toContain(each);
          else expect(said).toMatch(each);
        }
        expect(done.exitCode).toBe(1);
        expectProblems({ status: 1 }, done, true);
        expect(said).not.toMatch(/^\s+at /m);
        for (const secret of secrets) expect(said + done.stdout).not.toContain(secret);
        expect(after).toEqual(before);
        expect(cluster.writes).toEqual([]);
      },
      120_000,
    );
  },
);

test('nothing was made by any of them', async () => {
  const { items } = await play.get<{ items: { metadata: { namespace: string } }[] }>(
    'deployments,statefulsets,services,secrets,configmaps',
    '--all-namespaces',
  );
  const ours = items.filter(({ metadata }) => ['wholetale', 'titan'].includes(metadata.namespace));
  expect(ours).toEqual([]);
}, 60_000);
