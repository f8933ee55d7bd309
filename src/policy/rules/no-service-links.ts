import type { Rule } from '../rule';

export const noServiceLinks: Rule = {
  id: 'no-service-links',
  title: 'Pods have `enableServiceLinks: false`',
  why: 'Kubernetes sets GIRDER_PORT=tcp://… in every pod beside a Service called girder, and girder took that for its port.',
  source: 'WholeTale on Kubernetes, “Custom images”: girder would not start beside a Service of its own name',
  severity: 'error',
  *check(set) {
    for (const { object, pod } of set.workloads) {
      const field = pod.at('enableServiceLinks');
      if (field.value !== false)
        yield {
          object,
          field,
          message: 'its containers get a variable for each port of each Service',
          fix: 'set enableServiceLinks: false in the pod spec',
        };
    }
  },
};
