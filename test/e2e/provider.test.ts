import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Outcome } from './command-line';
import { ok, Playground } from './harness';

/** Registers every object of `objects.json`, as a program in any language would. */
const program = `
const pulumi = require('@pulumi/pulumi');
const provider = new pulumi.ProviderResource('kubernetes', 'cluster', {
  kubeconfig: process.env.KUBECONFIG,
  enableConfigMapMutable: 'true',
  enableSecretMutable: 'true',
});
for (const { inputs, customTimeouts } of require('./objects.json')) {
  const { apiVersion, kind, metadata } = inputs;
  const group = apiVersion.includes('/') ? apiVersion : 'core/' + apiVersion;
  const type = 'kubernetes:' + group + ':' + kind;
  new pulumi.CustomResource(type, kind + '/' + metadata.name, inputs, { provider, customTimeouts });
}
`;

interface Live {
  readonly metadata: { readonly uid: string };
}

interface Resource {
  readonly urn: string;
  readonly id?: string;
  readonly type: string;
}

const password = 'correct-horse-battery-staple';
const encoded = Buffer.from(password).toString('base64');
const inDefault = { namespace: 'default' };
const configMap = (name: string, data: object) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...inDefault },
  data,
});
const secret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'key', ...inDefault },
  stringData: { password },
};

/** A Deployment whose pods carry a label, on the nodes of a selector. */
function deployment(name: string, label: string, nodeSelector: object = {}) {
  const labels = { app: label };
  const containers = [{ name: 'main', image: 'example.org/none:1' }];
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, ...inDefault },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers, nodeSelector, terminationGracePeriodSeconds: 0 },
      },
    },
  };
}

let play: Playground;
let dir: string;
/** Everything that the engine printed. */
const said: string[] = [];

beforeAll(async () => {
  play = await Playground.create('provider');
  dir = path.join(play.dir, 'program');
  mkdirSync(dir);
  symlinkSync(path.join(__dirname, '../../node_modules'), path.join(dir, 'node_modules'));
  writeFileSync(path.join(dir, 'Pulumi.yaml'), 'name: objects\nruntime: nodejs\nmain: index.js\n');
  writeFileSync(path.join(dir, 'package.json'), '{"private": true}\n');
  writeFileSync(path.join(dir, 'index.js'), program);
  ok(await pulumi('stack', 'init', 'test'));
}, 120_000);

afterAll(() => play.remove(), 60_000);

async function pulumi(...args: string[]): Promise<Outcome> {
  const done = await play.pulumi(['--cwd', dir, ...args]);
  said.push(done.stdout, done.stderr);
  return done;
}

/** The state as it is stored; nothing in it, nor in what was printed until now, tells the password. */
async function exported(): Promise<string> {
  const state = ok(await pulumi('stack', 'export'));
  const leaks = said.filter((text) => text.includes(password) || text.includes(encoded));
  expect(leaks.length).toBe(0);
  return state;
}

/** What the program registers from now on. */
function want(...objects: (object | { readonly inputs: object; readonly customTimeouts: object })[]): void {
  const all = objects.map((each) => ('inputs' in each ? each : { inputs: each }));
  writeFileSync(path.join(dir, 'objects.json'), JSON.stringify(all));
}

const up = (...args: string[]) => pulumi('up', '--yes', '--skip-preview', ...args);
const unchanged = async () => ok(await pulumi('preview', '--expect-no-changes'));
const uid = async (kind: string, name: string) => (await play.get<Live>(kind, name)).metadata.uid;

