import path from 'node:path';

import { buildSync } from 'esbuild';

import { hidingSecretVariables } from '../../config/secrets/variables';

let made: string | undefined;

/**
 * The program of the set-up Job as one file of plain JavaScript, which needs
 * nothing but Node. The same sources and the same esbuild give the same bytes,
 * wherever the project is; so scripts/load.js makes it once for all runs.
 *
 * @computed setupProgram
 */
export function setupProgram(): string {
  made ??= bundle(path.join(__dirname, 'program'));
  return made;
}

function bundle(folder: string): string {
  // esbuild is a program of its own, which needs no secret.
  const { outputFiles } = hidingSecretVariables(() => build(folder));
  const [file] = outputFiles;
  if (!file) throw new Error('esbuild gave no file');
  return file.text;
}

function build(folder: string) {
  return buildSync({
    absWorkingDir: folder,
    entryPoints: ['main.ts'],
    bundle: true,
    platform: 'node',
    // What `images.node` has at least.
    target: 'node20.3',
    format: 'cjs',
    charset: 'utf8',
    // Else the nearest tsconfig.json would be looked for and read.
    tsconfigRaw: {},
    write: false,
    logLevel: 'silent',
  });
}
