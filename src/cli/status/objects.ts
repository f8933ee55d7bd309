import type { LiveObject } from '../../../stacks/workloads';
import { LiveCluster } from '../../../stacks/workloads';
import type { PlannedManifest } from '../../app';
import { plannedManifests } from '../../app';
import type { Config } from '../../config';
import { kubeconfigPath } from '../../config';
import { namespacesOf } from '../../config/systems';
import { objectPath } from '../../kube/manifest';
import type { Environment } from '../environment';
import { readEvidence } from './evidence';
import type { Reason } from './reason';
import { reasonsOf } from './reasons';
import type { State } from './states';
import {
  claimState,
  daemonSetState,
  deploymentState,
  hostsOf,
  imagesOf,
  ingressState,
  jobState,
  pointsOf,
} from './states';

/** One object that can be ready or not. */
export interface ObjectState extends State {
  readonly component: string;
  readonly kind: string;
  /** As `objectPath` writes it. */
  readonly path: string;
  readonly images: readonly string[];
  /** Addresses of an Ingress; empty for anything else, and as long as it has none. */
  readonly points: readonly string[];
  readonly hosts: readonly string[];
  /** Empty where it is ready. */
  readonly reasons: readonly Reason[];
}

/** Kinds of which this says whether they are ready; all else is once it exists. */
const kinds = new Set(['Deployment', 'DaemonSet', 'Job', 'Ingress', 'PersistentVolumeClaim', 'Service']);

/** Looks at the objects of an environment, as often as asked. */
export class ObjectReader {
  private constructor(
    readonly cluster: LiveCluster,
    private readonly config: Config,
    readonly planned: readonly PlannedManifest[],
  ) {}

  /** @throws UserError when there is no such kubeconfig or context */
  static open({ config }: Environment): ObjectReader {
    const cluster = LiveCluster.connect(kubeconfigPath(config), config.context);
    return new ObjectReader(cluster, config, plannedManifests(config));
  }

  /** In the order in which they are deployed, with the reasons of those that are not ready. */
  async read(): Promise<ObjectState[]> {
    const looked = await Promise.all(
      this.planned
        .filter(({ manifest }) => kinds.has(manifest.kind))
        .map(async (planned) => {
          const live = await this.cluster.get(planned.manifest);
          return { planned, live, state: stateOf(planned, live, reportsBackends(this.config)) };
        }),
    );
    const evidence = looked.every(({ live, state }) => state.ready || !live)
      ? undefined
      : await readEvidence(this.cluster, namespacesOf(this.config));
    return looked.map(({ planned: { component, manifest }, live, state }) => ({
      ...state,
      component,
      kind: manifest.kind,
      path: objectPath(manifest),
      images: imagesOf(live as Parameters<typeof imagesOf>[0]),
      points: manifest.kind === 'Ingress' ? pointsOf(live as Parameters<typeof pointsOf>[0]) : [],
      hosts: manifest.kind === 'Ingress' ? hostsOf(live as Parameters<typeof hostsOf>[0]) : [],
      reasons: state.ready ? [] : reasonsOf(manifest, live, state.state, evidence),
    }));
  }
}

/** GKE's own controller says on the Ingress how its backends are; that of another class does not. */
function reportsBackends({ cluster, ingress }: Pick<Config, 'cluster' | 'ingress'>): boolean {
  return cluster.type === 'gke' && (ingress.className === undefined || ingress.className.startsWith('gce'));
}

function stateOf({ manifest }: PlannedManifest, live: LiveObject | undefined, backends: boolean): State {
  const { name } = manifest.metadata;
  if (!live) {
    const isNamed = ['PersistentVolumeClaim', 'Service'].includes(manifest.kind);
    // After a run that made everything, nobody will make it any more.
    return { ready: false, failed: true, state: isNamed ? `${name} missing` : 'missing' };
  }
  switch (manifest.kind) {
    case 'Deployment':
      return deploymentState(live as Parameters<typeof deploymentState>[0]);
    case 'DaemonSet':
      return daemonSetState(live as Parameters<typeof daemonSetState>[0]);
    case 'Job':
      return jobState(live as Parameters<typeof jobState>[0]);
    case 'Ingress':
      return ingressState(live as Parameters<typeof ingressState>[0], backends);
    case 'Service':
      return { ready: true, state: '' };
    default:
      return claimState(name, live as Parameters<typeof claimState>[1]);
  }
}
