import { setTimeout as sleep } from 'node:timers/promises';

import type { V1Deployment, V1Pod } from '@kubernetes/client-node';

import type { AdoptedObject, LiveCluster, LiveObject, ObjectRef } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import { containersOnCopy, copiedFolder, copyDatabase, roomProblems } from './mongo-copy';
import type { ClaimMount, MongoPlace } from './mongo-place';
import { claimMountOf, findDatabase, placeBySpec } from './mongo-place';
import type { PodExec } from './pod-exec';

/** What the operator says of the database, where adopt cannot look. */
export const mongoAnswers = ['on-claim', 'copied'] as const;
export type MongoAnswer = (typeof mongoAnswers)[number];

/** What has to be done for the database to outlive its pod. */
export interface MongoPlan {
  /** What `mongo.subPath` has to be; empty for all of the claim. */
  readonly folder: string;
  /** How it is known. */
  readonly because: string;
  /** Where it is not on the claim: it is copied there, while nobody writes. */
  readonly copy?: { readonly place: Extract<MongoPlace, { onClaim: false }>; readonly mount: ClaimMount };
  readonly problems: readonly Problem[];
}

export interface MongoContext {
  readonly cluster: LiveCluster;
  readonly adopted: readonly AdoptedObject[];
  /** What the config says now. */
  readonly configured: string;
  readonly answer: MongoAnswer | undefined;
  /** Commands in a container of a pod. */
  readonly exec: (pod: string, container: string) => PodExec;
}

/** Looks where the database is. @returns undefined where there is no mongo to be adopted */
export async function planMongo({
  cluster,
  adopted,
  configured,
  answer,
  exec,
}: MongoContext): Promise<MongoPlan | undefined> {
  const found = adopted.find(
    ({ planned }) => planned.component === 'mongo' && planned.manifest.kind === 'Deployment',
  );
  if (!found) return undefined;
  const deployment = found.live as LiveObject & V1Deployment;
  if (answer === 'copied') return { folder: configured, because: 'you said so', problems: [] };
  const mount = claimMountOf(deployment);
  if (!mount)
    return {
      folder: configured,
      because: '',
      problems: [
        {
          where: found.path,
          message: 'mounts no claim: its database is in its pod alone, and goes with it',
          fix: 'dump it onto mongo-volume-claim, and run adopt with --mongo-data copied',
        },
      ],
    };
  const bySpec = placeBySpec(mount);
  if (bySpec?.onClaim === true)
    return { folder: bySpec.folder, because: 'the claim is mounted there', problems: [] };
  if (answer === 'on-claim') {
    // As the image has it: below the old mount at /data.
    const folder = [mount.subPath, 'db'].filter(Boolean).join('/');
    return { folder, because: 'you said so', problems: [] };
  }
  const place = await look(cluster, deployment, mount, exec, found.path);
  if (!('onClaim' in place)) return { folder: configured, because: '', problems: [place] };
  if (place.onClaim) return { folder: place.folder, because: 'found in the running pod', problems: [] };
  const folder = [mount.subPath, copiedFolder].filter(Boolean).join('/');
  return {
    folder,
    because: `the database is at ${place.path}, which is not on the claim`,
    copy: { place, mount },
    problems: roomProblems(place),
  };
}

async function look(
  cluster: LiveCluster,
  deployment: V1Deployment & LiveObject,
  mount: ClaimMount,
  exec: MongoContext['exec'],
  where: string,
): Promise<MongoPlace | Problem> {
  const fix =
    'let someone who knows say it: --mongo-data on-claim (the database is in the folder db of the claim) or copied ' +
    '(you copied it to where talestack:mongo.subPath says)';
  const pod = await runningPod(cluster, deployment);
  if (pod === undefined)
    return { where, message: 'has no running pod, so where its database is cannot be seen', fix };
  try {
    return await findDatabase(exec(pod, mount.container), mount);
  } catch (error) {
    const reason =
      error instanceof UserError
        ? error.problems.map(({ message }) => message).join('; ') || error.title
        : error instanceof Error
          ? error.message
          : String(error);
    return { where, message: `where its database is could not be seen in pod ${pod}: ${reason}`, fix };
  }
}

