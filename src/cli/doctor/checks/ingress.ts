import type { V1IngressClass } from '@kubernetes/client-node';

import type { Config } from '../../../config';
import type { Check, Finding } from '../check';
import { fail, ok, skipped, warn } from '../check';

const isDefault = ({ metadata }: V1IngressClass): boolean =>
  metadata?.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';

/** Whether something will serve the ingress. */
export function ingressFinding(
  { ingress, cluster }: Pick<Config, 'ingress' | 'cluster'>,
  classes: readonly V1IngressClass[],
): Finding {
  const { className, annotations } = ingress;
  const names = classes.map(({ metadata }) => metadata?.name ?? '');
  const available = names.length > 0 ? `the cluster has: ${names.join(', ')}` : 'the cluster has none';
  const old = annotations['kubernetes.io/ingress.class'];
  if (className !== undefined) {
    const found = classes.find(({ metadata }) => metadata?.name === className);
    if (found) return ok(`${className} (${found.spec?.controller ?? 'no controller'})`);
    // Google's controller serves its own classes by name, without objects for them.
    if (cluster.type === 'gke' && className.startsWith('gce')) return ok(`${className}, GKE's own`);
    return fail(
      `there is no IngressClass ${className}; ${available}`,
      'set talestack:ingress.className to one that is there, or install the controller of this one',
    );
  }
  const defaults = classes.filter(isDefault);
  if (defaults.length > 1) {
    return fail(
      `${defaults.map(({ metadata }) => metadata?.name).join(' and ')} are both the default: the API server refuses an ingress without a class then`,
      'set talestack:ingress.className',
    );
  }
  const [only] = defaults;
  if (only) return ok(`${only.metadata?.name ?? ''} (default)`);
  if (old !== undefined) return ok(`${old}, by annotation`);
  if (cluster.type === 'gke') return ok("GKE's own");
  return warn(
    `no IngressClass is the default, and talestack:ingress.className is not set: nobody would serve the ingress; ${available}`,
    names.length > 0
      ? 'set talestack:ingress.className'
      : 'install an ingress controller (traefik or ingress-nginx; `minikube addons enable ingress`) and set talestack:ingress.className',
  );
}

export const ingressClass: Check = {
  id: 'ingress-class',
  wholetale: true,
  group: 'Network',
  title: 'Ingress class',
  about: 'The configured class exists, or one is the default. A warning where there is none at all.',
  blocks: true,
  inUp: true,
  needs: ['credentials'],
  run: async (context) => {
    const classes = await context.list<V1IngressClass>('networking.k8s.io/v1', 'IngressClass');
    const finding = ingressFinding(context.config, classes);
    if (finding.outcome === 'ok' || !(await context.isSimulated())) return finding;
    return skipped('simulated: the sandbox gives every ingress an address that leads nowhere');
  },
};
