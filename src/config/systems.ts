import type { Config } from './schema';

/** What an environment can run, each in a namespace of its own. */
export type System = 'wholetale' | 'titan' | 'teraslice' | 'batch';

/** A system, and where it is. */
export interface Place {
  readonly system: System;
  readonly namespace: string;
}

/** What decides which systems run, and where. */
export type SystemSettings = Pick<Config, 'namespace' | 'wholetale' | 'titan' | 'teraslice' | 'batch'>;

/** The systems that Pulumi deploys in an environment, WholeTale first. */
export function runningSystems(config: SystemSettings): Place[] {
  const { wholetale, titan, teraslice } = config;
  const places: readonly (Place & { readonly on: boolean })[] = [
    { system: 'wholetale', namespace: config.namespace, on: wholetale.enabled },
    { system: 'titan', namespace: titan.namespace, on: Object.keys(titan.repositories).length > 0 },
    { system: 'teraslice', namespace: teraslice.namespace, on: teraslice.enabled },
  ];
  return places.filter(({ on }) => on).map(({ system, namespace }) => ({ system, namespace }));
}

/** The namespaces that an environment's objects are in. */
export function namespacesOf(config: SystemSettings): string[] {
  return runningSystems(config).map(({ namespace }) => namespace);
}

/** Those of all systems, whether they run or not: one that was switched off has left its claims. */
export function everyNamespace(config: SystemSettings): string[] {
  const { namespace, titan, teraslice, batch } = config;
  return [...new Set([namespace, titan.namespace, teraslice.namespace, batch.namespace])];
}
