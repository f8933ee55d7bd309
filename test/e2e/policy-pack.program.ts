import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { ComponentResource } from '@pulumi/pulumi';
import { LocalWorkspace, Stack } from '@pulumi/pulumi/automation';

import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';

/** Stands for an object in a stack: the engine and the pack are the real ones, and there is no cluster. */
class Stated extends ComponentResource {
  constructor(manifest: Manifest) {
    const { apiVersion, kind } = manifest;
    const version = apiVersion.includes('/') ? apiVersion : `core/${apiVersion}`;
    super(`kubernetes:${version}:${kind}`, objectPath(manifest), manifest);
    this.registerOutputs(manifest);
  }
}

/** One update with the pack, in a process of its own: what is refused also rejects behind the program's back. */
async function main([dir = '', pack = '']: readonly string[]): Promise<void> {
  const manifests = JSON.parse(readFileSync(path.join(dir, 'manifests.json'), 'utf8')) as Manifest[];
  const workspace = await LocalWorkspace.create({
    workDir: dir,
    program: () => {
      for (const each of manifests) new Stated(each);
      return Promise.resolve({});
    },
    projectSettings: { name: 'pack', runtime: 'nodejs', backend: { url: pathToFileURL(dir).href } },
  });
  const stack = await Stack.create('dev', workspace);
  try {
    await stack.up({ policyPacks: [pack], color: 'never', onOutput: (text) => process.stdout.write(text) });
    process.stdout.write('PASSED\n');
  } catch {
    process.stdout.write('REFUSED\n');
  }
  process.exit();
}

void main(process.argv.slice(2));
