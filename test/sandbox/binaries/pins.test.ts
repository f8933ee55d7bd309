import { cpSync, appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

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

  it('gives every program a folder of its own', () => {
    const folders = Object.values(recipes).map((recipe) => path.dirname(cachedPath(recipe, '/cache')));
    expect(new Set(folders).size).toBe(4);
    expect(folders[0]).toMatch(/^\/cache\/hyperkube\/[0-9a-f]{20}$/);
  });
});

describe('the pins', () => {
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
