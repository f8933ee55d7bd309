import { sharedIngressName } from '../../src/app';
import type { Config } from '../../src/config/schema';
import type { Problem } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import { objectPath } from '../../src/kube/manifest';
import type { LiveObjects } from './preflight';

/**
 * Whether tales add rules to this object at run time: the legacy gwvolman does
 * so to the shared Ingress. `spec.rules` is an atomic list, so ownership of
 * fields cannot merge it, and what is there is left alone.
 */
export function sharesRules(
  { kind, metadata }: Pick<Manifest, 'kind' | 'metadata'>,
  { worker }: Pick<Config, 'worker'>,
): boolean {
  return kind === 'Ingress' && metadata.name === sharedIngressName && worker.variant === 'legacy';
}

interface IngressSpec {
  readonly rules?: readonly { readonly host?: string }[];
}

const hostsOf = (spec: unknown): string[] =>
  ((spec as IngressSpec | undefined)?.rules ?? []).flatMap(({ host }) => host ?? []);

/** Says where rules that are left alone do not serve the hosts that the config names. */
export function sharedRuleWarnings(
  manifests: readonly Manifest[],
  live: LiveObjects,
  config: Config,
): Problem[] {
  return manifests
    .filter((manifest) => sharesRules(manifest, config))
    .flatMap((manifest): Problem[] => {
      const found = live.get(objectPath(manifest));
      if (!found) return [];
      const served = hostsOf(found.spec);
      const missing = hostsOf(manifest.spec).filter((host) => !served.includes(host));
      if (missing.length === 0) return [];
      return [
        {
          where: objectPath(manifest),
          message: `does not serve ${missing.join(', ')}: with worker.variant legacy its rules stay as they are`,
          fix: `talestack up ${config.environment} --reset-ingress-rules, which also removes the rules of running tales`,
        },
      ];
    });
}
