import type { V1StatefulSet } from '@kubernetes/client-node';

import { orDenied } from '../../../stacks/workloads';
import { titan } from '../../app';
import type { Problem } from '../../errors';
import { UserError } from '../../errors';
import type { Manifest } from '../../kube/manifest';
import { showSteps } from '../output/steps';
import { claimFinding } from '../status/claim-reasons';
import type { Evidence } from '../status/evidence';
import { readEvidence } from '../status/evidence';
import type { Finding, Reason } from '../status/reason';
import { problemOf } from '../status/reason';
import { reasonsOf } from '../status/reasons';
import { statefulSetState } from '../status/states';
import type { Look } from '../waits/until';
import { until } from '../waits/until';
import { Judge, Patience } from './judge';
import type { TitanSession } from './session';

/**
 * Shows one step and waits until a look finds what it looks for.
 *
 * @throws UserError with what the last look found, once the time is up or waiting has no sense
 * @throws the session's reason at Ctrl-C
 */
export async function waitFor<T>(
  session: TitanSession,
  title: string,
  failed: string,
  look: () => Promise<Look<T>>,
): Promise<T> {
  const { json, signal, timeoutSeconds: seconds, everySeconds } = session;
  const steps = showSteps([{ id: title, title }], json);
  try {
    const onWaiting = (what: string) => {
      steps.update(title, what);
    };
    const found = await until(look, { seconds, everySeconds, signal, onWaiting });
    if (found.done) {
      steps.done(title);
      return found.value;
    }
    steps.failed(title, found.waiting);
    const why = found.final === true ? 'it cannot get ready by itself' : `not so after ${seconds} s`;
    throw new UserError(`${failed}: ${why}`, found.problems);
  } finally {
    await steps.close('stopped');
  }
}

const waiting = (what: string, problems: readonly Problem[], final = false) =>
  ({ done: false, waiting: what, problems, final }) as const;

/** Waits until the pod of a repository is ready. */
export function waitUntilReady(session: TitanSession, name: string): Promise<V1StatefulSet> {
  const judge = new Judge(session);
  const failed = `${name} did not get ready`;
  return waitFor(session, `${name} gets ready`, failed, async (): Promise<Look<V1StatefulSet>> => {
    const statefulSet = await getStatefulSet(session, name);
    if (!statefulSet) return waiting('it is gone', [{ message: `${name} was removed meanwhile` }], true);
    const { ready, state } = statefulSetState(statefulSet);
    if (ready) return { done: true, value: statefulSet };
    const reasons = await repositoryReasons(session, statefulSet, state);
    const [first] = reasons;
    return waiting(first?.message ?? state, reasons.map(problemOf), judge.isHopeless(reasons));
  });
}

/** Why a repository is not ready: its StatefulSet, its pod, its claims. */
export async function repositoryReasons(
  session: TitanSession,
  statefulSet: V1StatefulSet,
  state: string,
): Promise<Reason[]> {
  const { cluster, config } = session;
  const evidence = await readEvidence(cluster, [config.titan.namespace]);
  const kind = { apiVersion: 'apps/v1', kind: 'StatefulSet' };
  const manifest = Object.assign({}, statefulSet, kind) as unknown as Manifest;
  return reasonsOf(manifest, manifest, state, evidence);
}

/** Waits until the pod of a repository has ended, so that nothing writes to its claims any more. */
export function waitUntilStopped(session: TitanSession, name: string): Promise<void> {
  return waitFor(session, `${name} stops`, `${name} did not stop`, async (): Promise<Look<void>> => {
    const { cluster, config } = session;
    const { namespace } = config.titan;
    const pods = await cluster.list('v1', 'Pod', namespace, `${titan.titanLabels.repository}=${name}`);
    const [pod] = pods;
    if (!pod) return { done: true, value: undefined };
    const path = `Pod/${namespace}/${pod.metadata?.name ?? ''}`;
    const message = pod.metadata?.deletionTimestamp
      ? 'is being deleted, and has not ended yet'
      : 'still runs';
    return waiting(`${path} ${message}`, [
      {
        where: path,
        message,
        fix: `kubectl describe pod ${pod.metadata?.name ?? ''} --namespace ${namespace}`,
      },
    ]);
  });
}

/** A VolumeSnapshot, as far as it is looked at. */
interface Snapshot {
  readonly metadata?: { readonly name?: string; readonly deletionTimestamp?: Date };
  readonly status?: { readonly readyToUse?: boolean; readonly error?: { readonly message?: string } };
}