describe('the stand-in provider with the real engine and the real API server', () => {
  const settings = configMap('settings', { a: '1', 'with.dots': '2' });
  const web = deployment('web', 'web');

  it('makes objects, says once what it is, and has nothing to change after it', async () => {
    want(settings, secret, web);
    const stdout = ok(await up());
    const [, diagnostics = ''] = stdout.split('Diagnostics:');
    expect(diagnostics.match(/.*stand-in.*/g)).toEqual([expect.not.stringContaining('warning')]);
    expect(stdout).toContain('5 created');
    await unchanged();
  }, 60_000);

  it('has what a Secret holds encrypted in the state, though the program did not say that it is secret', async () => {
    expect(await exported()).toContain('kubernetes:core/v1:Secret');
    const { data } = await play.get<{ data: { password: string } }>('secret', 'key');
    expect(data.password).toBe(encoded);
  }, 60_000);

  it('replaces a Deployment whose selector changes, and only that', async () => {
    const before = [await uid('deployment', 'web'), await uid('configmap', 'settings')];
    want(settings, secret, deployment('web', 'other'));
    const stdout = ok(await up());
    expect(stdout).toContain('1 replaced');
    expect(stdout).toContain('4 unchanged');
    expect(await uid('deployment', 'web')).not.toBe(before[0]);
    expect(await uid('configmap', 'settings')).toBe(before[1]);
  }, 60_000);

  it('makes an object anew that someone deleted', async () => {
    await play.kubectl(['delete', 'configmap', 'settings']);
    expect(ok(await up('--refresh'))).toContain('1 created');
    expect(await play.get('configmap', 'settings')).toMatchObject({ data: settings.data });
  }, 60_000);

  it('imports an object, as it is and with its secrets encrypted', async () => {
    const other = { ...secret, metadata: { name: 'found', ...inDefault } };
    await play.kubectl(['apply', '--server-side', '--filename', '-'], JSON.stringify(other));
    const before = await uid('secret', 'found');
    const state = JSON.parse(await exported()) as { deployment: { resources: Resource[] } };
    const provider = state.deployment.resources.find(
      (each) => each.type === 'pulumi:providers:kubernetes',
    )!.urn;
    const file = path.join(dir, 'import.json');
    const resource = {
      type: 'kubernetes:core/v1:Secret',
      name: 'Secret/found',
      id: 'default/found',
      provider: 'cluster',
    };
    writeFileSync(file, JSON.stringify({ nameTable: { cluster: provider }, resources: [resource] }));
    ok(await pulumi('import', '--yes', '--file', file, '--protect=false', '--generate-code=false'));
    expect(await exported()).toContain('"id": "default/found"');

    const { apiVersion, kind, metadata } = other;
    const imported = { apiVersion, kind, metadata, type: 'Opaque', data: { password: encoded } };
    want(settings, secret, deployment('web', 'other'), imported);
    await unchanged();
    expect(await uid('secret', 'found')).toBe(before);
  }, 60_000);

  it('names object and field of what the API server refuses, and whoever owns a field', async () => {
    const patch = JSON.stringify({ data: { a: 'mine' } });
    await play.kubectl([
      'patch',
      'configmap',
      'settings',
      '--type=merge',
      `--patch=${patch}`,
      '--field-manager=ann',
    ]);
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'wrong', ...inDefault },
      spec: { ports: [{ port: 0 }] },
    };
    // One after the other: the engine stops at the first of them.
    want(configMap('settings', { a: 'mine' }), service);
    const wrong = await pulumi('preview');
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.stdout + wrong.stderr).toMatch(/Service\/wrong[^]*spec\.ports\[0\]\.port: Invalid value/);
    want(configMap('settings', { a: 'ours' }));
    const owned = await pulumi('preview');
    expect(owned.exitCode).not.toBe(0);
    expect(owned.stdout + owned.stderr).toMatch(
      /ConfigMap default\/settings: .*conflict with "ann"[^]*\.data\.a/,
    );
  }, 60_000);

  it('fails after its time limit for pods that fit no node, says why, and goes on once they do', async () => {
    const unfit = deployment('stuck', 'stuck', { 'example.org/none': 'here' });
    want({ inputs: unfit, customTimeouts: { create: '2s' } });
    const { exitCode, stdout, stderr } = await up('--target', '**Deployment/stuck', '--target-dependents');
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toMatch(/not ready after 2 s: .*pods/);
    expect(stdout + stderr).toMatch(/pod stuck-\S+: 0\/\d+ nodes are available: .*node affinity\/selector/);

    want(deployment('stuck', 'stuck'));
    expect(ok(await up())).toContain('1 updated');
    expect((await pulumi('stack', '--show-urns')).stdout).not.toContain('Deployment/web');
  }, 60_000);
});
