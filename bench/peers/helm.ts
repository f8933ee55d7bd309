import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { build } from '../../sandbox/binaries/build';
import type { Recipe } from '../../sandbox/binaries/pins';
import { cachedPath, linkerFlags } from '../../sandbox/binaries/pins';
import { cacheDir } from '../../sandbox/paths';
import type { Manifest } from '../../src/kube/manifest';

const recipe: Recipe = {
  name: 'helm',
  dir: path.join(__dirname, '../helm'),
  pkg: 'helm.sh/helm/v3/cmd/helm',
  ldflags: linkerFlags({ 'helm.sh/helm/v3/internal/version.version': 'v3.20.2' }),
  minutes: 3,
};

/** Helm of the release that is pinned, built the first time. @throws UserError where it cannot be built */
export async function helm(): Promise<string> {
  const cached = cachedPath(recipe, cacheDir());
  if (existsSync(cached)) return cached;
  console.error(`Building Helm, about ${recipe.minutes} minutes`);
  return build(recipe, { cacheDir: cacheDir(), env: process.env, onProgress: () => undefined });
}

/** Writes a chart of the same objects, with what a chart usually takes from its values. */
export function writeChart(folder: string, manifests: readonly Manifest[]): string {
  mkdirSync(path.join(folder, 'templates'), { recursive: true });
  writeFileSync(
    path.join(folder, 'Chart.yaml'),
    stringify({ apiVersion: 'v2', name: 'bench', version: '1.0.0', type: 'application' }),
  );
  const images: string[] = [];
  manifests.forEach((manifest, index) => {
    const text = stringify(manifest, { version: '1.1' })
      .replaceAll(/\{\{.*?\}\}/g, (found) => `{{ ${JSON.stringify(found)} }}`)
      .replaceAll(/^( *)namespace: .*$/gm, '$1namespace: {{ .Release.Namespace }}')
      .replaceAll(/^( *(?:- )?)image: (.*)$/gm, (_, indent: string, image: string) => {
        images.push(image);
        return `${indent}image: {{ .Values.images.i${images.length - 1} }}`;
      });
    const name = `${index}-${manifest.kind.toLowerCase()}.yaml`;
    writeFileSync(path.join(folder, 'templates', name), text);
  });
  const values = { images: Object.fromEntries(images.map((image, index) => [`i${index}`, image])) };
  writeFileSync(path.join(folder, 'values.yaml'), stringify(values));
  return folder;
}
