import { cpSync, appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import type { Recipe } from '../../../sandbox/binaries/pins';
import { cachedPath, cacheKey, kubernetesVersion, recipes } from '../../../sandbox/binaries/pins';
import { temporaryFolder } from '../support';

const linux = { os: 'linux', arch: 'amd64' };

describe('the key of a build', () => {
  function copied() {
    const dir = temporaryFolder();
    cpSync(recipes.hyperkube.dir, dir, { recursive: true });
    return { ...recipes.hyperkube, dir };
  }

  it('is the same wherever the checkout is', () => {
    expect(cacheKey(copied(), linux)).toBe(cacheKey(recipes.hyperkube, linux));
  });

  it.each(['go.mod', 'go.sum', 'main.go'])('changes with %s', (file) => {
    const recipe = copied();
    appendFileSync(path.join(recipe.dir, file), '// changed\n');
    expect(cacheKey(recipe, linux)).not.toBe(cacheKey(recipes.hyperkube, linux));
  });

  it('is the same when a file that is no source appears beside the pins', () => {
    const recipe = copied();
    writeFileSync(path.join(recipe.dir, 'notes.txt'), 'not built');
    expect(cacheKey(recipe, linux)).toBe(cacheKey(recipes.hyperkube, linux));
  });

  it('changes with the linker flags, the system and the architecture', () => {
    const { kwok } = recipes;
    const keys = [
      cacheKey(kwok, linux),
      cacheKey({ ...kwok, ldflags: '' }, linux),
      cacheKey(kwok, { os: 'linux', arch: 'arm64' }),
      cacheKey(kwok, { os: 'darwin', arch: 'amd64' }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('changes with the files that are kept beside the program', () => {
    const recipe = recipes['simulated-storage'];
    const files = { ...recipe.files!, names: ['other.yaml'] };
    expect(cacheKey({ ...recipe, files }, linux)).not.toBe(cacheKey(recipe, linux));
  });

  it('gives every program a folder of its own', () => {
    const folders = Object.values(recipes).map((recipe) => path.dirname(cachedPath(recipe, '/cache')));
    expect(new Set(folders).size).toBe(Object.keys(recipes).length);
    expect(folders[0]).toMatch(/^\/cache\/hyperkube\/[0-9a-f]{20}$/);
  });
});

describe('the pins', () => {
  it('of the storage are those of the control plane where both have a module, so that it is compiled once', () => {
    const lines = (recipe: Recipe) => readFileSync(path.join(recipe.dir, 'go.mod'), 'utf8').split('\n');
    const controlPlane = new Set(
      lines(recipes.hyperkube).map((line) => line.trim().replace(' // indirect', '')),
    );
    const replaced = lines(recipes['simulated-storage']).flatMap((line) => {
      const found = /^\t(\S+) => \1 (\S+)$/.exec(line);
      return found ? [`${found[1]!} ${found[2]!}`] : [];
    });
    const others = replaced.filter(
      (pin) => !controlPlane.has(pin) && !controlPlane.has(`${pin.split(' ')[0]!} => ${pin}`),
    );
    expect(replaced).not.toEqual([]);
    expect(others).toEqual([]);
  });

  it('hold the versions that the programs are told to report', () => {
    const goMod = (name: keyof typeof recipes) =>
      readFileSync(path.join(recipes[name].dir, 'go.mod'), 'utf8');
    const reported = (name: keyof typeof recipes) =>
      /Version=(v\S+)/i.exec(recipes[name].ldflags)?.[1] ?? 'none';
    expect(goMod('hyperkube')).toContain(`k8s.io/kubernetes ${kubernetesVersion}\n`);
    expect(goMod('pulumi')).toContain(`github.com/pulumi/pulumi/pkg/v3 ${reported('pulumi')}`);
    expect(goMod('pulumi-language-nodejs')).toContain(
      `github.com/pulumi/pulumi/sdk/v3 ${reported('pulumi-language-nodejs')}`,
    );
  });
});
