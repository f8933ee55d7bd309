import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { buildApp } from './app';
import { environmentFromEnv, loadConfig } from './config';
import { formatProblem, UserError } from './errors';
import { objectPath } from './kube/manifest';
import { renderCharts } from './render';

/** The program that `cdk8s synth` runs: writes the YAML of one environment to the folder that cdk8s names. */
function main(): void {
  const { config, warnings } = loadConfig({
    projectDir: path.join(__dirname, '..'),
    environment: environmentFromEnv(),
  });
  const { files, secrets } = renderCharts(config);
  // cdk8s tells where to write through the App.
  const { outdir } = buildApp(config);
  mkdirSync(outdir, { recursive: true });
  for (const { name, text } of files) writeFileSync(path.join(outdir, name), text);
  const lines = [
    ...warnings.map((each) => `warning:\n${formatProblem(each)}`),
    ...(secrets.length > 0
      ? ['Secrets are left out; to be created before:', ...secrets.map((each) => `  ${objectPath(each)}`)]
      : []),
  ];
  if (lines.length > 0) process.stderr.write(`${lines.join('\n')}\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
