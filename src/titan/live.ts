import { z } from 'zod';

import type { RepositorySettings } from '../config/schema/titan';
import type { Problem } from '../errors';
import { madeByAnnotation, stampOf } from '../kube/stamp';
import { madeBy, titanLabels } from './labels';
import type { FullSource } from './metadata';
import { annotations, read } from './metadata';

/** An object as the API server gives it. */
export interface LiveObject {
  readonly kind?: string;
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly creationTimestamp?: Date | string;
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

/** Who a live object belongs to. */
export type LiveOwner =
  | { readonly kind: 'config'; /** `PROJECT/STACK` */ readonly stack: string }
  | { readonly kind: 'commands' }
  /** Neither: made by Titan itself, or by hand. */
  | { readonly kind: 'others' };

/** What can be read of objects, and what is wrong with those that cannot. */
export interface Readings<T> {
  readonly found: readonly T[];
  readonly problems: readonly Problem[];
}

/** A repository as its StatefulSet shows it. */
export interface LiveRepository {
  readonly name: string;
  readonly owner: LiveOwner;
  /** Everything that is set of it, ready for {@link repositoryManifests}. */
  readonly settings: RepositorySettings;
  /** What is checked out; undefined for volumes that began empty. */
  readonly from: FullSource | undefined;
  /** How many of its commits its owner keeps; 0 for all. */
  readonly keep: number;
  /** Claims that its pod mounts, by volume. */
  readonly claims: Readonly<Record<string, string>>;
  /** Pods that serve. */
  readonly readyReplicas: number;
}

const container = z.object({
  env: z.array(z.object({ name: z.string(), value: z.string().default('') })).default([]),
});

const statefulSetSpec = z.object({
  replicas: z.int().default(1),
  template: z.object({
    spec: z.object({
      containers: z.tuple([container], container),
      volumes: z
        .array(
          z.object({
            name: z.string(),
            persistentVolumeClaim: z.object({ claimName: z.string() }).optional(),
          }),
        )
        .default([]),
    }),
  }),
});

const statefulSetStatus = z.object({ readyReplicas: z.int().default(0) }).prefault({});

/** Repositories among StatefulSets; those without Titan's label are left out. */
export function readRepositories(statefulSets: readonly LiveObject[]): Readings<LiveRepository> {
  return readings(statefulSets, titanLabels.repository, (object) => {
    const spec = statefulSetSpec.parse(object.spec);
    const { readyReplicas } = statefulSetStatus.parse(object.status);
    const from = sourceOf(object);
    const [{ env }] = spec.template.spec.containers;
    return {
      name: object.metadata?.name ?? '',
      owner: ownerOf(object),
      settings: {
        ...read.definition.parse(annotation(object, annotations.definition)),
        env: Object.fromEntries(env.map(({ name, value }) => [name, value])),
        running: spec.replicas > 0,
        from,
      },
      from,
      keep: read.keep.parse(object.metadata?.annotations?.[annotations.keep] ?? 0),
      claims: Object.fromEntries(
        spec.template.spec.volumes.flatMap(({ name, persistentVolumeClaim: claim }) =>
          claim ? [[name, claim.claimName]] : [],
        ),
      ),
      readyReplicas,
    };
  });
}

/** A claim of a volume of a repository. */
export interface LiveClaim {
  readonly name: string;
  readonly uid: string | undefined;
  /** When it was made: ISO 8601. */
  readonly made: string | undefined;
  readonly owner: LiveOwner;
  readonly repository: string;
  readonly volume: string;
  /** What its data began with. */
  readonly from: FullSource | undefined;
  /** Whether the repository mounted it when it was removed. */
  readonly wasMounted: boolean;
  /** What it asks for, a quantity of bytes. */
  readonly size: string;
  readonly storageClass: string | undefined;
  /** `Pending`, `Bound`, `Lost`. */
  readonly phase: string;
}

const claimSpec = z.object({
  resources: z.object({ requests: z.object({ storage: z.string() }) }),
  storageClassName: z.string().optional(),
});
const claimStatus = z.object({ phase: z.string().default('Pending') }).prefault({});

/** Claims of repositories, also those that no pod mounts now; not those of a push or pull. */
export function readClaims(claims: readonly LiveObject[]): Readings<LiveClaim> {
  const ofRepositories = claims.filter(
    ({ metadata }) => metadata?.labels?.['app.kubernetes.io/component'] === 'repository',
  );
  return readings(ofRepositories, titanLabels.volume, (object) => {
    const { resources, storageClassName } = claimSpec.parse(object.spec);
    return {
      name: object.metadata?.name ?? '',
      uid: object.metadata?.uid,
      made: madeAt(object),
      owner: ownerOf(object),
      repository: label(object, titanLabels.repository),
      volume: label(object, titanLabels.volume),
      from: sourceOf(object),
      wasMounted: object.metadata?.annotations?.[annotations.mounted] === 'true',
      size: resources.requests.storage,
      storageClass: storageClassName,
      phase: claimStatus.parse(object.status).phase,
    };
  });
}

/** When an object was made: ISO 8601. */
export function madeAt({ metadata }: LiveObject): string | undefined {
  const time = metadata?.creationTimestamp;
  return time === undefined ? undefined : new Date(time).toISOString();
}

/** Who an object belongs to. */
export function ownerOf(object: LiveObject): LiveOwner {
  const { metadata = {} } = object;
  const stack = stampOf({ metadata });
  if (stack !== undefined) return { kind: 'config', stack };
  return metadata.annotations?.[madeByAnnotation] === madeBy ? { kind: 'commands' } : { kind: 'others' };
}

/** @throws ZodError where what is noted cannot be read */
export function sourceOf(object: LiveObject): FullSource | undefined {
  const text = object.metadata?.annotations?.[annotations.from];
  return text === undefined ? undefined : read.from.parse(text);
}

/** @throws ZodError where there is none */
export function annotation(object: LiveObject, key: string): string {
  return z.string(`has no annotation ${key}`).parse(object.metadata?.annotations?.[key]);
}

/** @throws ZodError where there is none */
export function label(object: LiveObject, key: string): string {
  return z.string(`has no label ${key}`).parse(object.metadata?.labels?.[key]);
}

/** Every object with a label, read; one that cannot be read is a problem and hides no other. */
export function readings<T>(
  objects: readonly LiveObject[],
  key: string,
  readOne: (object: LiveObject) => T,
): Readings<T> {
  const found: T[] = [];
  const problems: Problem[] = [];
  for (const object of objects.filter(({ metadata }) => metadata?.labels?.[key] !== undefined)) {
    try {
      found.push(readOne(object));
    } catch (error) {
      if (!(error instanceof z.ZodError)) throw error;
      const { name = '' } = object.metadata ?? {};
      problems.push(
        ...error.issues.map(({ path, message }) => ({
          where: [object.kind, name].filter(Boolean).join('/'),
          ...(path.length > 0 && { key: path.join('.') }),
          message,
        })),
      );
    }
  }
  return { found, problems };
}
