import type {
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1PersistentVolumeClaim,
  V1StatefulSet,
} from '@kubernetes/client-node';

import type { LiveObject } from '../../../stacks/workloads';
import type { Manifest } from '../../kube/manifest';
import { objectPath } from '../../kube/manifest';
import { claimFinding } from './claim-reasons';
import type { Evidence } from './evidence';
import { lastEvent } from './evidence';
import type { Finding, Reason } from './reason';
import { oneLine } from './reason';
import { backendsOf } from './states';
import { daemonSetFindings, deploymentFindings, jobFindings, statefulSetFindings } from './workload-reasons';

/**
 * Why an object that was looked up is not ready, a line for each cause; never none.
 *
 * @param live the object as it is in the cluster; undefined where it is not there
 * @param state the state in a word or two, for the case that nothing says more
 */
export function reasonsOf(
  manifest: Manifest,
  live: LiveObject | undefined,
  state: string,
  evidence: Evidence | undefined,
): Reason[] {
  const object = objectPath(manifest);
  if (!live || !evidence) {
    const environment = manifest.metadata.labels?.['app.kubernetes.io/instance'] ?? 'ENV';
    const fix = `talestack up ${environment}; if someone deleted it, talestack refresh ${environment} first`;
    return [{ object, cause: 'missing', message: 'is not in the cluster', fix }];
  }
  const found = findings(manifest.kind, live, evidence);
  if (found.length > 0) {
    const namespace = manifest.metadata.namespace ?? '';
    return found.map(({ fix, ...finding }) => ({
      object,
      ...finding,
      ...(fix !== undefined && { fix: fix.replace('NAMESPACE', namespace) }),
    }));
  }
  return [
    {
      object,
      cause: 'unknown',
      message: `${state}: nothing in the cluster says yet what is missing`,
      fix: describe(manifest),
    },
  ];
}

function findings(kind: string, live: LiveObject, evidence: Evidence): Finding[] {
  switch (kind) {
    case 'Deployment':
      return deploymentFindings(live as V1Deployment, evidence);
    case 'DaemonSet':
      return daemonSetFindings(live as V1DaemonSet, evidence);
    case 'StatefulSet':
      return statefulSetFindings(live as V1StatefulSet, evidence);
    case 'Job':
      return jobFindings(live as V1Job, evidence);
    case 'PersistentVolumeClaim':
      return [claimFinding(live as V1PersistentVolumeClaim, evidence) ?? []].flat();
    case 'Ingress':
      return ingressFindings(live as V1Ingress, evidence);
    default:
      return [];
  }
}

/** Events of the controllers of GKE, nginx and others. */
const refusals = ['Sync', 'Translate', 'Rejected', 'BuildError', 'FailedBuildModel', 'FailedDeployModel'];
const defaultClass = 'ingressclass.kubernetes.io/is-default-class';

function ingressFindings(ingress: V1Ingress, evidence: Evidence): Finding[] {
  const unhealthy = Object.entries(backendsOf(ingress) ?? {}).filter(([, health]) => health !== 'HEALTHY');
  const backends = unhealthy.map(([name, health]): Finding => ({
    cause: 'backend',
    message: `backend ${name} is ${health}: the load balancer's health check does not reach it`,
  }));
  if ((ingress.status?.loadBalancer?.ingress ?? []).length > 0) return backends;
  const event = lastEvent(evidence, ingress, refusals, /error|fail|invalid|not found/i);
  if (event?.message) return [{ cause: 'address', message: `no address: ${oneLine(event.message)}` }];
  const name = ingress.spec?.ingressClassName;
  const classes = evidence.ingressClasses;
  if (!classes) return backends;
  const known = classes.map((each) => each.metadata?.name ?? '');
  const fix = `set ingress.className to one of: ${known.join(', ') || 'none is there; install an ingress controller'}`;
  if (name !== undefined && !known.includes(name))
    return [{ cause: 'address', message: `no address: there is no IngressClass ${name}`, fix }];
  const isDefault = classes.some((each) => each.metadata?.annotations?.[defaultClass] === 'true');
  if (name === undefined && !isDefault)
    return [
      {
        cause: 'address',
        message: 'no address: it names no IngressClass, and the cluster has no default one (GKE needs none)',
        fix,
      },
    ];
  return [
    {
      cause: 'address',
      message: `no address: the controller of IngressClass ${name ?? 'that is the default'} has not given it one yet`,
      fix: "see that the ingress controller's pods run, and that its Service has an external address",
    },
  ];
}

function describe({ kind, metadata }: Manifest): string {
  const { name, namespace } = metadata;
  return `kubectl describe ${kind.toLowerCase()} ${name}${namespace === undefined ? '' : ` --namespace ${namespace}`}`;
}
