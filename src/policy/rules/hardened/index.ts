import type { Workload } from '../../model';
import type { Rule, Violation } from '../../rule';
import { ofContainer } from './container';
import { ofPod } from './pod';
import type { Weakness } from './weakness';

export const hardened: Rule = {
  id: 'hardened',
  title: 'Pods keep to the level “restricted” of Pod Security',
  why: 'What breaks out of its container is root on the node, and has everything that runs there.',
  source: 'kubernetes.io/docs/concepts/security/pod-security-standards',
  severity: 'error',
  *check(set) {
    for (const workload of set.workloads) yield* ofWorkload(workload);
  },
};

function* ofWorkload({ object, pod, containers }: Workload): Iterable<Violation> {
  const found: Iterable<Weakness>[] = [ofPod(pod), ...containers.map((each) => ofContainer(pod, each))];
  const seen = new Set<string>();
  for (const weaknesses of found)
    for (const { field, message, fix } of weaknesses) {
      // What the pod says for all of its containers is told once.
      const place = field.path.join('\0');
      if (seen.has(place)) continue;
      seen.add(place);
      yield { object, field, message, fix };
    }
}