async function runningPod(
  cluster: LiveCluster,
  { metadata, spec }: V1Deployment,
): Promise<string | undefined> {
  const selector = Object.entries(spec?.selector.matchLabels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
  const pods = (await cluster.list('v1', 'Pod', metadata?.namespace, selector)) as (V1Pod & LiveObject)[];
  const name = metadata?.name ?? '';
  // An older selector may also find the pods of others.
  const own = pods.filter(
    ({ metadata: of, status }) => of?.name?.startsWith(`${name}-`) && status?.phase === 'Running',
  );
  return own[0]?.metadata?.name;
}

const patience = 300;

export interface CopyContext {
  readonly cluster: LiveCluster;
  readonly adopted: readonly AdoptedObject[];
  readonly exec: MongoContext['exec'];
  readonly onStatus: (status: string) => void;
}

/**
 * Stops who writes to the database, copies it onto the claim, makes mongo start
 * from there, and starts the others again. What is on the claim afterwards is
 * what the pod holds: nothing is left that goes with the pod.
 */
export async function copyOntoClaim(
  copy: NonNullable<MongoPlan['copy']>,
  { cluster, adopted, exec, onStatus }: CopyContext,
): Promise<void> {
  const deployments = adopted.filter(({ planned }) => planned.manifest.kind === 'Deployment');
  const mongo = deployments.find(({ planned }) => planned.component === 'mongo');
  const writers = deployments.filter(({ planned }) => ['girder', 'worker'].includes(planned.component));
  if (!mongo) throw new Error('there is no mongo to copy');
  const pod = await runningPod(cluster, mongo.live as LiveObject & V1Deployment);
  if (pod === undefined)
    throw new UserError('The pod of mongo is gone', [
      { fix: 'run the command again', message: 'nothing was copied' },
    ]);
  try {
    onStatus('girder and the workers stop');
    for (const { planned } of writers)
      await cluster.update(refOf(planned.manifest), () => ({ spec: { replicas: 0 } }));
    for (const { planned } of writers)
      await until(cluster, refOf(planned.manifest), ({ status }) => !status?.replicas);
    await copyDatabase(exec(pod, copy.mount.container), copy.place, onStatus);
    onStatus('mongo starts from the claim');
    const ref = refOf(mongo.planned.manifest);
    await cluster.update(ref, (live) => ({
      spec: {
        template: { spec: { containers: containersOnCopy(live as LiveObject & V1Deployment, copy.mount) } },
      },
    }));
    await until(
      cluster,
      ref,
      (live) => seen(live) && live.status?.updatedReplicas === 1 && live.status.availableReplicas === 1,
    );
  } finally {
    for (const { planned, live } of writers) {
      const { spec } = live as LiveObject & V1Deployment;
      // 0 was left by a run that did not end.
      await cluster.update(refOf(planned.manifest), () => ({
        spec: { replicas: Math.max(1, spec?.replicas ?? 1) },
      }));
    }
  }
}

function seen({ metadata, status }: V1Deployment): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0);
}

async function until(
  cluster: LiveCluster,
  ref: ObjectRef,
  done: (live: V1Deployment) => boolean,
): Promise<void> {
  const deadline = Date.now() + patience * 1000;
  for (;;) {
    const live = await cluster.get(ref);
    if (live && done(live as LiveObject & V1Deployment)) return;
    if (Date.now() > deadline)
      throw new UserError(`Deployment ${ref.metadata.name} is not ready after ${patience} seconds`, [
        {
          where: `Deployment/${ref.metadata.name}`,
          message: 'has pods that do not end or do not start',
          fix: 'kubectl describe its pods; then run the command again',
        },
      ]);
    await sleep(1000);
  }
}
