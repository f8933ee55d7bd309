import type { V1Job, V1Pod, V1Service, V1StatefulSet } from '@kubernetes/client-node';

import type { LiveObject } from '../../../stacks/workloads';
import { titan } from '../../app';
import type { Problem } from '../../errors';
import { nearest } from '../../config/nearest';
import { UserError } from '../../errors';
import type { Pending } from './pending';
import { pendingOf } from './pending';
import type { TitanSession } from './session';

/** All that the cluster has of one repository; it is the only memory there is. */
export interface Repository {
  readonly name: string;
  readonly owner: titan.LiveOwner;
  /** Every claim of it, also those that are not mounted. */
  readonly claims: readonly titan.LiveClaim[];
  readonly services: readonly V1Service[];
  readonly pods: readonly V1Pod[];
  /** Newest first; also those that are not complete. */
  readonly commits: readonly titan.LiveCommit[];
  /** Jobs of pushes and pulls. */
  readonly operations: readonly V1Job[];
  /** What claims made of a snapshot need at least, by name of the snapshot: a quantity of bytes. */
  readonly restoreSizes: ReadonlyMap<string, string>;
}

/** One that has its StatefulSet. */
export interface ThereRepository extends Repository {
  readonly live: titan.LiveRepository;
  readonly statefulSet: V1StatefulSet;
  /** A checkout that was begun and has not ended. */
  readonly pending: Pending | undefined;
}

/** One of which only claims or commits are left. */
export interface LeftRepository extends Repository {
  readonly live: undefined;
}

export interface AllRepositories {
  readonly there: readonly ThereRepository[];
  readonly left: readonly LeftRepository[];
  /** What is wrong with objects that look like Titan's and cannot be read. */
  readonly problems: readonly Problem[];
}

const { titanLabels: labels } = titan;

/** Everything of all repositories in the namespace. */
export async function readAll({ cluster, config }: TitanSession): Promise<AllRepositories> {
  const { namespace } = config.titan;
  const list = (apiVersion: string, kind: string) =>
    cluster.list(apiVersion, kind, namespace, labels.repository);
  const [sets, claims, services, pods, jobs, snapshots] = await Promise.all([
    list('apps/v1', 'StatefulSet'),
    list('v1', 'PersistentVolumeClaim'),
    list('v1', 'Service'),
    list('v1', 'Pod'),
    list('batch/v1', 'Job'),
    list(titan.snapshotApiVersion, 'VolumeSnapshot'),
  ]);
  const repositories = titan.readRepositories(sets);
  const ofClaims = titan.readClaims(claims);
  // One whose making failed can be held for long by the controllers that clean up after it.
  const staying = snapshots.filter(({ metadata }) => !metadata?.deletionTimestamp);
  const commits = titan.readCommits(staying);
  const restoreSizes = new Map(
    snapshots.flatMap(({ metadata, status }) => {
      const { restoreSize } = (status ?? {}) as { readonly restoreSize?: string };
      return restoreSize === undefined ? [] : [[metadata?.name ?? '', restoreSize] as const];
    }),
  );
  const of = (name: string) => ({
    name,
    claims: ofClaims.found.filter(({ repository }) => repository === name),
    // What the API server gives has the shape of its kind.
    services: labelled(services, name) as V1Service[],
    pods: labelled(pods, name) as V1Pod[],
    commits: commits.found.filter(({ repository }) => repository === name),
    operations: labelled(jobs, name) as V1Job[],
    restoreSizes,
  });
  const there = repositories.found.map((live): ThereRepository => {
    const statefulSet = sets.find(({ metadata }) => metadata?.name === live.name) as V1StatefulSet;
    return { ...of(live.name), live, owner: live.owner, statefulSet, pending: pendingOf(statefulSet) };
  });
  const names = new Set([...ofClaims.found, ...commits.found].map(({ repository }) => repository));
  const left = [...names]
    .filter((name) => !there.some((each) => each.name === name))
    .sort()
    .map((name): LeftRepository => {
      const rest = of(name);
      return { ...rest, live: undefined, owner: rest.claims[0]?.owner ?? { kind: 'commands' } };
    });
  const served =
    snapshots.length > 0 || (await cluster.access.resource(titan.snapshotApiVersion, 'VolumeSnapshot'));
  const unserved = {
    where: 'VolumeSnapshot',
    message: 'the cluster has no snapshots, so there are no commits',
  };
  const problems = [
    ...(served ? [] : [unserved]),
    ...repositories.problems,
    ...ofClaims.problems,
    ...commits.problems,
  ];
  return { there, left, problems };
}

function labelled(objects: readonly LiveObject[], name: string): LiveObject[] {
  return objects.filter(({ metadata }) => metadata?.labels?.[labels.repository] === name);
}

/** @throws UserError when there is no such repository, or only what is left of one */
export async function readThere(session: TitanSession, name: string): Promise<ThereRepository> {
  const { there, left, problems } = await readAll(session);
  const found = there.find((each) => each.name === name);
  if (found) return found;
  const { environment, config, lineOf } = session;
  const { namespace } = config.titan;
  const inConfig = name in config.titan.repositories;
  const make = `talestack titan init ${environment} ${name} --image IMAGE`;
  const meant = nearest(
    name,
    there.map((each) => each.name),
  );
  throw new UserError(`There is no repository ${name} in the namespace ${namespace}`, [
    {
      ...(inConfig && { where: lineOf(['titan', 'repositories', name]) }),
      key: 'REPO',
      value: name,
      message: inConfig
        ? 'is in the config, and was not deployed yet'
        : left.some((each) => each.name === name)
          ? 'was removed; claims or commits of it are left'
          : 'is not there',
      allowed: there.map((each) => each.name).join(', ') || 'none is there',
      fix: inConfig
        ? `talestack up ${environment}`
        : meant !== undefined
          ? `did you mean ${meant}? Or ${make}`
          : make,
    },
    ...problems.filter(({ where }) => where?.endsWith(`/${name}`)),
  ]);
}
