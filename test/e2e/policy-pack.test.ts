import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import execa from 'execa';

import { ensureBinaries } from '../../sandbox/binaries';
import { plannedManifests } from '../../src/app';
import { schema } from '../../src/config/schema';
import { claim, deployment, mounting, service } from '../policy/support';
import { root } from './command-line';

let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'talestack-pack-'));
  mkdirSync(path.join(dir, 'bin'));
  const { programs } = await ensureBinaries();
  symlinkSync(programs.pulumi, path.join(dir, 'bin/pulumi'));
  // Without a language host, the engine looks for this to run a pack; a normal installation brings its own.
  const runner = path.join(root, 'node_modules/@pulumi/pulumi/cmd/run-policy-pack');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${runner}" "$@"\n`;
  writeFileSync(path.join(dir, 'bin/pulumi-analyzer-policy-nodejs'), script, { mode: 0o755 });
}, 600_000);
afterAll(() => {
  rmSync(dir, { recursive: true, force: true });
});

/** An update with the pack. Returns what the engine said. */
async function update(manifests: readonly object[]): Promise<string> {
  const work = mkdtempSync(path.join(dir, 'stack-'));
  writeFileSync(path.join(work, 'manifests.json'), JSON.stringify(manifests));
  const program = path.join(root, 'test/e2e/policy-pack.program.ts');
  const { stdout } = await execa(
    process.execPath,
    ['--import', 'tsx', program, work, path.join(root, 'src/policy/pack')],
    {
      cwd: root,
      reject: false,
      env: {
        PATH: [path.join(dir, 'bin'), '/usr/bin', '/bin'].join(path.delimiter),
        PULUMI_CONFIG_PASSPHRASE: 'test',
        PULUMI_HOME: path.join(dir, 'home'),
        PULUMI_SKIP_UPDATE_CHECK: 'true',
      },
    },
  );
  return stdout;
}

describe('the policy pack, in the real engine (objects are simulated: no cluster)', () => {
  it('lets the whole of WholeTale pass', async () => {
    const config = { ...schema.parse({ cluster: { type: 'none' } }), environment: 'test' };
    const said = await update(plannedManifests(config).map(({ manifest }) => manifest));
    expect(said).toMatch(/PASSED$/);
    expect(said).toContain('talestack@v');
    expect(said).not.toMatch(/\[(mandatory|advisory)\]/);
  }, 300_000);

  it('refuses what is at odds with a rule about one object, and names it', async () => {
    const said = await update([service('web'), deployment('web', { enableServiceLinks: true })]);
    expect(said).toMatch(/REFUSED$/);
    expect(said).toMatch(/\[mandatory\] +no-service-links/);
    expect(said).toContain('spec.template.spec.enableServiceLinks');
  }, 300_000);

  it('refuses what is at odds with a rule about several', async () => {
    const said = await update([
      deployment('a', mounting('data')),
      deployment('b', mounting('data')),
      claim('data'),
    ]);
    expect(said).toMatch(/REFUSED$/);
    expect(said).toMatch(/\[mandatory\] +shared-volume-is-rwx/);
    expect(said).toContain('Deployment/shop/a, Deployment/shop/b');
  }, 300_000);

  it('tells of a warning, and goes on', async () => {
    const said = await update([service('web', { spec: { sessionAffinity: 'ClientIP' } }), deployment('web')]);
    expect(said).toMatch(/PASSED$/);
    expect(said).toMatch(/\[advisory\] +no-sticky-sessions/);
  }, 300_000);
});
