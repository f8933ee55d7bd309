import type { Problem } from '../../src/errors';
import { UserError } from '../../src/errors';
import type { Manifest } from '../../src/kube/manifest';
import type { LiveCluster } from './live-cluster';

/** Kinds that Kubernetes does not have by itself: what defines them, and what to install. */
const defined: Readonly<Record<string, { readonly definition: string; readonly from: string }>> = {
  'cert-manager.io/v1 Certificate': {
    definition: 'certificates.cert-manager.io',
    from: 'cert-manager, or unset talestack:tls.issuer',
  },
};

/**
 * Kinds of others have to be there before the first of their objects.
 *
 * @throws UserError that names every definition that the cluster lacks
 */
export async function checkDefinitions(cluster: LiveCluster, manifests: readonly Manifest[]): Promise<void> {
  const needed = new Set(manifests.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  const problems: Problem[] = [];
  for (const [what, { definition, from }] of Object.entries(defined)) {
    if (!needed.has(what)) continue;
    const found = await cluster.get({
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: definition },
    });
    if (!found)
      problems.push({
        where: `CustomResourceDefinition/${definition}`,
        message: `is not there: the cluster does not know ${what}`,
        fix: `install ${from}`,
      });
  }
  if (problems.length > 0)
    throw new UserError('The cluster lacks definitions: nothing was changed', problems);
}
