import type { Config } from '../../../config';
import type { Problem } from '../../../errors';
import { lineOf } from '../../titan/open';
import type { SnapshotFacts } from '../../titan/requirements';
import { readSnapshotFacts, snapshotFindings } from '../../titan/requirements';
import type { Check, Finding } from '../check';
import { fail, ok, skipped, warn } from '../check';
import { sourceProblems } from './commit-sources';

const fix = 'talestack titan commit says the same; docs/how-to/titan.md names what a cluster needs';

/**
 * Whether the repositories of the config can begin with commits, and be committed.
 *
 * @param sources what is wrong with the commits that they begin with
 */
export function snapshotFinding(
  facts: SnapshotFacts,
  { titan }: Pick<Config, 'titan'>,
  sources: readonly Problem[] = [],
): Finding {
  const repositories = Object.values(titan.repositories);
  const volumes = repositories.flatMap((each) => Object.values(each.volumes));
  const classes = new Set(volumes.map(({ storageClass }) => storageClass ?? titan.storageClass));
  const { snapshotClass } = titan;
  const looked = [...classes].map((storageClass) => snapshotFindings(facts, { storageClass, snapshotClass }));
  const problems = distinct(looked.flatMap((each) => each.problems));
  const notes = distinct(looked.flatMap((each) => each.notes));
  if (problems.length > 0) {
    return repositories.some(({ from }) => from !== undefined)
      ? fail('repositories cannot begin with a commit', fix, problems)
      : warn('repositories will run, and cannot be committed', fix, problems);
  }
  if (sources.length > 0)
    return fail('repositories begin with commits that are not there', 'talestack titan log', sources);
  if (notes.length > 0) return warn('commits may never get ready', fix, notes);
  return ok(
    looked.map(({ driver, snapshotClass: used }) => `${driver ?? 'a driver'}: ${used ?? 'ok'}`).join('; '),
  );
}

function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((each) => [JSON.stringify(each), each])).values()];
}

export const snapshots: Check = {
  id: 'snapshots',
  group: 'Cluster',
  title: 'Snapshots',
  about:
    'For repositories of Titan: the VolumeSnapshot CRDs at v1, a CSI driver behind the StorageClass, a VolumeSnapshotClass for it. A failure where a repository begins with a commit, else a warning. Every commit that a repository is still to begin with has to be there.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async ({ config, cluster, environment }) => {
    if (Object.keys(config.titan.repositories).length === 0)
      return skipped('the config has no repositories of Titan');
    const where = (path: readonly string[]) => lineOf(environment.projectDir, config.environment, path);
    const [facts, sources] = await Promise.all([
      readSnapshotFacts(cluster),
      sourceProblems(cluster, config, where),
    ]);
    return snapshotFinding(facts, config, sources);
  },
};
