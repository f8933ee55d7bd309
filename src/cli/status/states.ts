/** Whether one object is what it was made for, and its state in a word or two. */
export interface State {
  readonly ready: boolean;
  readonly state: string;
  /** It will not become ready by itself. */
  readonly failed?: boolean;
}

interface LiveTemplate {
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image?: string }[] } };
  };
}

/** Images of the containers of a workload that is there. */
export function imagesOf(live: LiveTemplate | undefined): string[] {
  return (live?.spec?.template?.spec?.containers ?? []).map((container) => container.image ?? '');
}

interface LiveWorkload {
  readonly metadata?: { readonly generation?: number };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly replicas?: number;
    readonly availableReplicas?: number;
    readonly updatedReplicas?: number;
    readonly observedGeneration?: number;
  };
}

export function deploymentState(live: LiveWorkload): State {
  const wanted = live.spec?.replicas ?? 1;
  const available = live.status?.availableReplicas ?? 0;
  const current =
    (live.status?.observedGeneration ?? 0) >= (live.metadata?.generation ?? 0) &&
    (live.status?.updatedReplicas ?? 0) >= wanted;
  return { ready: current && available >= wanted, state: `${available}/${wanted}` };
}

interface LiveDaemonSet extends Pick<LiveWorkload, 'metadata'> {
  readonly status?: {
    readonly desiredNumberScheduled?: number;
    readonly numberAvailable?: number;
    readonly updatedNumberScheduled?: number;
    readonly observedGeneration?: number;
  };
}

/** One pod for each node, so its wanted number is in the status. */
export function daemonSetState({ metadata, status = {} }: LiveDaemonSet): State {
  return deploymentState({
    ...(metadata && { metadata }),
    spec: { replicas: status.desiredNumberScheduled ?? 0 },
    status: {
      availableReplicas: status.numberAvailable ?? 0,
      updatedReplicas: status.updatedNumberScheduled ?? 0,
      observedGeneration: status.observedGeneration ?? 0,
    },
  });
}

interface LiveStatefulSet extends Pick<LiveWorkload, 'metadata' | 'spec'> {
  readonly status?: {
    readonly readyReplicas?: number;
    readonly updatedReplicas?: number;
    readonly replicas?: number;
    readonly observedGeneration?: number;
  };
}

/** One that is to have no pods is ready once none is left. */
export function statefulSetState({ metadata, spec, status = {} }: LiveStatefulSet): State {
  const { readyReplicas = 0, updatedReplicas = 0, replicas = 0, observedGeneration = 0 } = status;
  const wanted = spec?.replicas ?? 1;
  if (wanted === 0) return { ready: replicas === 0, state: replicas === 0 ? 'stopped' : 'stopping' };
  return deploymentState({
    ...(metadata && { metadata }),
    spec: { replicas: wanted },
    status: { availableReplicas: readyReplicas, updatedReplicas, observedGeneration },
  });
}

interface LiveJob {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type?: string;
      readonly status?: string;
      readonly reason?: string;
    }[];
  };
}

/** A Job is ready when it is done. */
export function jobState(live: LiveJob): State {
  const holds = (type: string) =>
    live.status?.conditions?.find((each) => each.type === type && each.status === 'True');
  if (holds('Complete')) return { ready: true, state: 'done' };
  const failed = holds('Failed');
  if (failed) return { ready: false, failed: true, state: `failed: ${failed.reason ?? 'unknown'}` };
  return { ready: false, state: 'running' };
}

interface LiveIngress {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly rules?: readonly { readonly host?: string }[] };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

/**
 * @param expectsBackends whether its controller is one that reports the health of backends
 */
export function ingressState(live: LiveIngress, expectsBackends: boolean): State {
  if (pointsOf(live).length === 0) return { ready: false, state: 'no address' };
  const backends = backendsOf(live);
  if (!backends && expectsBackends) return { ready: false, state: 'backends not reported yet' };
  const health = Object.values(backends ?? {});
  const healthy = health.filter((each) => each === 'HEALTHY').length;
  if (healthy < health.length) return { ready: false, state: `${healthy}/${health.length} backends healthy` };
  return { ready: true, state: 'ready' };
}

/** Addresses at which an Ingress is served. */
export function pointsOf(live: LiveIngress | undefined): string[] {
  return (live?.status?.loadBalancer?.ingress ?? []).flatMap((point) => point.ip ?? point.hostname ?? []);
}

export function hostsOf(live: LiveIngress | undefined): string[] {
  return (live?.spec?.rules ?? []).map((rule) => `https://${rule.host ?? '*'}`);
}

const backendsAnnotation = 'ingress.kubernetes.io/backends';

/** The health of each backend, as the controller of GKE writes it to the Ingress; undefined with any other. */
export function backendsOf(live: Pick<LiveIngress, 'metadata'>): Record<string, string> | undefined {
  const text = live.metadata?.annotations?.[backendsAnnotation];
  if (text === undefined) return undefined;
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === 'object' && found !== null
      ? Object.fromEntries(Object.entries(found).map(([name, health]) => [name, String(health)]))
      : undefined;
  } catch {
    return undefined;
  }
}

interface LiveClaim {
  readonly spec?: { readonly resources?: { readonly requests?: { readonly storage?: string } } };
  readonly status?: { readonly phase?: string };
}

export function claimState(name: string, live: LiveClaim): State {
  const { phase = 'Pending' } = live.status ?? {};
  const size = live.spec?.resources?.requests?.storage ?? '';
  return { ready: phase === 'Bound', state: `${name} ${size} ${phase}` };
}
