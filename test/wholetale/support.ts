import type {
  V1ConfigMap,
  V1Container,
  V1DaemonSet,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1Lease,
  V1Namespace,
  V1NetworkPolicy,
  V1NetworkPolicyIngressRule,
  V1NetworkPolicyPeer,
  V1NetworkPolicySpec,
  V1PersistentVolumeClaim,
  V1PodSpec,
  V1Role,
  V1Secret,
  V1Service,
  V1ServiceAccount,
} from '@kubernetes/client-node';

import { plannedManifests } from '../../src/app';
import type { Config } from '../../src/config/schema';
import { schema } from '../../src/config/schema';
import type { Manifest } from '../../src/kube/manifest';

/** As in YAML: the client's type calls the field `_from`. */
type IngressRule = Omit<V1NetworkPolicyIngressRule, '_from'> & { readonly from?: V1NetworkPolicyPeer[] };
export type NetworkPolicyManifest = Omit<V1NetworkPolicy, 'spec'> & {
  readonly spec?: Omit<V1NetworkPolicySpec, 'ingress'> & { readonly ingress?: IngressRule[] };
};

interface Kinds {
  ConfigMap: V1ConfigMap;
  DaemonSet: V1DaemonSet;
  Deployment: V1Deployment;
  Ingress: V1Ingress;
  Job: V1Job;
  Lease: V1Lease;
  Namespace: V1Namespace;
  NetworkPolicy: NetworkPolicyManifest;
  PersistentVolumeClaim: V1PersistentVolumeClaim;
  Role: V1Role;
  Secret: V1Secret;
  Service: V1Service;
  ServiceAccount: V1ServiceAccount;
}

/** A complete configuration from the settings that a test is about. */
export function configOf(settings: object = {}): Config {
  return { ...schema.parse(settings), environment: 'test' };
}

export function manifestsOf(settings: object = {}): Manifest[] {
  return plannedManifests(configOf(settings)).map((each) => each.manifest);
}

/** All objects of a kind. A manifest has the shape of its kind in the API, but for what the API server adds. */
export function all<K extends keyof Kinds>(kind: K, settings: object = {}): Kinds[K][] {
  const isOfKind = (each: Manifest): each is Manifest & Kinds[K] => each.kind === kind;
  return manifestsOf(settings).filter(isOfKind);
}

export function one<K extends keyof Kinds>(kind: K, name: string, settings: object = {}): Kinds[K] {
  const found = all(kind, settings).find((each) => each.metadata?.name === name);
  if (!found) throw new Error(`no ${kind} ${name}`);
  return found;
}

export function podSpec(deployment: V1Deployment): V1PodSpec {
  return deployment.spec!.template.spec!;
}

export function podLabels(deployment: V1Deployment): Record<string, string> {
  return deployment.spec!.template.metadata!.labels!;
}

export function containers(deployment: V1Deployment): V1Container[] {
  const { containers: main, initContainers = [] } = podSpec(deployment);
  return [...initContainers, ...main];
}

export function container(deployment: string, name: string, settings: object = {}): V1Container {
  const found = containers(one('Deployment', deployment, settings)).find((each) => each.name === name);
  if (!found) throw new Error(`no container ${name} in ${deployment}`);
  return found;
}

/** Environment variables that have a plain value. */
export function values({ env = [] }: V1Container): Record<string, string | undefined> {
  return Object.fromEntries(
    env.filter(({ valueFrom }) => !valueFrom).map(({ name, value }) => [name, value]),
  );
}

export function matches(selector: Record<string, string>, labels: Record<string, string>): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
