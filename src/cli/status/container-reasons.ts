import type { V1ContainerStateTerminated, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';

import type { Evidence } from './evidence';
import { lastEvent } from './evidence';
import { lineKey } from './last-lines';
import type { Finding } from './reason';
import { endOfLog, oneLine } from './reason';

interface Subject {
  readonly pod: V1Pod;
  readonly container: V1ContainerStatus;
  readonly init: boolean;
  readonly evidence: Evidence;
}

const pulling = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
]);
const misconfigured = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
]);

/** Why one container holds its pod up; undefined where it does not. */
export function containerFinding(subject: Subject): Finding | undefined {
  const { container, init } = subject;
  const { name, state, lastState } = container;
  const waiting = state?.waiting;
  const who = `${init ? 'init container' : 'container'} ${name}`;
  if (waiting?.reason !== undefined && pulling.has(waiting.reason)) return pullFinding(who, subject);
  if (waiting?.reason !== undefined && misconfigured.has(waiting.reason)) {
    const said = waiting.message ?? lastEvent(subject.evidence, subject.pod, ['Failed'])?.message;
    return { cause: 'config', message: `${who} cannot be started: ${oneLine(said ?? waiting.reason)}` };
  }
  const ended = state?.terminated ?? (state?.running && !container.ready ? lastState?.terminated : undefined);
  const crash = waiting?.reason === 'CrashLoopBackOff' ? (lastState?.terminated ?? ended) : ended;
  if (crash && crash.exitCode !== 0) return crashFinding(who, crash, subject);
  if (waiting?.reason === 'CrashLoopBackOff')
    return { ...restarts(who, subject), message: `${who} ends again and again` };
  if (init) return initFinding(who, subject);
  if (!state?.running || container.ready) return undefined;
  return probeFinding(who, subject);
}

function pullFinding(who: string, { pod, container, evidence }: Subject): Finding {
  const { image, state } = container;
  // Once it backs off, only the event has what the registry said.
  const event = lastEvent(evidence, pod, ['Failed'], /^Failed to pull image/);
  const backOff = /^Back-off pulling image "[^"]*"(?:: )?/;
  const own = state?.waiting?.message?.replace(backOff, '') ?? '';
  const said = own === '' ? (event?.message?.replace(/^Failed to pull image "[^"]*":? ?/, '') ?? '') : own;
  return {
    cause: 'image',
    message: `${who}: the image ${image} cannot be pulled: ${oneLine(said) || (state?.waiting?.reason ?? '')}`,
    fix: 'check the name and tag below images; for a registry that asks for a login set images.pullSecret',
  };
}

/** 128 + 9: ended by the kernel or the kubelet, without a chance to say anything. */
const killed = 137;

function crashFinding(who: string, ended: V1ContainerStateTerminated, subject: Subject): Finding {
  const { pod, container } = subject;
  if (ended.reason === 'OOMKilled') {
    const limit = pod.spec?.containers
      .concat(pod.spec.initContainers ?? [])
      .find((each) => each.name === container.name)?.resources?.limits?.memory;
    return {
      cause: 'out-of-memory',
      message: `${who} was killed for want of memory${limit === undefined ? '' : `: its limit is ${limit}`}${times(container)}`,
      fix: "raise memoryLimit among the component's resources",
    };
  }
  const reason = ended.reason && ended.reason !== 'Error' ? `, ${ended.reason}` : '';
  const hint = ended.exitCode === killed ? ' (killed)' : '';
  const said = lastWords(ended, subject);
  return {
    ...restarts(who, subject),
    message: `${who} failed with exit code ${ended.exitCode}${hint}${reason}${times(container)}${said === undefined ? '' : `: ${said}`}`,
  };
}

function lastWords({ message }: V1ContainerStateTerminated, subject: Subject): string | undefined {
  const { pod, container, evidence } = subject;
  if (!message) {
    const lines = evidence.lastLines?.get(lineKey(pod, container.name));
    return lines && endOfLog(lines);
  }
  const spec = [...(pod.spec?.initContainers ?? []), ...(pod.spec?.containers ?? [])].find(
    ({ name }) => name === container.name,
  );
  // Then the kubelet took the end of the log, or the program wrote it on purpose.
  return spec?.terminationMessagePolicy === 'FallbackToLogsOnError' ? endOfLog(message) : oneLine(message);
}

function restarts(who: string, { pod, container }: Subject): Finding {
  const { name = '', namespace = '' } = pod.metadata ?? {};
  const previous = container.restartCount > 0 && !container.state?.terminated ? ' --previous' : '';
  return {
    cause: 'crash',
    message: who,
    fix: `see its log: kubectl logs --namespace ${namespace} ${name} --container ${container.name}${previous}`,
  };
}

function times({ restartCount }: V1ContainerStatus): string {
  return restartCount > 0 ? `, restarted ${restartCount} ${restartCount === 1 ? 'time' : 'times'}` : '';
}

/** One that runs on, such as one that waits for another component. */
function initFinding(who: string, { pod, container }: Subject): Finding | undefined {
  const spec = pod.spec?.initContainers?.find((each) => each.name === container.name);
  if (!container.state?.running || spec?.restartPolicy === 'Always') return undefined;
  // The endpoints that ours wait for are their last arguments.
  const targets = (spec?.command ?? []).filter((each) => /^[a-z0-9.-]+:\d+$/.test(each));
  const what = targets.length > 0 ? `waits for ${targets.join(', ')}` : 'has not ended yet';
  return { cause: 'init', message: `${who} ${what}` };
}

function probeFinding(who: string, { pod, container, evidence }: Subject): Finding {
  const event = lastEvent(evidence, pod, ['Unhealthy', 'ProbeWarning']);
  const { name = '', namespace = '' } = pod.metadata ?? {};
  return {
    cause: 'probe',
    message: event?.message
      ? `${who} runs, but is not ready: ${oneLine(event.message)}`
      : `${who} runs, but is not ready, and no probe has failed yet`,
    fix: `see its log: kubectl logs --namespace ${namespace} ${name} --container ${container.name}`,
  };
}
