import { kubernetesVersion } from '../../../../sandbox/binaries/pins';
import type { Check, Finding } from '../check';
import { fail, ok } from '../check';

/** The oldest that knows every field that the manifests use (cdk8s-plus-25). */
const oldest = { major: 1, minor: 25 };

/** The first two numbers of a version. */
export function versionParts(version: string): { major: number; minor: number } | undefined {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || minor === undefined
    ? undefined
    : { major: Number(major), minor: Number(minor) };
}

/**
 * @param version as the API server calls it, such as `v1.33.4-gke.1000`
 * @param tried the version that the tests run on
 */
export function versionFinding(version: string, tried: string = kubernetesVersion): Finding {
  const [found, newest] = [versionParts(version), versionParts(tried)];
  if (!found || !newest) return ok(`${version}, which says nothing about its age`);
  const name = `${oldest.major}.${oldest.minor}`;
  if (found.major === oldest.major && found.minor < oldest.minor)
    return fail(
      `${version} is too old: ${name} is the oldest that knows all that is used`,
      `upgrade the cluster to ${name} or newer`,
    );
  const isNewer = found.major > newest.major || (found.major === newest.major && found.minor > newest.minor);
  return ok(isNewer ? `${version}; newer than ${tried}, the newest that this was tried with` : version);
}

export const version: Check = {
  id: 'version',
  group: 'Cluster',
  title: 'Kubernetes',
  about: `${oldest.major}.${oldest.minor} or newer. It is said when it is newer than what this was tried with.`,
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async ({ cluster }) => versionFinding(await cluster.access.version()),
};
