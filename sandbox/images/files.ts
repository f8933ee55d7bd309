import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

import execa from 'execa';

import type { Layer } from './layer';
import { keyOf, layer } from './layer';

/** A layer with the files of a folder of this repository. */
export function filesLayer(folder: string, cache: string): Promise<Layer> {
  return layer(
    {
      name: `files-${path.basename(folder)}`,
      key: filesKey(folder),
      make: async (target) => {
        await execa('cp', [
          '--recursive',
          '--no-preserve=ownership',
          '--preserve=mode',
          `${folder}/.`,
          target,
        ]);
        // Whatever the umask of this checkout was.
        await execa('chmod', ['--recursive', 'u=rwX,go=rX', target]);
        return undefined;
      },
    },
    cache,
  );
}

export function filesKey(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((each) => statSync(path.join(folder, each)).isFile())
    .sort();
  return keyOf(...names.flatMap((each) => [each, readFileSync(path.join(folder, each))]));
}
