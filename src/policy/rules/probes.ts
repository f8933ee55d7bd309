import type { Rule } from '../rule';
import { talkOn } from '../rule';

export const probes: Rule = {
  id: 'probes',
  title: 'Long-running containers have a readiness probe, and a liveness or a startup probe',
  why: 'Without them a Service sends requests to what has not started, and what hangs stays.',
  source: talkOn('“the inbuilt health checking” (What is Kubernetes?)'),
  severity: 'error',
  *check(set) {
    for (const { object, containers, ends } of set.workloads) {
      if (ends) continue;
      for (const { field, name, role } of containers) {
        if (role === 'init') continue;
        const readiness = field.at('readinessProbe');
        if (!readiness.given)
          yield {
            object,
            field: readiness,
            message: `nobody can tell when container ${name} is ready`,
            fix: 'give it a readinessProbe',
          };
        if (!field.at('livenessProbe').given && !field.at('startupProbe').given)
          yield {
            object,
            field: field.at('livenessProbe'),
            message: `nobody notices when container ${name} hangs`,
            fix: 'give it a livenessProbe or a startupProbe',
          };
      }
    }
  },
};
