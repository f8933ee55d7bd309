import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import type { V1CustomResourceDefinition } from '@kubernetes/client-node';
import { parse } from 'yaml';

import { UserError } from '../src/errors';
import type { Manifest } from '../src/kube/manifest';
import type { SandboxApi } from './api';

const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };

/**
 * Makes the API server serve what the files define, and waits until it does.
 *
 * @throws UserError where it does not
 */
export async function installDefinitions(
  api: SandboxApi,
  files: readonly string[],
  seconds = 60,
): Promise<void> {
  const definitions = await Promise.all(
    files.map(async (file) => parse(await readFile(file, 'utf8')) as Manifest),
  );
  await Promise.all(definitions.map((definition) => api.apply(definition)));
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await api.list<V1CustomResourceDefinition>(kind.apiVersion, kind.kind);
    const served = new Set(found.filter(isServed).map(({ metadata }) => metadata?.name));
    const missing = definitions.filter(({ metadata }) => !served.has(metadata.name));
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      throw new UserError(`The API server does not serve volume snapshots after ${seconds}s`, [
        {
          message: `not established: ${missing.map(({ metadata }) => metadata.name).join(', ')}`,
          fix: "see kube-apiserver.log in the sandbox's folder logs/",
        },
      ]);
    }
    await sleep(50);
  }
}

function isServed({ status }: V1CustomResourceDefinition): boolean {
  return (status?.conditions ?? []).some((each) => each.type === 'Established' && each.status === 'True');
}
