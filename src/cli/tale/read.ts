import type { V1Deployment, V1Ingress, V1PersistentVolumeClaim, V1Pod } from '@kubernetes/client-node';

import type { LiveCluster, LiveObject, ObjectRef } from '../../../stacks/workloads';
import { refOf } from '../../../stacks/workloads';
import { stampOf } from '../../kube/stamp';
import { ingressHostLabel, instanceLabel, taleContainers, taleSelector } from '../../app';
import type { Config } from '../../config';
import { deploymentState, podState } from './pod-state';
import { rulesOfTale, sharedIngress } from './shared-ingress';

/** A workspace claim, or the part of girder's that a tale mounts. */
export interface TaleClaim {
  readonly name: string;
  /** Quantity of bytes; undefined where the claim is not there. */
  readonly size: string | undefined;
  /** Whether it is girder's, with the files of others in it: never deleted with a tale. */
  readonly shared: boolean;
}

/** What there is of one tale. */
export interface LiveTale {
  readonly instance: string;
  readonly image: string | undefined;
  /** State of its pod: `Running 2/2`, `Pending: Unschedulable`. */
  readonly state: string;
  readonly ready: boolean;
  readonly created: Date | undefined;
  readonly hosts: readonly string[];
  readonly claims: readonly TaleClaim[];
  /** What goes when it is stopped, in this order. */
  readonly objects: readonly ObjectRef[];
  /** Claims of its own, which hold its user's work. */
  readonly ownClaims: readonly ObjectRef[];
  /** Hosts of its rules in the shared Ingress. */
  readonly sharedHosts: readonly string[];
}

/** Everything of a tale in the cluster, of either version of gwvolman. */
export interface TaleObjects {
  readonly deployments: readonly (LiveObject & V1Deployment)[];
  readonly pods: readonly (LiveObject & V1Pod)[];
  readonly services: readonly LiveObject[];
  readonly ingresses: readonly (LiveObject & V1Ingress)[];
  readonly claims: readonly (LiveObject & V1PersistentVolumeClaim)[];
}

/** The tales in the namespace of an environment; also those of which only a part is left. */
export async function readTales(
  cluster: LiveCluster,
  config: Pick<Config, 'namespace' | 'domain'>,
): Promise<LiveTale[]> {
  const { namespace } = config;
  // What carries a stamp is a stack's own, whatever labels someone put on it.
  const list = async (apiVersion: string, kind: string) =>
    (await cluster.list(apiVersion, kind, namespace, taleSelector)).filter((each) => !stampOf(each));
  const [deployments, pods, services, ingresses, claims, shared] = await Promise.all([
    list('apps/v1', 'Deployment'),
    list('v1', 'Pod'),
    list('v1', 'Service'),
    list('networking.k8s.io/v1', 'Ingress'),
    list('v1', 'PersistentVolumeClaim'),
    cluster.get(sharedIngress(namespace)),
  ]);
  const found: TaleObjects = { deployments, pods, services, ingresses, claims } as TaleObjects;
  const instances = new Set(
    Object.values(found).flatMap((each: readonly LiveObject[]) => each.map(instanceOf)),
  );
  return [...instances]
    .sort()
    .map((instance) => taleOf(instance, found, shared as V1Ingress | undefined, config));
}

/** What there is of one instance. */
export function taleOf(
  instance: string,
  all: TaleObjects,
  shared: V1Ingress | undefined,
  config: Pick<Config, 'domain'>,
): LiveTale {
  const own = <T extends LiveObject>(objects: readonly T[]) =>
    objects.filter((each) => instanceOf(each) === instance);
  const [deployments, pods, services] = [own(all.deployments), own(all.pods), own(all.services)];
  const [ingresses, claims] = [own(all.ingresses), own(all.claims)];
  const template = deployments[0]?.spec?.template.spec ?? pods[0]?.spec;
  const sharedHosts = rulesOfTale(shared, config, {
    hosts: deployments.flatMap((each) => each.metadata?.labels?.[ingressHostLabel] ?? []),
    services: services.map((each) => each.metadata?.name ?? ''),
  });
  const pod = podState(pods);
  const mounted = (template?.volumes ?? []).flatMap((each) => each.persistentVolumeClaim?.claimName ?? []);
  return {
    instance,
    image: template?.containers.find((each) => taleContainers.includes(each.name))?.image,
    ...(pod ?? { state: deploymentState(deployments), ready: false }),
    created: (deployments[0] ?? pods[0])?.metadata?.creationTimestamp,
    hosts: [
      ...ingresses.flatMap((each) => (each.spec?.rules ?? []).flatMap(({ host }) => host ?? [])),
      ...sharedHosts,
    ],
    claims: [
      ...claims.map((each) => ({
        name: each.metadata?.name ?? '',
        size: each.spec?.resources?.requests?.storage,
        shared: false,
      })),
      ...mounted
        .filter((name) => !claims.some((each) => each.metadata?.name === name))
        .map((name) => ({ name, size: undefined, shared: true })),
    ],
    objects: [...ingresses, ...services, ...deployments].map(refOf),
    ownClaims: claims.map(refOf),
    sharedHosts,
  };
}

/** Whether more is there than claims that were kept. */
export function isThere({ objects, sharedHosts, created }: LiveTale): boolean {
  return objects.length > 0 || sharedHosts.length > 0 || created !== undefined;
}

function instanceOf({ metadata }: LiveObject): string {
  return metadata?.labels?.[instanceLabel] ?? '';
}
