import { randomUUID } from 'node:crypto';

import type { V1Job, V1Pod } from '@kubernetes/client-node';

import { titan } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { readEvidence } from '../status/evidence';
import type { Reason } from '../status/reason';
import { problemOf } from '../status/reason';
import { reasonsOf } from '../status/reasons';
import { jobState } from '../status/states';
import type { Look } from '../waits/until';
import { Judge } from './judge';
import { progressOf, withoutSecrets } from './progress';
import type { ThereRepository } from './read';
import type { Remote, RemoteParameters } from './remote';
import type { TitanSession } from './session';
import { waitFor } from './wait';

export interface OperationRequest {
  readonly type: 'PUSH' | 'PULL';
  readonly repository: ThereRepository;
  readonly commit: string;
  readonly commitProperties?: Readonly<Record<string, unknown>>;
  readonly remote: Remote;
  readonly parameters: RemoteParameters;
  readonly volumes: readonly titan.OperationVolume[];
}

/** A push or pull that succeeded, with its claims still there. */
export interface Operation {
  readonly id: string;
  /** Deletes the claims that it worked on. */
  readonly release: () => Promise<void>;
}

/** How much of a log is shown. */
const logLines = 15;

/**
 * Runs Titan's own program on volumes of its own, and waits for its end. The
 * Secret goes as soon as that is over; the Job stays for its time
 * (`titan.operation.ttlSeconds`), to be looked at. One that is given up is deleted.
 *
 * @throws UserError with the last lines of its log, and why
 */
export async function runOperation(session: TitanSession, request: OperationRequest): Promise<Operation> {
  const { cluster } = session;
  checkNoneRuns(request);
  const id = randomUUID();
  const job = kindOf(manifestsOf(session, request, id), 'Job')[0];
  if (!job) throw new Error('an operation without a Job');
  const made = await cluster.create(job);
  const jobUid = made?.metadata?.uid;
  if (jobUid === undefined) throw new UserError('The operation could not be begun: its id is taken');
  const others = manifestsOf(session, request, id, jobUid).filter(({ kind }) => kind !== 'Job');
  const claims = kindOf(others, 'PersistentVolumeClaim');
  const ended = new AbortController();
  try {
    for (const each of others) await cluster.create(each);
    await waitForEnd(session, request, job, () => {
      ended.abort();
    });
  } catch (error) {
    for (const each of kindOf(others, 'Secret')) await cluster.delete(each);
    // With it goes all that it owns. One that ended is left to be looked at, without its claims.
    if (ended.signal.aborted) for (const each of claims) await cluster.delete(each);
    else await cluster.delete(job);
    throw error;
  }
  for (const each of kindOf(others, 'Secret')) await cluster.delete(each);
  return {
    id,
    release: async () => {
      for (const each of claims) await cluster.delete(each);
    },
  };
}

function manifestsOf(
  { config }: TitanSession,
  { repository, type, commit, commitProperties, remote, parameters, volumes }: OperationRequest,
  id: string,
  jobUid?: string,
): Manifest[] {
  const { user, group, fsGroup } = repository.live.settings;
  return titan.operationManifests({
    ...titan.operationDefaults(config),
    ...{ id, type, commit, commitProperties, parameters, volumes, jobUid },
    repository: repository.name,
    remoteType: remote.type,
    remote: remote.properties,
    security: { user, group, fsGroup },
  });
}

function kindOf(manifests: readonly Manifest[], kind: string): Manifest[] {
  return manifests.filter((each) => each.kind === kind);
}

/** @throws UserError when the same is under way already */
function checkNoneRuns({ repository, type, commit }: OperationRequest): void {
  const running = repository.operations.find((job) => {
    const { labels = {}, annotations = {} } = job.metadata ?? {};
    const isIt =
      labels[titan.titanLabels.commit] === commit &&
      annotations[titan.annotations.operation]?.includes(`"${type}"`) === true;
    return isIt && !isOver(job);
  });
  if (!running) return;
  const path = `Job/${running.metadata?.namespace ?? ''}/${running.metadata?.name ?? ''}`;
  throw new UserError(`A ${type.toLowerCase()} of ${commit} is under way already: nothing was changed`, [
    { where: path, message: 'has not ended', fix: 'wait for it, or delete it' },
  ]);
}

/** Whether a Job has come to its end, good or bad. */
export function isOver(job: V1Job): boolean {
  const { ready, failed } = jobState(job);
  return ready || failed === true;
}

async function waitForEnd(
  session: TitanSession,
  { type, commit, remote, parameters }: OperationRequest,
  job: Manifest,
  onOver: () => void,
): Promise<void> {
  const verb = type === 'PUSH' ? 'push' : 'pull';
  const title = `${verb} ${commit} ${type === 'PUSH' ? 'to' : 'from'} ${remote.url}`;
  const judge = new Judge(session);
  const hide = (text: string) => withoutSecrets(text, Object.values(parameters));
  // A Job that gives up deletes its pod, and the log with it: what was heard before is told then.
  let heard = '';
  await waitFor(session, title, `The ${verb} of ${commit} failed`, async (): Promise<Look<undefined>> => {
    // What the API server gives has the shape of its kind.
    const live = (await session.cluster.get(job)) as V1Job | undefined;
    if (!live) {
      return {
        ...{ done: false, final: true, waiting: 'its Job is gone' },
        problems: [{ where: objectPath(job), message: 'was deleted by somebody else' }],
      };
    }
    const { ready, failed, state } = jobState(live);
    if (ready) {
      onOver();
      return { done: true, value: undefined };
    }
    if (failed) onOver();
    const log = hide(await logOf(session, live));
    if (log !== '') heard = log;
    const { now, error } = progressOf(heard);
    const reasons = await reasonsFor(session, live, state);
    const problems: Problem[] = [
      ...(error === undefined ? [] : [{ message: `Titan says: ${error}` }]),
      ...reasons.map(problemOf),
      ...lastLines(heard),
    ];
    return {
      done: false,
      waiting: now ?? reasons[0]?.message ?? state,
      problems,
      final: judge.isHopeless(reasons) || failed === true,
    };
  });
}

async function reasonsFor({ cluster, config }: TitanSession, live: V1Job, state: string): Promise<Reason[]> {
  const evidence = await readEvidence(cluster, [config.titan.namespace]);
  const manifest = Object.assign({}, live, { apiVersion: 'batch/v1', kind: 'Job' }) as unknown as Manifest;
  return reasonsOf(manifest, manifest, state, evidence);
}

async function logOf({ cluster, config }: TitanSession, job: V1Job): Promise<string> {
  const { namespace } = config.titan;
  const selector = `batch.kubernetes.io/job-name=${job.metadata?.name ?? ''}`;
  const pods = (await cluster.list('v1', 'Pod', namespace, selector)) as V1Pod[];
  const born = ({ metadata }: V1Pod) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const name = pods.sort((a, b) => born(b) - born(a))[0]?.metadata?.name;
  if (name === undefined) return '';
  try {
    const ref = { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
    return (await cluster.logs(ref, { tailLines: 200 })) ?? '';
  } catch (error) {
    // A node that does not answer keeps nobody from waiting.
    if (error instanceof UserError) return '';
    throw error;
  }
}

function lastLines(log: string): Problem[] {
  const lines = log.split('\n').filter((each) => each.trim() !== '');
  if (lines.length === 0) return [];
  return [{ message: ['the last lines of its log:', ...lines.slice(-logLines)].join('\n      ') }];
}
