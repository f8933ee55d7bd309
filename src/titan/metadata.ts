import { z } from 'zod';

import type { CommitSource, RepositorySettings } from '../config/schema/titan';
import { commitSource, repository } from '../config/schema/titan';

/**
 * What Kubernetes has no field for is noted on the objects themselves, so that
 * everyone who reads them knows what there is to know. All of it is written
 * and read here.
 */
const prefix = 'titan.talestack.io';

export const annotations = {
  /** On a StatefulSet and on the snapshots of a commit: the repository, in JSON. */
  definition: `${prefix}/definition`,
  /** On a StatefulSet: what is checked out. On a claim: what its data began with. */
  from: `${prefix}/from`,
  /** On a snapshot: UID of the claim that it was made of; others may have had that name since. */
  claimUid: `${prefix}/claim-uid`,
  /** On the snapshots of a commit: the commit before it. */
  parent: `${prefix}/parent`,
  /** On a claim and a snapshot: where the image has the volume. */
  path: `${prefix}/path`,
  /** On a claim that stayed when its repository was removed: `true` where that had it mounted. */
  mounted: `${prefix}/mounted`,
  /** On a StatefulSet: how many commits its owner keeps; without it, all. */
  keep: `${prefix}/keep`,
  message: `${prefix}/message`,
  author: `${prefix}/author`,
  time: `${prefix}/time`,
  tags: `${prefix}/tags`,
  /** On the Job of a push or pull. */
  operation: `${prefix}/operation`,
} as const;

/** A commit as its author described it. */
export interface CommitDescription {
  readonly message: string;
  readonly author: string;
  /** When it was made: ISO 8601, in UTC. */
  readonly time: string;
  /** @default none */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A commit, wherever it is. */
export interface CommitRef {
  readonly repository: string;
  readonly commit: string;
}

/** A commit that data began with, in full. */
export type FullSource = { readonly [K in keyof CommitSource]-?: NonNullable<CommitSource[K]> };

// Not strict: a later version of this program may have noted more.
const definition = z.object(repository.unwrap().omit({ env: true, running: true, from: true }).shape);

/**
 * What is noted of a repository. Not its environment variables, which may hold
 * a password and stand in its pod alone; nor what `spec` says: whether it runs.
 */
export type Definition = Readonly<z.output<typeof definition>>;

/** The definition of a repository, out of everything that is set of it. */
export function definitionOf(settings: RepositorySettings): Definition {
  return definition.parse(settings);
}

/** `from` with the repository that it is of. */
export function fullSource(repositoryName: string, from: CommitSource | undefined): FullSource | undefined {
  return (
    from && {
      repository: from.repository ?? repositoryName,
      commit: from.commit,
      generation: from.generation,
    }
  );
}

/** Annotations with what is to be noted. */
export const write = {
  definition: (definition: Definition) => ({ [annotations.definition]: JSON.stringify(definition) }),
  from: (from: FullSource | undefined) =>
    from === undefined ? {} : { [annotations.from]: JSON.stringify(from) },
  parent: (parent: CommitRef | undefined) =>
    parent === undefined
      ? {}
      : { [annotations.parent]: JSON.stringify({ repository: parent.repository, commit: parent.commit }) },
  path: (path: string) => ({ [annotations.path]: path }),
  claimUid: (uid: string | undefined) => (uid === undefined ? {} : { [annotations.claimUid]: uid }),
  keep: (keep: number) => (keep === 0 ? {} : { [annotations.keep]: String(keep) }),
  mounted: (mounted: boolean) => ({ [annotations.mounted]: mounted ? 'true' : null }),
  commit: ({ message, author, time, tags = {} }: CommitDescription) => ({
    [annotations.message]: message,
    [annotations.author]: author,
    [annotations.time]: time,
    ...(Object.keys(tags).length > 0 && { [annotations.tags]: JSON.stringify(tags) }),
  }),
  operation: (operation: OperationNote) => ({ [annotations.operation]: JSON.stringify(operation) }),
};

/** What is noted of a push or pull; never its remote's parameters, which hold passwords. */
export interface OperationNote {
  readonly type: 'PUSH' | 'PULL';
  readonly repository: string;
  readonly commit: string;
  /** Kind of the remote: `s3`, `ssh`, … */
  readonly remoteType: string;
}

/** JSON in an annotation. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'is no JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema);

const from = z.object({ ...commitSource.unwrap().shape, repository: z.string() });

export const read = {
  definition: json(definition),
  from: json(from),
  parent: json(from.omit({ generation: true })),
  keep: z.coerce.number().pipe(z.int().min(0)),
  tags: json(z.record(z.string(), z.string())),
  operation: json(
    z.object({
      type: z.enum(['PUSH', 'PULL']),
      repository: z.string(),
      commit: z.string(),
      remoteType: z.string(),
    }),
  ),
} as const;
