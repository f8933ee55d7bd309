import type { V1Ingress, V1IngressRule } from '@kubernetes/client-node';

import type { LiveCluster, ObjectRef } from '../../../stacks/workloads';
import { publicHosts, sharedIngressName } from '../../app';
import type { Config } from '../../config';

/** The Ingress that the legacy gwvolman adds a rule to for each tale. */
export function sharedIngress(namespace: string): ObjectRef {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: sharedIngressName, namespace },
  };
}

interface TaleNames {
  /** Hosts that the tale's Deployment names. */
  readonly hosts: readonly string[];
  /** Names of the tale's Services. */
  readonly services: readonly string[];
}

/** Hosts of the rules that are a tale's; never one that the stack itself serves. */
export function rulesOfTale(
  ingress: V1Ingress | undefined,
  config: Pick<Config, 'domain'>,
  tale: TaleNames,
): string[] {
  const ours = publicHosts(config);
  return (ingress?.spec?.rules ?? [])
    .filter((rule) => tale.hosts.includes(rule.host ?? '') || leadsTo(rule, tale.services))
    .flatMap(({ host }) => (host === undefined || ours.includes(host) ? [] : host));
}

function leadsTo({ http }: V1IngressRule, services: readonly string[]): boolean {
  const paths = http?.paths ?? [];
  return paths.length > 0 && paths.every(({ backend }) => services.includes(backend.service?.name ?? ''));
}

/**
 * Takes the rules of these hosts out of the shared Ingress and leaves the others
 * as they are, also those that someone adds at the same time.
 */
export async function removeRules(
  cluster: LiveCluster,
  namespace: string,
  hosts: readonly string[],
): Promise<void> {
  if (hosts.length === 0) return;
  await cluster.update(sharedIngress(namespace), (live) => withoutHosts((live as V1Ingress).spec, hosts));
}

/** The fields of the Ingress without these hosts; undefined where they are gone already. */
export function withoutHosts(spec: V1Ingress['spec'], hosts: readonly string[]): object | undefined {
  const stays = (host: string | undefined) => host === undefined || !hosts.includes(host);
  const { rules = [], tls = [] } = spec ?? {};
  const served = [...rules.map(({ host }) => host), ...tls.flatMap((each) => each.hosts ?? [])];
  if (served.every(stays)) return undefined;
  return {
    spec: {
      rules: rules.filter(({ host }) => stays(host)),
      tls: tls.flatMap(({ hosts, secretName }) => {
        const staying = hosts?.filter(stays);
        // Without hosts left, it would be for all of them.
        return hosts && staying?.length === 0 ? [] : [{ hosts: staying, secretName }];
      }),
    },
  };
}
