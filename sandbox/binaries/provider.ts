import { existsSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { findProgram, isExecutable, searchPath } from './search-path';
import { compareVersions, parseVersion } from './versions';

type Environment = Readonly<Record<string, string | undefined>>;

const program = 'pulumi-resource-kubernetes';

/** The stand-in for machines where Pulumi's own plugin cannot be had. It accepts only clusters that a sandbox started. */
export const standInProvider = path.join(__dirname, '..', 'provider', 'bin', program);

/**
 * Pulumi's own Kubernetes plugin: on PATH, or the newest 4.x among the plugins
 * that Pulumi installed for this user. Always preferred to the stand-in.
 */
export function providerOnPath(env: Environment = process.env): string | undefined {
  return findProgram(program, searchPath(env)) ?? installedPlugin(env);
}

function installedPlugin(env: Environment): string | undefined {
  const homes = [env.PULUMI_HOME, path.join(env.HOME ?? os.homedir(), '.pulumi')];
  const found = homes.flatMap((home) => (home ? pluginsIn(path.join(home, 'plugins')) : []));
  return found.sort((a, b) => compareVersions(b.version, a.version))[0]?.file;
}

function pluginsIn(folder: string): { readonly file: string; readonly version: readonly number[] }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((entry) => {
    const version = entry.startsWith('resource-kubernetes-v')
      ? parseVersion(entry.slice('resource-kubernetes-'.length))
      : undefined;
    const file = path.join(folder, entry, program);
    // The major that the SDK in package.json speaks.
    return version?.[0] === 4 && isExecutable(file) ? [{ file, version }] : [];
  });
}
