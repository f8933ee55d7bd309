import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { plannedManifests } from '../src/app';
import { loadConfig } from '../src/config';
import type { Manifest } from '../src/kube/manifest';
import { ok, Playground } from '../test/e2e/harness';
import type { ContestResult } from './contest';
import { hold } from './contest';
import type { Taken } from './measure';
import { measure } from './measure';

const root = path.join(__dirname, '..');
const environment = 'bench';
const namespace = 'wholetale';

/** `up` and a preview without changes, on a sandbox with simulated nodes. */
export async function deployment(rounds: number): Promise<ContestResult[]> {
  const play = await Playground.create('bench');
  try {
    await play.initStack(environment);
    const { config } = loadConfig({ projectDir: play.project, environment });
    const manifests = plannedManifests(config).map(({ manifest }) => manifest);
    const up = await hold({
      title: `up of WholeTale on a sandbox, simulated nodes, ${manifests.length} objects`,
      target: '1.5 or less',
      rounds,
      ways: [
        { name: 'talestack up', run: () => talestack(play, 'up'), after: () => clear(play) },
        {
          name: 'kubectl apply, then kubectl wait, of the same YAML',
          run: kubectlWay(play, manifests),
          after: async () => {
            await play.kubectl(['delete', 'namespace', namespace, '--wait']);
            await play.kubectl(['delete', '--ignore-not-found', '--filename', clusterWide(play, manifests)]);
          },
        },
      ],
    });
    const bare = await bareProgram(play, manifests);
    ok(await play.talestack('up', environment));
    const preview = await hold({
      title: `preview without changes, ${manifests.length} objects`,
      target: '1.2 or less',
      rounds,
      ways: [
        {
          name: 'talestack preview',
          run: () => talestack(play, 'preview', '--expect-no-changes'),
        },
        {
          name: 'pulumi preview of a bare program with as many ConfigMaps',
          run: () =>
            measure({
              program: 'pulumi',
              args: ['preview', '--stack', 'bare', '--expect-no-changes', '--non-interactive'],
              cwd: bare,
              env: play.env,
            }),
        },
      ],
    });
    return [up, preview];
  } finally {
    await play.remove();
  }
}

function talestack(play: Playground, command: string, ...more: string[]): Promise<Taken> {
  const args = [path.join(root, 'bin/talestack.js'), command, environment, ...more];
  return measure({ program: process.execPath, args, cwd: play.project, env: play.env });
}

async function clear(play: Playground): Promise<void> {
  ok(await play.talestack('down', environment, '--delete-data'));
}

/** As an operator's script would have it: everything at once, then a wait for each kind that becomes ready. */
function kubectlWay(play: Playground, manifests: readonly Manifest[]): () => Promise<Taken> {
  const file = path.join(play.dir, 'all.yaml');
  writeFileSync(
    file,
    manifests.map((each) => `---\n${stringify(withoutMarkers(each), { version: '1.1' })}`).join(''),
  );
  const wait = (kind: string, condition: string) =>
    manifests.some((each) => each.kind === kind)
      ? [`kubectl wait ${kind} --all --for=${condition} --namespace=${namespace} --timeout=600s`]
      : [];
  const steps = [
    `kubectl apply --filename=${file}`,
    ...wait('PersistentVolumeClaim', "jsonpath='{.status.phase}'=Bound"),
    ...wait('Deployment', 'condition=Available'),
    ...(manifests.some(({ kind }) => kind === 'DaemonSet')
      ? [`kubectl rollout status daemonset --namespace=${namespace} --timeout=600s`]
      : []),
    ...wait('Job', 'condition=Complete'),
    ...wait('Ingress', "jsonpath='{.status.loadBalancer.ingress}'"),
  ];
  return () => measure({ program: 'sh', args: ['-ec', steps.join('\n')], cwd: play.dir, env: play.env });
}

/** On simulated nodes nobody reads a Secret: any value of its type will do. */
function withoutMarkers(manifest: Manifest): object {
  if (manifest.kind !== 'Secret') return manifest;
  const { stringData = {} } = manifest as { readonly stringData?: Readonly<Record<string, string>> };
  const plain = Object.keys(stringData).map((key) => [key, key === '.dockerconfigjson' ? '{}' : 'bench']);
  return { ...manifest, stringData: Object.fromEntries(plain) as object };
}

function clusterWide(play: Playground, manifests: readonly Manifest[]): string {
  const file = path.join(play.dir, 'cluster-wide.yaml');
  const all = manifests.filter(
    ({ kind, metadata }) => kind !== 'Namespace' && metadata.namespace === undefined,
  );
  writeFileSync(file, all.map((each) => `---\n${stringify(each, { version: '1.1' })}`).join('') || '---\n');
  return file;
}

/** The least that a program of Pulumi can be: a loop over as many resources, each as large as ours. */
async function bareProgram(play: Playground, manifests: readonly Manifest[]): Promise<string> {
  const folder = path.join(play.dir, 'bare');
  mkdirSync(folder);
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}');
  writeFileSync(
    path.join(folder, 'Pulumi.yaml'),
    stringify({ name: 'bare', runtime: 'nodejs', main: 'index.js' }),
  );
  writeFileSync(
    path.join(folder, 'texts.json'),
    JSON.stringify(manifests.map((each) => JSON.stringify(each))),
  );
  writeFileSync(
    path.join(folder, 'index.js'),
    `const { core, Provider } = require('@pulumi/kubernetes');
const provider = new Provider('cluster', { kubeconfig: process.env.KUBECONFIG });
require('./texts.json').forEach((text, index) => {
  const metadata = { name: 'bare-' + index, namespace: 'default' };
  new core.v1.ConfigMap(metadata.name, { metadata, data: { text } }, { provider });
});
`,
  );
  const pulumi = async (...args: string[]) => {
    ok(await play.run('pulumi', [...args, '--cwd', folder, '--non-interactive']));
  };
  await pulumi('stack', 'init', 'bare');
  await pulumi('up', '--stack', 'bare', '--yes', '--skip-preview');
  return folder;
}
