import { quantityValue } from '../config/schema/quantity';
import { UserError } from '../errors';

/** What a container asks for and what it is held to. CPU in cores, the rest in bytes, as Kubernetes quantities. */
export interface Resources {
  readonly cpuRequest: string;
  /** @default none: a CPU limit throttles a pod even where the node is idle */
  readonly cpuLimit?: string | undefined;
  readonly memoryRequest: string;
  readonly memoryLimit: string;
  /** What the container may write to its own file system and its logs. @default none */
  readonly ephemeralStorage?: string | undefined;
}

/** The part that settings may override. */
export type ResourceOverrides = {
  readonly [K in 'cpuRequest' | 'cpuLimit' | 'memoryRequest' | 'memoryLimit']?: string | undefined;
};

/**
 * Overrides laid over a component's defaults. Where only one of request and
 * limit was given, the other one gives way, so that a request never exceeds its limit.
 *
 * @param key the settings key of the overrides, to name in an error
 * @throws UserError when an override asks for more than it allows
 */
export function withOverrides(defaults: Resources, overrides: ResourceOverrides, key: string): Resources {
  const merged: Resources = {
    ...defaults,
    cpuRequest: overrides.cpuRequest ?? defaults.cpuRequest,
    cpuLimit: overrides.cpuLimit ?? defaults.cpuLimit,
    memoryRequest: overrides.memoryRequest ?? defaults.memoryRequest,
    memoryLimit: overrides.memoryLimit ?? defaults.memoryLimit,
  };
  const problems = [
    [merged.memoryRequest, merged.memoryLimit, 'memory'] as const,
    [merged.cpuRequest, merged.cpuLimit, 'cpu'] as const,
  ].flatMap(([request, limit, name]) => {
    if (limit === undefined || quantityValue(request) <= quantityValue(limit)) return [];
    const given = [overrides[`${name}Request`], overrides[`${name}Limit`]];
    if (given.includes(undefined)) return [];
    return [
      { key: `${key}.${name}Request`, value: request, message: `is more than ${key}.${name}Limit, ${limit}` },
    ];
  });
  if (problems.length > 0)
    throw new UserError('a container cannot ask for more than it is allowed', problems);
  return {
    ...merged,
    ...pair('memory', merged.memoryRequest, merged.memoryLimit, overrides.memoryRequest),
    ...(merged.cpuLimit !== undefined &&
      pair('cpu', merged.cpuRequest, merged.cpuLimit, overrides.cpuRequest)),
  };
}

/** The `resources` of a container. */
export function resourceRequirements(resources: Resources) {
  const { cpuRequest, cpuLimit, memoryRequest, memoryLimit, ephemeralStorage } = resources;
  return {
    requests: { cpu: cpuRequest, memory: memoryRequest },
    limits: {
      ...(cpuLimit !== undefined && { cpu: cpuLimit }),
      memory: memoryLimit,
      ...(ephemeralStorage !== undefined && { 'ephemeral-storage': ephemeralStorage }),
    },
  };
}

function pair(name: 'cpu' | 'memory', request: string, limit: string, givenRequest: string | undefined) {
  if (quantityValue(request) <= quantityValue(limit)) return {};
  return givenRequest === undefined ? { [`${name}Request`]: limit } : { [`${name}Limit`]: request };
}
