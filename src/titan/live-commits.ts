import { z } from 'zod';

import type { LiveObject, Readings } from './live';
import { annotation, label, madeAt, readings } from './live';
import { titanLabels } from './labels';
import type { CommitDescription, CommitRef, Definition } from './metadata';
import { annotations, read } from './metadata';

/** One volume of a commit, as its snapshot shows it. */
export interface LiveSnapshot {
  readonly volume: string;
  /** Name of the VolumeSnapshot. */
  readonly name: string;
  /** The claim that held the data. */
  readonly claimName: string | undefined;
  /** UID of that claim; undefined where it was not noted. */
  readonly claimUid: string | undefined;
  /** When the snapshot was made: ISO 8601. */
  readonly made: string | undefined;
  /** What that claim asked for, a quantity of bytes. */
  readonly size: string;
  /** Whether a claim can be made of it. */
  readonly ready: boolean;
  /** What the storage says that is wrong. */
  readonly error: string | undefined;
  /** Name of the VolumeSnapshotContent, once there is one. */
  readonly content: string | undefined;
}

/** A commit: the snapshots with the same repository and id. */
export interface LiveCommit extends Required<CommitDescription> {
  readonly repository: string;
  readonly id: string;
  /** The commit before it. */
  readonly parent: CommitRef | undefined;
  /** The repository as it was. */
  readonly definition: Definition;
  readonly snapshots: readonly LiveSnapshot[];
  /** Whether all volumes are there and can be taken out. */
  readonly ready: boolean;
}

const snapshotSpec = z.object({
  source: z.object({ persistentVolumeClaimName: z.string().optional() }).default({}),
});

const snapshotStatus = z
  .object({
    readyToUse: z.boolean().default(false),
    boundVolumeSnapshotContentName: z.string().optional(),
    error: z.object({ message: z.string().optional() }).optional(),
  })
  .prefault({});

/** What each snapshot of a commit says of it, and of its own volume. */
interface Part {
  readonly commit: Omit<LiveCommit, 'snapshots' | 'ready'>;
  readonly snapshot: LiveSnapshot;
}

/** Commits among VolumeSnapshots, the newest first; snapshots without Titan's label are left out. */
export function readCommits(volumeSnapshots: readonly LiveObject[]): Readings<LiveCommit> {
  const { found, problems } = readings(volumeSnapshots, titanLabels.commit, readPart);
  const commits = new Map<string, Part[]>();
  for (const part of found) {
    const key = `${part.commit.repository}/${part.commit.id}`;
    commits.set(key, [...(commits.get(key) ?? []), part]);
  }
  return { found: [...commits.values()].flatMap(asCommit).sort(newestFirst), problems };
}

function readPart(object: LiveObject): Part {
  const status = snapshotStatus.parse(object.status);
  const { [annotations.tags]: tags, [annotations.parent]: parent } = object.metadata?.annotations ?? {};
  return {
    commit: {
      repository: label(object, titanLabels.repository),
      id: label(object, titanLabels.commit),
      message: annotation(object, annotations.message),
      author: annotation(object, annotations.author),
      time: annotation(object, annotations.time),
      tags: tags === undefined ? {} : read.tags.parse(tags),
      parent: parent === undefined ? undefined : read.parent.parse(parent),
      definition: read.definition.parse(annotation(object, annotations.definition)),
    },
    snapshot: {
      volume: label(object, titanLabels.volume),
      name: object.metadata?.name ?? '',
      claimName: snapshotSpec.parse(object.spec).source.persistentVolumeClaimName,
      claimUid: object.metadata?.annotations?.[annotations.claimUid],
      made: madeAt(object),
      size: label(object, titanLabels.size),
      ready: status.readyToUse,
      error: status.error?.message,
      content: status.boundVolumeSnapshotContentName,
    },
  };
}

function asCommit(parts: readonly Part[]): LiveCommit[] {
  const [first] = parts;
  if (!first) return [];
  const { commit } = first;
  const snapshots = parts.map(({ snapshot }) => snapshot);
  const there = new Set(snapshots.filter(({ ready }) => ready).map(({ volume }) => volume));
  const ready = Object.keys(commit.definition.volumes).every((volume) => there.has(volume));
  return [{ ...commit, snapshots, ready }];
}

function newestFirst(left: LiveCommit, right: LiveCommit): number {
  return right.time.localeCompare(left.time) || right.id.localeCompare(left.id);
}
