// Records what this version deploys, for tests that upgrade from it: run it once
// for a release, after `npm start`. Values of secrets are replaced.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import { version } from '../package.json';
import { findSandbox, sandboxEnvironment } from '../sandbox';
import { loadConfig } from '../src/config';
import { renderCharts } from '../src/render';

const root = path.join(__dirname, '..');
const environment = 'sandbox';

/** Pulumi's own mark of a secret value in exported state. */
const secretSignature = '4dabf18193072939515e22adb298388d';

/**
 * Of this run of Pulumi and of no use to an upgrade. Whoever imports the state
 * puts in the secrets provider of the stack, as `pulumi stack export` shows it.
 */
const volatile = new Set([
  'created',
  'modified',
  'sourcePosition',
  'stackTrace',
  'managedFields',
  'secrets_providers',
]);

function scrubbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrubbed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !volatile.has(key));
  if (!(secretSignature in value))
    return Object.fromEntries(entries.map(([key, each]) => [key, scrubbed(each)]));
  return Object.fromEntries(
    entries.map(([key, each]) => [key, key === 'plaintext' ? replaced(String(each)) : each]),
  );
}

/** The JSON of a secret with every text in it replaced; base64, since `data` of a Secret has to be. */
function replaced(json: string): string {
  const text = Buffer.from('fixture').toString('base64');
  return JSON.stringify(
    JSON.parse(json, (key, each: unknown) => {
      if (typeof each !== 'string' || key === secretSignature) return each;
      // A secret within a secret: its value is JSON once more.
      return key === 'plaintext' ? replaced(each) : text;
    }),
  );
}

async function record(): Promise<void> {
  const sandbox = await findSandbox();
  if (!sandbox) throw new Error('no sandbox runs: npm start');
  const env = { ...process.env, ...sandboxEnvironment(sandbox) };
  const args = ['stack', 'export', '--stack', environment, '--show-secrets'];
  const { stdout } = await execa('pulumi', args, { cwd: root, env });
  const state = JSON.stringify(scrubbed(JSON.parse(stdout)), null, 1).replaceAll(
    sandbox.kubeconfig,
    '/kubeconfig',
  );

  const folder = path.join(root, 'test/fixtures', version);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'state.json'), `${state}\n`);
  const { config } = loadConfig({ projectDir: root, environment });
  for (const { name, text } of renderCharts(config).files) writeFileSync(path.join(folder, name), text);
}

void record();
