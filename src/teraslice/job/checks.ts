import type { JobCluster } from './cluster';
import type { Finding } from './explain';
import { ownLabel } from './labels';
import { jobNameLabel, shortName } from './names';
import type { JsonObject } from './schema-values';
import { isObject } from './schema-values';
import { isLabelValue } from './schema-kubernetes';
import { overrideChecks } from './checks-override';
import { portChecks } from './checks-ports';
import { volumeChecks } from './checks-volumes';

/**
 * What is wrong between the values of a job, or with what becomes of them in
 * the cluster. Looks at the job as it was written, since it has to work on one
 * that has other mistakes as well.
 */
export function crossChecks(cluster: JobCluster, job: JsonObject): Finding[] {
  return [
    ...nameChecks(job),
    ...labelChecks(job),
    ...resourceChecks(job),
    ...overrideChecks(cluster, job),
    ...connectionChecks(cluster, job),
    ...apiChecks(job),
    ...variableChecks(job),
    ...emptyKeys(job),
    ...portChecks(cluster, job),
    ...volumeChecks(cluster, job),
  ];
}

/** Names that Teraslice lets through and the API server refuses. */
function nameChecks({ name }: JsonObject): Finding[] {
  if (typeof name !== 'string' || name === '') return [];
  const path = ['name'];
  const short = shortName(name);
  if (short.includes('.')) {
    const message = `has a dot: Teraslice would name a container and a Service after "${short}"`;
    return [{ path, message, allowed: 'no dot in the first 35 characters' }];
  }
  const label = jobNameLabel(name);
  if (isLabelValue(label)) return [];
  const message = `would become the label "${label}", which Kubernetes refuses`;
  return [{ path, message, allowed: 'a letter or a digit as the 63rd character' }];
}

function labelChecks({ labels }: JsonObject): Finding[] {
  return entries(labels).flatMap(([key, value]) => {
    if (typeof value !== 'string' || key === '' || value === '') return [];
    const [fullKey, short] = ownLabel(key, value);
    const path = ['labels', key];
    const allowed = 'a letter or a digit at both ends, also after the 63rd character is cut off';
    const wrong = (what: string, text: string) => ({
      path,
      message: `${what} would become "${text}", which Kubernetes refuses`,
      allowed,
    });
    const name = fullKey.slice(fullKey.indexOf('/') + 1);
    return [
      ...(isLabelValue(name) ? [] : [wrong('its key', name)]),
      ...(isLabelValue(short) ? [] : [wrong('its value', short)]),
    ];
  });
}

const kinds = ['cpu', 'memory'] as const;

function resourceChecks(job: JsonObject): Finding[] {
  return kinds.flatMap((kind) => {
    const limit = `resources_limits_${kind}`;
    const request = `resources_requests_${kind}`;
    const [requested, limited] = [job[request], job[limit]];
    const newer = [request, limit].filter((key) => job[key] !== undefined);
    const mixed = job[kind] !== undefined && newer.length > 0;
    const more = typeof requested === 'number' && typeof limited === 'number' && requested > limited;
    return [
      ...(mixed
        ? [
            {
              path: [kind],
              message: `cannot stand beside ${newer.join(' and ')}: Teraslice refuses such a job`,
              fix: `delete ${kind}, which is the older key`,
            },
          ]
        : []),
      ...(more
        ? [{ path: [request], message: `is more than ${limit}, ${limited}`, allowed: `up to ${limited}` }]
        : []),
    ];
  });
}

/** As the API server checks them: anything that can be seen, and blanks, but no `=`. */
function variableChecks({ env_vars: variables }: JsonObject): Finding[] {
  return entries(variables)
    .filter(([name]) => name !== '' && !/^[\x20-\x3c\x3e-\x7e]+$/.test(name))
    .map(([name]) => ({
      path: ['env_vars', name],
      message: 'cannot be the name of a variable',
      allowed: 'letters, digits and other characters of ASCII, but no =',
    }));
}

function connectionChecks({ connections }: JobCluster, job: JsonObject): Finding[] {
  if (!connections) return [];
  const uses = (list: string, key: string) =>
    items(job[list]).flatMap((each, index) => {
      const name = isObject(each) ? each[key] : undefined;
      if (typeof name !== 'string' || name === '' || connections.includes(name)) return [];
      const message = 'is a connection that this cluster does not have';
      return [{ path: [list, index, key], message, allowed: connections.join(', ') }];
    });
  return [...uses('operations', '_connection'), ...uses('apis', '_connection')];
}

function apiChecks({ apis }: JsonObject): Finding[] {
  const names = items(apis).map((each) => (isObject(each) ? each._name : undefined));
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index
      ? [
          {
            path: ['apis', index, '_name'],
            message: 'is the name of another API of this job',
            fix: `add a tag, such as ${name}:1`,
          },
        ]
      : [],
  );
}

function emptyKeys(job: JsonObject): Finding[] {
  return ['labels', 'env_vars'].flatMap((list) =>
    entries(job[list])
      .filter(([key]) => key === '')
      .map(([key]) => ({ path: [list, key], message: 'has an empty key', allowed: 'some text' })),
  );
}

/** Entries of what may be no object. */
function entries(value: unknown): [string, unknown][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** Entries of what may be no list. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
