import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';
import { parse, stringify } from 'yaml';

import { deployment, service } from './support';

const root = path.join(__dirname, '../..');
const { validations } = parse(readFileSync(path.join(root, 'cdk8s.yaml'), 'utf8')) as {
  validations: { package: string; version: string; class: string }[];
};

let dir: string;
beforeEach(() => (dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-cdk8s-'))));
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** `cdk8s synth` of an app that gives these manifests, each in a file of its own, with the plugin of this project. */
async function synth(...manifests: readonly object[]) {
  manifests.forEach((manifest, index) => {
    writeFileSync(path.join(dir, `${index}.k8s.yaml`), stringify(manifest));
  });
  const plugins = validations.map((each) => ({ ...each, package: path.resolve(root, each.package) }));
  const app = `cp ${dir}/*.k8s.yaml "$CDK8S_OUTDIR"`;
  writeFileSync(
    path.join(dir, 'cdk8s.yaml'),
    stringify({ language: 'typescript', app: `mkdir -p "$CDK8S_OUTDIR" && ${app}`, validations: plugins }),
  );
  const cli = path.join(root, 'node_modules/.bin/cdk8s');
  return execa(cli, ['synth', '--no-check-upgrade', '--output', 'dist'], { cwd: dir, reject: false });
}

describe('cdk8s synth', () => {
  it('goes through where the rules are kept, also across files', async () => {
    const { exitCode, stdout } = await synth(service('web'), deployment('web'));
    expect(stdout).toContain('success');
    expect(exitCode).toBe(0);
  }, 60_000);

  it('fails on an error, and says which and where', async () => {
    const { exitCode, stdout } = await synth(service('web'), deployment('web', { enableServiceLinks: true }));
    expect(stdout).toContain('no-service-links (error)');
    expect(stdout).toContain('spec.template.spec.enableServiceLinks');
    expect(stdout).toContain('Deployment/shop/web');
    expect(exitCode).not.toBe(0);
  }, 60_000);

  it('shows a warning, and goes through', async () => {
    const sticky = service('web', { spec: { sessionAffinity: 'ClientIP' } });
    const { exitCode, stdout } = await synth(sticky, deployment('web'));
    expect(stdout).toContain('no-sticky-sessions (warning)');
    expect(exitCode).toBe(0);
  }, 60_000);
});
