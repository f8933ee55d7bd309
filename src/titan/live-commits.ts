import { z } from 'zod';

import type { LiveObject, Readings } from './live';
import { annotation, label, readings, sourceOf } from './live';
import { titanLabels } from './labels';
import type { CommitDescription, Definition, FullSource } from './metadata';
import { annotations, read } from './metadata';

/** One volume of a commit, as its snapshot shows it. */
export interface LiveSnapshot {
  readonly volume: string;
  /** Name of the VolumeSnapshot. */
  readonly name: string;
  /** What the claim asked for, a quantity of bytes. */
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
  /** The commit that was checked out when this one was made. */
  readonly parent: FullSource | undefined;
  /** The repository as it was. */
  readonly definition: Definition;
  readonly snapshots: readonly LiveSnapshot[];
  /** Whether all volumes are there and can be taken out. */
  readonly ready: boolean;
}

const snapshotStatus = z
  .object({
    readyToUse: z.boolean().default(false),
    boundVolumeSnapshotContentName: z.string().optional(),
    error: z.object({ message: z.string().optional() }).optional(),
  })
  .prefault({});

type Part = Omit<LiveCommit, 'snapshots' | 'ready'> & { readonly snapshot: LiveSnapshot };

/** Commits among VolumeSnapshots, the newest first; snapshots without Titan's label are left out. */
export function readCommits(volumeSnapshots: readonly LiveObject[]): Readings<LiveCommit> {
  const { found, problems } = readings(volumeSnapshots, titanLabels.commit, readPart);
  const commits = new Map<string, Part[]>();
  for (const part of found) {
    const key = `${part.repository}/${part.id}`;
    commits.set(key, [...(commits.get(key) ?? []), part]);
  }
  return { found: [...commits.values()].flatMap(asCommit).sort(newestFirst), problems };
}

function readPart(object: LiveObject): Part {
  const status = snapshotStatus.parse(object.status);
  const tags = object.metadata?.annotations?.[annotations.tags];
  return {
    repository: label(object, titanLabels.repository),
    id: label(object, titanLabels.commit),
    message: annotation(object, annotations.message),
    author: annotation(object, annotations.author),
    time: annotation(object, annotations.time),
    tags: tags === undefined ? {} : read.tags.parse(tags),
    parent: sourceOf(object),
    definition: read.definition.parse(annotation(object, annotations.definition)),
    snapshot: {
      volume: label(object, titanLabels.volume),
      name: object.metadata?.name ?? '',
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
  const { snapshot: _snapshot, ...commit } = first;
  const snapshots = parts.map(({ snapshot }) => snapshot);
  const there = new Set(snapshots.filter(({ ready }) => ready).map(({ volume }) => volume));
  const ready = Object.keys(commit.definition.volumes).every((volume) => there.has(volume));
  return [{ ...commit, snapshots, ready }];
}

function newestFirst(left: LiveCommit, right: LiveCommit): number {
  return right.time.localeCompare(left.time) || right.id.localeCompare(left.id);
}
