import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { readSecretValues } from '../config';
import type { AnySecretName } from '../config/secrets/names';
import { deriveKnown, isDerived, swapMarkers } from '../config/secrets/values';
import type { Problem } from '../errors';
import type { Manifest } from '../kube/manifest';
import { objectPath } from '../kube/manifest';
import { renderCharts, yamlText } from '../render';
import type { Environment } from './environment';
import { writePrivateFile } from '../config/files/replace-file';

export interface RenderOptions {
  /** Folder to write to. */
  readonly out: string;
  readonly withSecrets: boolean;
}

export interface Rendered {
  readonly files: readonly string[];
  /** Paths of Secret objects that were left out and must be made by the operator. */
  readonly leftOut: readonly string[];
  readonly warnings: readonly Problem[];
}

/** Writes one file for each chart, and, when asked, one more for its secrets with mode 0600. */
export function writeManifests(
  { config, projectDir }: Environment,
  { out, withSecrets }: RenderOptions,
): Rendered {
  const { files, secrets } = renderCharts(config);
  // Before anything is written: missing secrets are an error.
  const swapped = withSecrets
    ? secretManifests({ projectDir, config }, secrets)
    : { manifests: [], warnings: [] };
  mkdirSync(out, { recursive: true });
  const written = files.map(({ name, text }) => {
    const file = path.join(out, name);
    writeFileSync(file, text);
    return file;
  });
  if (!withSecrets) return { files: written, leftOut: secrets.map(objectPath), warnings: [] };
  const file = path.join(out, `${config.environment}-secrets.yaml`);
  writePrivateFile(file, yamlText(swapped.manifests));
  return { files: [...written, file], leftOut: [], warnings: swapped.warnings };
}

function secretManifests(
  { projectDir, config }: Pick<Environment, 'projectDir' | 'config'>,
  secrets: readonly Manifest[],
) {
  const { values, warnings } = readSecretValues(projectDir, config, new Date());
  const valueOf = (name: AnySecretName) =>
    isDerived(name) ? deriveKnown(name, values, config) : values[name];
  return { manifests: secrets.map((secret) => swapMarkers<string>(secret, valueOf) as Manifest), warnings };
}
