import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { ensureBinaries } from '../../../sandbox/binaries';
import { build } from '../../../sandbox/binaries/build';
import { cachedPath, filesBeside, recipes } from '../../../sandbox/binaries/pins';
import type { ProgressEvent } from '../../../sandbox/progress';
import { temporaryFolder, writeScript } from '../support';

const { kwok, 'simulated-storage': storage } = recipes;
const quiet = () => undefined;

/** A stand-in for Go that notes how it was called, writes what `-o` names, and has the files of every module. */
function fakeGo(...lines: readonly string[]) {
  const [bin, cacheDir, module] = [temporaryFolder(), temporaryFolder(), temporaryFolder()];
  const calls = path.join(bin, 'calls');
  const { folder, names } = storage.files!;
  mkdirSync(path.join(module, folder), { recursive: true });
  for (const name of names) writeFileSync(path.join(module, folder, name), `content of ${name}`);
  writeScript(
    path.join(bin, 'go'),
    `echo "$* GOFLAGS=$GOFLAGS CGO_ENABLED=$CGO_ENABLED GOPROXY=$GOPROXY GOOS=$GOOS" >> ${calls}`,
    `if [ "$1" = list ]; then echo ${module}; exit 0; fi`,
    'while [ "$1" != -o ]; do shift; done',
    'output=$2',
    ...(lines.length > 0 ? lines : ['sleep 0.2; echo built > "$output"']),
  );
  const env = { PATH: `${bin}:/usr/bin:/bin`, GOFLAGS: '-mod=vendor', GOOS: 'plan9', GOPROXY: 'off' };
  return {
    env,
    cacheDir,
    calls: () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : []),
  };
}

describe('a build', () => {
  it('ends in the cache under its final name, and nothing else is left', async () => {
    const { env, cacheDir } = fakeGo();
    const file = await build(kwok, { cacheDir, env, onProgress: quiet });
    expect(file).toBe(cachedPath(kwok, cacheDir));
    expect(readdirSync(path.dirname(file))).toEqual(['kwok']);
  });

  it('removes an earlier one that nobody has used for long, and not one that was used', async () => {
    const { env, cacheDir } = fakeGo();
    const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
    const used = await build(kwok, { cacheDir, env, onProgress: quiet });
    const unused = path.join(cacheDir, 'pause', 'earlier');
    mkdirSync(unused, { recursive: true });
    for (const each of [path.dirname(used), unused]) utimesSync(each, longAgo, longAgo);
    // As a start does that finds it there; it then fails for another one, which it cannot build.
    const only = { PATH: '/nowhere', TALESTACK_CACHE_DIR: cacheDir };
    mkdirSync(path.dirname(cachedPath(recipes.hyperkube, cacheDir)), { recursive: true });
    writeFileSync(cachedPath(recipes.hyperkube, cacheDir), '');
    await expect(ensureBinaries({ env: only })).rejects.toThrow(/simulated-storage/);
    await build(storage, { cacheDir, env, onProgress: quiet });
    expect(existsSync(used)).toBe(true);
    expect(existsSync(unused)).toBe(false);
  });

  it("keeps the user's proxy, and is not led astray by flags meant for other builds", async () => {
    const { env, cacheDir, calls } = fakeGo();
    await build(kwok, { cacheDir, env, onProgress: quiet });
    expect(calls()[0]).toContain('GOPROXY=off');
    expect(calls()[0]).toContain('GOFLAGS=-mod=readonly');
    expect(calls()[0]).toContain('CGO_ENABLED=0');
    expect(calls()[0]).toMatch(/GOOS=(linux|darwin|windows)$/);
    expect(calls()[0]).toMatch(/^build -trimpath -ldflags -s -w/);
  });

  it('is done once when two want it at the same time', async () => {
    const { env, cacheDir, calls } = fakeGo();
    const files = await Promise.all([1, 2].map(() => build(kwok, { cacheDir, env, onProgress: quiet })));
    expect(files[0]).toBe(files[1]);
    expect(calls()).toHaveLength(1);
  });

  it('keeps the files beside the program that it needs to run', async () => {
    const { env, cacheDir, calls } = fakeGo();
    const file = await build(storage, { cacheDir, env, onProgress: quiet });
    const files = filesBeside(storage, file);
    expect(files).toHaveLength(3);
    for (const each of files) expect(readFileSync(each, 'utf8')).toBe(`content of ${path.basename(each)}`);
    expect(calls().at(-1)).toContain(`list -m -f {{.Dir}} ${storage.files!.module}`);
  });

  it('without those files is no build', async () => {
    const { env, cacheDir } = fakeGo();
    const files = { ...storage.files!, names: ['renamed.yaml'] };
    const recipe = { ...storage, files };
    await expect(build(recipe, { cacheDir, env, onProgress: quiet })).rejects.toThrow('renamed.yaml');
    expect(existsSync(cachedPath(recipe, cacheDir))).toBe(false);
  });

  it('that failed leaves no program behind and tells what the compiler said', async () => {
    const { env, cacheDir } = fakeGo(
      'echo half > "$output"; echo "go: downloading x"; echo "kwok.go:1: no such thing" >&2; exit 1',
    );
    await expect(build(kwok, { cacheDir, env, onProgress: quiet })).rejects.toMatchObject({
      name: 'UserError',
      title: 'kwok could not be built',
      problems: [{ message: expect.stringContaining('kwok.go:1: no such thing') as unknown }],
    });
    expect(existsSync(cachedPath(kwok, cacheDir))).toBe(false);
  });

  it('clears away what an interrupted one left', async () => {
    const { env, cacheDir } = fakeGo();
    const folder = path.dirname(cachedPath(kwok, cacheDir));
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'kwok.123.tmp'), 'half');
    await build(kwok, { cacheDir, env, onProgress: quiet });
    expect(readdirSync(folder)).toEqual(['kwok']);
  });

  it('without Go says what to install, or what to install instead', async () => {
    const failed = build(kwok, {
      cacheDir: temporaryFolder(),
      env: { PATH: temporaryFolder() },
      onProgress: quiet,
    });
    await expect(failed).rejects.toMatchObject({
      name: 'UserError',
      title: expect.stringContaining('no Go') as unknown,
    });
    await expect(failed).rejects.toThrow(/install Go 1\.26\S* or newer .*or install kwok 0\.7 or newer/);
  });
});

describe('all programs', () => {
  it('are built one after another, with progress, and found in the cache the next time', async () => {
    const { env, cacheDir, calls } = fakeGo();
    const events: ProgressEvent[] = [];
    const options = {
      env: { ...env, TALESTACK_CACHE_DIR: cacheDir },
      onProgress: (event: ProgressEvent) => events.push(event),
    };
    const first = await ensureBinaries(options);
    expect(first.sources).toEqual({
      'control plane': 'built',
      kwok: 'built',
      storage: 'built',
      pulumi: 'built',
    });
    expect(events.map(({ step, state }) => `${state} ${step}`)).toEqual(
      ['hyperkube', 'kwok', 'simulated-storage', 'pulumi', 'pulumi-language-nodejs'].flatMap((name) => [
        `start Build ${name}`,
        `done Build ${name}`,
      ]),
    );
    const second = await ensureBinaries(options);
    expect(second.sources).toEqual({
      'control plane': 'cache',
      kwok: 'cache',
      storage: 'cache',
      pulumi: 'cache',
    });
    expect(second.programs).toEqual(first.programs);
    expect(second.definitions).toEqual(first.definitions);
    expect(calls().filter((call) => call.startsWith('build'))).toHaveLength(5);
  });
});
