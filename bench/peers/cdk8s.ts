import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';

const modules = path.join(__dirname, '../../node_modules');

/** @throws UserError where the packages for development are not installed */
export function cdk8s(): string {
  const file = path.join(modules, '.bin/cdk8s');
  if (existsSync(file)) return file;
  throw new UserError('The bench compares with the cdk8s CLI, which is not installed', [
    { where: file, message: 'no such file', fix: 'npm ci' },
  ]);
}

/** Writes a project of the same objects, each an ApiObject, with as little as such a project can have. */
export function writeProject(folder: string, manifests: readonly Manifest[]): string {
  mkdirSync(folder, { recursive: true });
  symlinkSync(modules, path.join(folder, 'node_modules'));
  const objects = manifests.map(
    (manifest, index) => `new ApiObject(chart, 'o${index}', ${JSON.stringify(manifest)});`,
  );
  writeFileSync(
    path.join(folder, 'main.ts'),
    [
      "import { ApiObject, App, Chart } from 'cdk8s';",
      "import 'cdk8s-plus-25';",
      'const app = new App();',
      "const chart = new Chart(app, 'bench');",
      ...objects,
      'app.synth();',
    ].join('\n'),
  );
  writeFileSync(path.join(folder, 'package.json'), '{"private": true}');
  writeFileSync(
    path.join(folder, 'cdk8s.yaml'),
    stringify({ language: 'typescript', app: 'node --import tsx main.ts', output: 'dist' }),
  );
  return folder;
}
