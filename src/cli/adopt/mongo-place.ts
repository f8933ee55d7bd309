import path from 'node:path';

import type { V1Deployment } from '@kubernetes/client-node';

import { UserError } from '../../errors';
import type { PodExec } from './pod-exec';

/** Where our mongo has the claim, and mongod its database. */
export const databasePath = '/data/db';

/** Where the database of a running mongo is. */
export type MongoPlace =
  | {
      readonly onClaim: true;
      /** Its folder on the claim; empty for all of it. What `mongo.subPath` has to be. */
      readonly folder: string;
    }
  | {
      readonly onClaim: false;
      /** Where mongod has it, in the container. */
      readonly path: string;
      /** Where the claim is mounted. */
      readonly claimMount: string;
      /** Size of the database. */
      readonly usedKilobytes: number;
      /** Room on the claim. */
      readonly freeKilobytes: number;
    };

/** The mount of a claim in the container of the old mongo. */
export interface ClaimMount {
  readonly container: string;
  readonly mountPath: string;
  readonly subPath: string;
}

/** @returns undefined where the Deployment mounts no claim at all */
export function claimMountOf({ spec }: Pick<V1Deployment, 'spec'>): ClaimMount | undefined {
  const pod = spec?.template.spec;
  const volume = pod?.volumes?.find((each) => each.persistentVolumeClaim !== undefined);
  for (const { name, volumeMounts = [] } of pod?.containers ?? []) {
    const mount = volumeMounts.find((each) => each.name === volume?.name);
    if (mount)
      return {
        container: name,
        mountPath: path.posix.resolve(mount.mountPath),
        subPath: mount.subPath ?? '',
      };
  }
  return undefined;
}

/** What the mount alone says: the image's own volume at /data/db does not count where a claim is mounted there. */
export function placeBySpec({ mountPath, subPath }: ClaimMount): MongoPlace | undefined {
  return mountPath === databasePath ? { onClaim: true, folder: subPath } : undefined;
}

/** Arguments of mongod, its mounts, and sizes, between lines that tell them apart. */
const inspection = (claimMount: string) => `
tr '\\0' '\\n' < /proc/1/cmdline; echo ---
awk '{print $5}' /proc/self/mountinfo; echo ---
path=$(tr '\\0' '\\n' < /proc/1/cmdline | sed -n '/^--dbpath$/{n;p}; s/^--dbpath=//p' | head -n 1)
du -sk "\${path:-${databasePath}}" | cut -f1
df -Pk '${claimMount}' | awk 'NR==2 {print $4}'
`;

/**
 * Looks into the running container: the image of mongo declares its database
 * folder a volume, so the container runtime puts an anonymous one there, on top
 * of what is mounted above it, which is gone with the pod. Some runtimes do not.
 *
 * @throws UserError where it cannot be found out
 */
export async function findDatabase(exec: PodExec, mount: ClaimMount): Promise<MongoPlace> {
  const { exitCode, stdout, stderr } = await exec.run(inspection(mount.mountPath));
  const [args = '', mounts = '', sizes = ''] = stdout.split('---\n');
  const [used, free] = sizes.trim().split('\n').map(Number);
  if (exitCode !== 0 || used === undefined || free === undefined || Number.isNaN(used + free))
    throw new UserError('Where the database is could not be found out', [
      { where: 'Deployment/mongo', message: stderr.trim() || 'the answer makes no sense' },
    ]);
  const words = args.trim().split('\n');
  if (words.some((word) => word === '--config' || word === '-f' || word.startsWith('--config=')))
    throw new UserError('mongod has a configuration file, which may name another folder', [
      { where: 'Deployment/mongo', message: 'deploy.sh gave it none', fix: 'see --mongo-data' },
    ]);
  const given = words.find((word) => word.startsWith('--dbpath='))?.slice('--dbpath='.length);
  const dbPath = path.posix.resolve(
    given ?? words[words.indexOf('--dbpath') + 1 || words.length] ?? databasePath,
  );
  const covering = mounts
    .trim()
    .split('\n')
    .filter((each) => dbPath === each || dbPath.startsWith(each === '/' ? '/' : `${each}/`))
    .sort((a, b) => b.length - a.length)[0];
  if (covering !== mount.mountPath)
    return {
      onClaim: false,
      path: dbPath,
      claimMount: mount.mountPath,
      usedKilobytes: used,
      freeKilobytes: free,
    };
  return {
    onClaim: true,
    folder: path.posix.join(mount.subPath, path.posix.relative(mount.mountPath, dbPath)).replace(/^\.$/, ''),
  };
}
