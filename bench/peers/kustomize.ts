import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { stringify } from 'yaml';

import { ensureBinaries } from '../../sandbox/binaries';
import type { Manifest } from '../../src/kube/manifest';

/** The sandbox's kubectl, by the name that it goes by. */
export async function kubectl(folder: string): Promise<string> {
  const { programs } = await ensureBinaries();
  const file = path.join(folder, 'kubectl');
  symlinkSync(programs.kubectl, file);
  return file;
}

/** Writes the same objects as resources of a kustomization. */
export function writeKustomization(folder: string, manifests: readonly Manifest[]): string {
  mkdirSync(folder, { recursive: true });
  const resources = manifests.map((manifest, index) => {
    const name = `${index}.yaml`;
    writeFileSync(path.join(folder, name), stringify(manifest, { version: '1.1' }));
    return name;
  });
  writeFileSync(path.join(folder, 'kustomization.yaml'), stringify({ namespace: 'wholetale', resources }));
  return folder;
}
