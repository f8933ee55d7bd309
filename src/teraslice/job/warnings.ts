import { overrideWarnings } from './checks-override';
import type { Finding } from './explain';
import { jobNameLabel, shortName } from './names';
import { defaultWorkers } from './schema';
import type { TerasliceJobSpec } from './schema';

/** What is accepted and may still surprise. */
export function jobWarnings(job: TerasliceJobSpec, given: (key: string) => boolean): Finding[] {
  return [
    ...nameWarnings(job.name),
    ...(given('workers')
      ? []
      : [
          {
            path: ['workers'],
            message: `is missing: taken for ${defaultWorkers}, but a master with fewer processors takes their number`,
          },
        ]),
    ...(['cpu', 'memory'] as const)
      .filter((key) => job[key] !== undefined)
      .map((key) => ({
        path: [key],
        message: 'is deprecated',
        fix: `use resources_requests_${key} and resources_limits_${key}`,
      })),
    ...Object.keys(job.env_vars)
      .filter((key) => ownVariables.has(key))
      .map((key) => ({ path: ['env_vars', key], message: 'takes the place of a variable of Teraslice' })),
    ...overrideWarnings(job.pod_spec_override),
  ];
}

const ownVariables = new Set(['NODE_TYPE', 'EX', 'POD_IP']);

function nameWarnings(name: string): Finding[] {
  const label = jobNameLabel(name);
  const short = shortName(name);
  const changes = [
    ...(label === name ? [] : [`"${label}" in labels`]),
    ...(short === name ? [] : [`"${short}" in names of objects`]),
  ];
  return changes.length === 0 ? [] : [{ path: ['name'], message: `becomes ${changes.join(', and ')}` }];
}