function isUsable({ metadata, status }: Snapshot): boolean {
  return status?.readyToUse === true && !metadata?.deletionTimestamp;
}

/** Waits until every snapshot of a commit can be used. */
export function waitForSnapshots(
  session: TitanSession,
  commit: string,
  names: readonly string[],
): Promise<void> {
  const stuck = new Patience(session);
  const failed = `The commit ${commit} was not made`;
  return waitFor(session, `snapshots of ${commit}`, failed, async (): Promise<Look<void>> => {
    const { cluster, config } = session;
    const { namespace } = config.titan;
    const apiVersion = titan.snapshotApiVersion;
    const found = await Promise.all(
      names.map(async (name) => ({
        where: `VolumeSnapshot/${namespace}/${name}`,
        // What the API server gives has the shape of its kind.
        snapshot: (await cluster.get({
          apiVersion,
          kind: 'VolumeSnapshot',
          metadata: { name, namespace },
        })) as Snapshot | undefined,
      })),
    );
    const open = found.filter(({ snapshot }) => !snapshot || !isUsable(snapshot));
    if (open.length === 0) return { done: true, value: undefined };
    const problems = open.map(({ where, snapshot }): Problem => snapshotProblem(where, snapshot));
    const gone = open.some(({ snapshot }) => !snapshot || snapshot.metadata?.deletionTimestamp);
    const errors = open.flatMap(({ snapshot }) => snapshot?.status?.error?.message ?? []);
    return waiting(problems[0]?.message ?? '', problems, gone || stuck.isOver(errors));
  });
}

function snapshotProblem(where: string, snapshot: Snapshot | undefined): Problem {
  if (!snapshot) return { where, message: 'was deleted by somebody else' };
  const said = snapshot.status?.error?.message;
  if (said !== undefined) return { where, message: said };
  if (snapshot.status === undefined)
    return {
      where,
      message: 'nobody has taken notice of it yet',
      fix: 'see that the snapshot controller runs: kubectl get deployments --all-namespaces | grep snapshot-controller',
    };
  return {
    where,
    message: 'the driver has not made it yet',
    fix: "see the log of the driver's csi-snapshotter; kubectl describe volumesnapshotcontent",
  };
}

/** Waits until claims have volumes, where their class makes those before a pod asks. */
export async function waitForClaims(session: TitanSession, names: readonly string[]): Promise<void> {
  const { cluster, config } = session;
  const { namespace } = config.titan;
  const late = new Set(
    (await orDenied(cluster.list('storage.k8s.io/v1', 'StorageClass'), () => [])).flatMap((each) =>
      'volumeBindingMode' in each && each.volumeBindingMode === 'WaitForFirstConsumer'
        ? (each.metadata?.name ?? '')
        : [],
    ),
  );
  const judge = new Judge(session);
  const failed = 'The claims got no volumes';
  await waitFor(session, `claims ${names.join(', ')}`, failed, async (): Promise<Look<void>> => {
    const evidence = await readEvidence(cluster, [namespace]);
    const reasons = names.flatMap((name) => claimReason(name, namespace, evidence, late));
    return reasons.length === 0
      ? { done: true, value: undefined }
      : waiting(reasons[0]?.message ?? '', reasons.map(problemOf), judge.isHopeless(reasons));
  });
}

function claimReason(
  name: string,
  namespace: string,
  evidence: Evidence,
  late: ReadonlySet<string>,
): Reason[] {
  const object = `PersistentVolumeClaim/${namespace}/${name}`;
  const claim = evidence.claims.find(({ metadata }) => metadata?.name === name);
  if (!claim) return [{ object, cause: 'claim', message: 'is not there' }];
  const finding: Finding | undefined = claimFinding(claim, evidence);
  if (!finding) return [];
  const waitsForPod = late.has(claim.spec?.storageClassName ?? '') && finding.failing !== true;
  return waitsForPod ? [] : [{ object, ...finding }];
}

export async function getStatefulSet(
  { cluster, config }: TitanSession,
  name: string,
): Promise<V1StatefulSet | undefined> {
  const { namespace } = config.titan;
  const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name, namespace } };
  // What the API server gives has the shape of its kind.
  return (await cluster.get(ref)) as V1StatefulSet | undefined;
}
