import type { ApiObjectProps } from 'cdk8s';

import type { JsonObject } from './schema-values';
import { isObject } from './schema-values';

/**
 * Lays one object over another, as Teraslice does with `pod_spec_override`:
 * objects key by key, lists place by place, everything else replaced.
 */
function laidOver(base: unknown, over: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(over)) {
    const [below, above]: (readonly unknown[])[] = [base, over];
    return Array.from({ length: Math.max(base.length, over.length) }, (_, at) =>
      at < (above?.length ?? 0) ? laidOver(below?.[at], above?.[at]) : below?.[at],
    );
  }
  if (!isObject(base) || !isObject(over)) return over;
  return Object.fromEntries(
    [...new Set([...Object.keys(base), ...Object.keys(over)])].map((key) => [
      key,
      key in over ? laidOver(base[key], over[key]) : base[key],
    ]),
  );
}

/** A Job or a Deployment as plain data. */
export interface WithTemplate extends ApiObjectProps {
  readonly spec: { readonly template: { readonly spec: unknown } };
}

/** The last step of all, so that nothing is safe from it. */
export function overriddenPod(manifest: WithTemplate, override: JsonObject): WithTemplate {
  const { spec } = manifest;
  const { template } = spec;
  return {
    ...manifest,
    spec: { ...spec, template: { ...template, spec: laidOver(template.spec, override) } },
  };
}
