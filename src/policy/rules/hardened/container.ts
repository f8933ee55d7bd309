import type { ContainerView, Field } from '../../model';
import type { Weakness } from './weakness';
import { isWindows, ofSecurityContext } from './weakness';

/** What a container says, and what it leaves to its pod. */
export function* ofContainer(pod: Field, { field, name }: ContainerView): Iterable<Weakness> {
  const who = `container ${name}`;
  const context = field.at('securityContext');
  yield* ofSecurityContext(context, who);
  yield* user(pod, context, who);
  const privileged = context.at('privileged');
  if (privileged.value === true)
    yield { field: privileged, message: `${who} has all rights of the node’s root`, fix: 'leave it out' };
  const procMount = context.at('procMount');
  if (procMount.given && procMount.text !== 'Default')
    yield { field: procMount, message: `${who} sees all of /proc`, fix: 'leave it out' };
  for (const port of field.at('ports').items) {
    const hostPort = port.at('hostPort');
    if (hostPort.given && hostPort.number !== 0)
      yield { field: hostPort, message: `${who} listens on a port of its node`, fix: 'use a Service' };
  }
  yield* probedHosts(field, who);
  if (!isWindows(pod)) yield* linux(pod, context, who);
}

/** The container's word goes before the pod's. */
function* user(pod: Field, context: Field, who: string): Iterable<Weakness> {
  const own = context.at('runAsNonRoot');
  const field = own.given ? own : pod.at('securityContext', 'runAsNonRoot');
  if (field.value !== true)
    yield {
      // Where neither says it, the pod can say it for all.
      field,
      message: own.given ? `${who} may run as root` : 'containers may run as root',
      fix: 'set runAsNonRoot: true',
    };
}

function* linux(pod: Field, context: Field, who: string): Iterable<Weakness> {
  const escalation = context.at('allowPrivilegeEscalation');
  if (escalation.value !== false)
    yield {
      field: escalation,
      message: `${who} may gain rights`,
      fix: 'set allowPrivilegeEscalation: false',
    };

  const own = context.at('seccompProfile', 'type');
  const seccomp = own.given ? own : pod.at('securityContext', 'seccompProfile', 'type');
  if (!['RuntimeDefault', 'Localhost'].includes(seccomp.text ?? ''))
    yield {
      field: seccomp,
      message: own.given ? `${who} may call all of the kernel` : 'containers may call all of the kernel',
      fix: 'set seccompProfile.type: RuntimeDefault',
    };

  const drop = context.at('capabilities', 'drop');
  if (!drop.texts.includes('ALL'))
    yield { field: drop, message: `${who} keeps capabilities of root`, fix: 'drop ALL' };
  for (const each of context.at('capabilities', 'add').items) {
    if (each.text !== 'NET_BIND_SERVICE')
      yield { field: each, message: `${who} gets ${String(each.value)}`, fix: 'leave it out' };
  }
}

/** With a host, the kubelet asks a third one in the name of the node. */
function* probedHosts(container: Field, who: string): Iterable<Weakness> {
  const askers = ['livenessProbe', 'readinessProbe', 'startupProbe'].map((key) => container.at(key));
  const hooks = ['postStart', 'preStop'].map((key) => container.at('lifecycle', key));
  for (const asker of [...askers, ...hooks])
    for (const how of ['httpGet', 'tcpSocket']) {
      const host = asker.at(how, 'host');
      if (host.given && host.text !== '')
        yield {
          field: host,
          message: `${who} has its node ask ${String(host.value)}`,
          fix: 'leave the host out',
        };
    }
}
