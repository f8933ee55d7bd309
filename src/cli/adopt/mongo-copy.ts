import path from 'node:path';

import type { V1Container, V1Deployment } from '@kubernetes/client-node';

import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { ClaimMount, MongoPlace } from './mongo-place';
import { databasePath } from './mongo-place';
import type { PodExec } from './pod-exec';

/** Folder of the claim that the database is copied to. */
export const copiedFolder = 'adopted';

const spareShare = 1.2;
const port = 27999;

type Apart = Extract<MongoPlace, { onClaim: false }>;

/** A copy that would not fit is not begun. */
export function roomProblems({ usedKilobytes, freeKilobytes }: Apart): Problem[] {
  if (freeKilobytes >= usedKilobytes * spareShare) return [];
  const mebibytes = (kilobytes: number) => `${Math.ceil(kilobytes / 1024)}Mi`;
  return [
    {
      where: 'PersistentVolumeClaim/mongo-volume-claim',
      message: `has ${mebibytes(freeKilobytes)} left, and the database, which is not on it, takes ${mebibytes(usedKilobytes)}`,
      fix: 'grow the claim (kubectl edit pvc mongo-volume-claim) where its class allows that, then run adopt again',
    },
  ];
}

const counts = `
var all = {};
db.adminCommand({listDatabases: 1}).databases.forEach(function (each) {
  if (each.name === 'local' || each.name === 'config') return;
  var names = db.getSiblingDB(each.name);
  names.getCollectionNames().forEach(function (name) {
    if (name.indexOf('system.') !== 0) all[each.name + '.' + name] = names.getCollection(name).count();
  });
});
print(JSON.stringify(Object.keys(all).sort().map(function (name) { return name + ' ' + all[name]; })));`;

/** A line for those who wait, also so that no proxy takes the connection for dead. */
const copy = ({ claimMount }: Apart) => `
unfinished='${claimMount}/${copiedFolder}.unfinished'
finished='${claimMount}/${copiedFolder}'
if [ -e "$finished" ]; then echo "$finished is there already" >&2; exit 3; fi
rm -rf "$unfinished"; mkdir "$unfinished"
( while sleep 15; do echo "copying: $(du -sm "$unfinished" | cut -f1)Mi"; done ) & ticks=$!
trap 'kill $ticks' EXIT
mongod --dbpath "$unfinished" --port ${port} --bind_ip 127.0.0.1 --fork --logpath /tmp/adopt-mongod.log > /dev/null
stop() { mongo --quiet --port ${port} admin --eval 'db.shutdownServer()' > /dev/null 2>&1 || true; }
trap 'kill $ticks; stop' EXIT
mongodump --quiet --archive | mongorestore --quiet --port ${port} --archive
echo "before $(mongo --quiet --eval "$COUNTS")"
echo "after $(mongo --quiet --port ${port} --eval "$COUNTS")"
stop
trap 'kill $ticks' EXIT
chown -R "$(stat -c %u:%g ${databasePath})" "$unfinished"
sync
mv "$unfinished" "$finished"
`;

/**
 * Copies the database onto the claim, by a second mongod in the same container
 * that has its files there. Nobody may write to the first one meanwhile.
 *
 * @param onLine called with progress
 * @throws UserError when it failed, or the copy has other numbers of documents; the old database is as it was
 */
export async function copyDatabase(
  exec: PodExec,
  place: Apart,
  onLine: (line: string) => void,
): Promise<void> {
  const quoted = `'${counts.replaceAll("'", `'\\''`)}'`;
  const { exitCode, stdout, stderr } = await exec.run(`COUNTS=${quoted}\n${copy(place)}`, onLine);
  const told = (word: string) =>
    stdout
      .split('\n')
      .find((line) => line.startsWith(`${word} `))
      ?.slice(word.length + 1);
  const [before, after] = [told('before'), told('after')];
  if (exitCode !== 0)
    throw new UserError('The database could not be copied; it is as it was', [
      {
        where: 'Deployment/mongo',
        message: stderr.trim() || `exit status ${exitCode}`,
        fix: 'girder and the workers were stopped for it: run the command again, or scale them up',
      },
    ]);
  if (before === undefined || before !== after)
    throw new UserError('The copy of the database is not equal to the original, which is as it was', [
      {
        where: `folder ${copiedFolder} of mongo-volume-claim`,
        message: `numbers of documents before: ${before ?? 'unknown'}; after: ${after ?? 'unknown'}`,
        fix: `see who writes to mongo, remove the folder (${place.claimMount}/${copiedFolder} in the pod), and run the command again`,
      },
    ]);
}

/** The containers of the old mongo with the claim at the database's place: what it is changed to after the copy. */
export function containersOnCopy(deployment: Pick<V1Deployment, 'spec'>, mount: ClaimMount): object[] {
  // Plain data: the client's classes would not be copied as such.
  const containers = JSON.parse(
    JSON.stringify(deployment.spec?.template.spec?.containers ?? []),
  ) as V1Container[];
  const subPath = [mount.subPath, copiedFolder].filter(Boolean).join('/');
  for (const { name, volumeMounts = [] } of containers) {
    if (name !== mount.container) continue;
    for (const each of volumeMounts) {
      if (path.posix.resolve(each.mountPath) === mount.mountPath)
        Object.assign(each, { mountPath: databasePath, subPath });
    }
  }
  return containers;
}
