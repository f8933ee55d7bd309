import type { Field, KubeObject } from '../model';
import type { Rule } from '../rule';
import { talkOn } from '../rule';

/** How Ingress controllers are told to be sticky. */
const stickyAnnotations: readonly (readonly [key: string, value: string])[] = [
  ['nginx.ingress.kubernetes.io/affinity', 'cookie'],
  ['traefik.ingress.kubernetes.io/service.sticky.cookie', 'true'],
];

export const noStickySessions: Rule = {
  id: 'no-sticky-sessions',
  title: 'No Service sends a client to the same pod again and again',
  why: 'Load stays where it is when pods are added, and sessions are lost with their pod.',
  source: talkOn(
    '“sticky (this isn’t usually a good idea, but may be needed for some legacy applications)” (Networking)',
  ),
  severity: 'warning',
  *check(set) {
    for (const object of set.ofType('/Service', 'networking.k8s.io/Ingress')) {
      for (const field of stickyFields(object))
        yield {
          object,
          field,
          message: 'sends a client to the same pod again',
          fix: 'keep sessions outside of the pods, and leave it out',
        };
    }
  },
};

function stickyFields({ root }: KubeObject): Field[] {
  const affinity = root.at('spec', 'sessionAffinity');
  const annotations = stickyAnnotations.flatMap(([key, value]) => {
    const field = root.at('metadata', 'annotations', key);
    return field.text === value ? [field] : [];
  });
  return [...(affinity.text === 'ClientIP' ? [affinity] : []), ...annotations];
}
