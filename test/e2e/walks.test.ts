import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { sandboxWalks, stepsOf } from '../docs/walks';
import { oldSecrets } from '../fixtures/deploy-sh/secrets';
import { root } from './command-line';
import { Playground } from './harness';
import { Reader } from './reader';

// Every line that the pages show and that simulated nodes bear, as a reader would type it, on one sandbox.
let play: Playground;
let reader: Reader;

/** Without the second that npx takes: test/e2e/start.test.ts uses the real one. */
const npx = `npx() { shift; '${process.execPath}' '${path.join(root, 'bin/talestack.js')}' "$@"; }`;

beforeAll(async () => {
  play = await Playground.create('walks');
  await writeCertificates();
  // Pages choose the place of the state.
  Reflect.deleteProperty(play.env, 'PULUMI_BACKEND_URL');
  const env = { ...play.env, WALK: play.dir, PULUMI_SKIP_CONFIRMATIONS: 'true' };
  reader = new Reader(play.project, env, npx);
}, 300_000);

afterAll(() => play.remove(), 120_000);

/** The certificate of the reader's site, and the folder of their old deployment. */
async function writeCertificates(): Promise<void> {
  const old = await oldSecrets('tales.example.org');
  mkdirSync(path.join(play.project, 'old-deployment/certs'), { recursive: true });
  const files = {
    'site.crt': old.siteCertificate,
    'site.key': old.siteKey,
    'old-deployment/secrets': `REGISTRY_USER='${old.username}'\nREGISTRY_PASSWORD='${old.password}'\n`,
    'old-deployment/certs/site.crt': old.siteCertificate,
    'old-deployment/certs/site.key': old.siteKey,
    'old-deployment/certs/registry.crt': old.registryCertificate,
    'old-deployment/certs/registry.key': old.registryKey,
    'old-deployment/certs/registry.htpasswd': old.htpasswd,
  };
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(play.project, file), text);
}

const titled = sandboxWalks.map((walk) => [`${walk.page} ${walk.section ?? ''}`.trim(), walk] as const);

(process.platform === 'linux' ? describe : describe.skip).each(titled)('%s', (_title, walk) => {
  const steps = stepsOf(sandboxWalks, walk).map((block) => [block.lines.join('\n'), block] as const);

  beforeAll(async () => {
    for (const [file, text] of Object.entries(walk.files ?? {}))
      writeFileSync(path.join(play.project, file), text);
    if (walk.before !== undefined) await reader.run(walk.before);
  }, 120_000);

  it.each(steps)('%s', (_lines, block) => reader.follow(walk, block), 240_000);
});
