import type { Config } from '../config/schema';
import { standardLabels } from '../kube/labels';

/** What selects everything of a WholeTale deployment, tales included; `clean.sh` deleted by it. */
const app = 'WholeTale';

/**
 * `tier` and `component` of the pods, as in the `dev-kube-2.0` branch of
 * github.com/whole-tale/wt-kubernetes (`dev-kube/deployment-*.taml`). A Deployment's
 * selector is immutable, so these are what an adopted cluster has, and never change.
 */
const workloads = {
  mongo: { tier: 'database', component: 'mongo' },
  redis: { tier: 'backend', component: 'redis' },
  registry: { tier: 'backend', component: 'registry' },
  girder: { tier: 'frontend', component: 'girder' },
  dashboard: { tier: 'frontend', component: 'dashboard' },
  worker: { tier: 'backend', component: 'worker' },
  setup: { tier: 'backend', component: 'setup' },
} as const;

/** A component that has pods. */
export type WorkloadName = keyof typeof workloads;
/** Any component that objects are labelled with. */
export type ComponentName = WorkloadName | 'ingress' | 'namespace';

export function objectMetadata(config: Config, component: ComponentName, name: string) {
  const labels = { app, ...standardLabels({ partOf: 'wholetale', component, instance: config.environment }) };
  return { name, labels };
}

/** Labels by which Deployments and Services find their pods. */
export function podSelector(name: WorkloadName): Record<string, string> {
  return { app, ...workloads[name] };
}

export function podMetadata(config: Config, name: WorkloadName) {
  return {
    labels: { ...objectMetadata(config, name, name).labels, ...podSelector(name) },
    // Secrets are never hashed into the template: whoever changes one raises this number.
    annotations: { 'talestack.io/revision': String(config.revision) },
  };
}
