import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import execa from 'execa';

import { UserError } from '../../src/errors';
import { removeUnused } from '../cache';
import { withLock } from '../lock';
import type { OnProgress } from '../progress';
import { step } from '../progress';
import type { Recipe } from './pins';
import { cachedPath, goPlatform } from './pins';

interface BuildOptions {
  readonly cacheDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProgress: OnProgress;
}

/**
 * Builds a program into the cache and gives its path; two at once do it once.
 *
 * @throws UserError where Go is missing, or where the build fails, with the end of what it said
 */
export async function build(recipe: Recipe, { cacheDir, env, onProgress }: BuildOptions): Promise<string> {
  const target = cachedPath(recipe, cacheDir);
  const folder = path.dirname(target);
  const title = `Build ${recipe.name}`;
  return step(onProgress, title, async (update) => {
    const waiting = () => {
      update('another run is building it');
    };
    return withLock(path.join(cacheDir, `${recipe.name}.lock`), waiting, async () => {
      if (existsSync(target)) return target;
      await mkdir(folder, { recursive: true });
      // What an interrupted build left.
      for (const file of await readdir(folder)) await rm(path.join(folder, file), { force: true });
      const unfinished = `${target}.${process.pid}.tmp`;
      await compile(recipe, unfinished, env, update);
      await copyFiles(recipe, folder, env);
      await rename(unfinished, target);
      await removeUnused(cacheDir);
      return target;
    });
  });
}

async function compile(
  recipe: Recipe,
  output: string,
  env: BuildOptions['env'],
  update: (detail: string) => void,
): Promise<void> {
  const started = Date.now();
  const args = ['build', '-trimpath', '-ldflags', recipe.ldflags, '-o', output, recipe.pkg];
  const go = runGo(recipe, args, env);
  let downloading = false;
  go.stderr?.on('data', (chunk: Buffer) => {
    downloading = chunk.toString().trimEnd().split('\n').at(-1)?.startsWith('go: downloading') ?? false;
  });
  const timer = setInterval(() => {
    update(
      `${downloading ? 'downloading its modules, ' : ''}${elapsed(started)} of about ${expected(recipe.minutes)}`,
    );
    downloading = false;
  }, 1000);
  try {
    const done = await go;
    if (done.exitCode === 0) return;
    if ('code' in done && done.code === 'ENOENT') throw goIsMissing(recipe);
    throw failed(recipe, done);
  } finally {
    clearInterval(timer);
  }
}

/** Copies files out of a module that the build has downloaded by now. */
async function copyFiles(recipe: Recipe, folder: string, env: BuildOptions['env']): Promise<void> {
  const { files } = recipe;
  if (!files) return;
  const done = await runGo(recipe, ['list', '-m', '-f', '{{.Dir}}', files.module], env);
  if (done.exitCode !== 0) throw failed(recipe, done);
  const source = path.join(done.stdout.trim(), ...files.folder.split('/'));
  for (const name of files.names) await copyFile(path.join(source, name), path.join(folder, name));
}

function runGo(recipe: Recipe, args: readonly string[], env: BuildOptions['env']) {
  const { os, arch } = goPlatform();
  return execa('go', args, {
    cwd: recipe.dir,
    // The user's GOPROXY and the like hold; flags that change what is built do not.
    env: {
      ...env,
      CGO_ENABLED: '0',
      GOFLAGS: '-mod=readonly -buildvcs=false',
      GOWORK: 'off',
      GOOS: os,
      GOARCH: arch,
    },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
}

function failed(
  recipe: Recipe,
  { stderr, signal }: { stderr: string; signal?: string | undefined },
): UserError {
  const said = stderr
    .split('\n')
    .filter((line) => !line.startsWith('go: downloading'))
    .slice(-8)
    .join('\n    ');
  return new UserError(`${recipe.name} could not be built`, [
    {
      where: recipe.dir,
      message: said || (signal ?? 'no reason given'),
      fix: 'see that `go env GOPROXY` can be reached and that there is disk space, then run it again: finished parts are kept',
    },
  ]);
}

function goIsMissing(recipe: Recipe): UserError {
  const version = /^go (\S+)$/m.exec(readFileSync(path.join(recipe.dir, 'go.mod'), 'utf8'))?.[1] ?? '1.26';
  const instead = alternatives[recipe.name];
  return new UserError(
    `${recipe.name} is neither installed nor built yet, and there is no Go to build it with`,
    [
      {
        message: '`go` is not on PATH',
        fix: `install Go ${version} or newer (https://go.dev/doc/install)${instead === undefined ? '' : `, or install ${instead}`}`,
      },
    ],
  );
}

/** What of it can be had without building; the sandbox's own programs cannot. */
const alternatives: Readonly<Partial<Record<string, string>>> = {
  hyperkube:
    'etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl, and name their folder in KUBEBUILDER_ASSETS',
  kwok: 'kwok 0.7 or newer',
  pulumi: 'Pulumi 3.200 or newer',
  'pulumi-language-nodejs': 'Pulumi 3.200 or newer',
};

function elapsed(since: number): string {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

function expected(minutes: number): string {
  return minutes < 1 ? `${minutes * 60}s` : `${minutes} min on two cores`;
}
