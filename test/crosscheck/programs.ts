import { existsSync } from 'node:fs';
import path from 'node:path';

import { build } from '../../sandbox/binaries/build';
import type { Recipe } from '../../sandbox/binaries/pins';
import { cachedPath, linkerFlags } from '../../sandbox/binaries/pins';
import { cacheDir } from '../../sandbox/paths';
import { pythonEnvironment } from '../python';

/** Pins are in the folder of each, as those of the sandbox's own programs are. */
const recipe = (name: string, module: string): Recipe => ({
  name,
  dir: path.join(__dirname, name),
  pkg: `${module}/cmd/${name}`,
  ldflags: linkerFlags({}),
  minutes: 1,
});

const recipes = {
  kubeconform: recipe('kubeconform', 'github.com/yannh/kubeconform'),
  'kube-score': recipe('kube-score', 'github.com/zegl/kube-score'),
};

/** The program, from the cache or built into it. */
export async function goProgram(name: keyof typeof recipes): Promise<string> {
  const cached = cachedPath(recipes[name], cacheDir());
  if (existsSync(cached)) return cached;
  const onProgress = () => undefined;
  return build(recipes[name], { cacheDir: cacheDir(), env: process.env, onProgress });
}

/** checkov, from the cache or installed into it. */
export async function checkovProgram(): Promise<string> {
  return path.join(
    await pythonEnvironment('checkov', path.join(__dirname, 'checkov/requirements.txt')),
    'checkov',
  );
}
