import type { Config } from '../config/schema';
import type { RevisedGroup } from '../config/secrets/groups';
import { standardLabels } from '../kube/labels';

/** What selects everything of a WholeTale deployment, tales included; `clean.sh` deleted by it. */
export const app = 'WholeTale';

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
  trust: { tier: 'backend', component: 'trust' },
  setup: { tier: 'backend', component: 'setup' },
} as const;

/** A component that has pods. */
export type WorkloadName = keyof typeof workloads;
/** Any component that objects are labelled with. */
export type ComponentName = WorkloadName | 'ingress' | 'namespace' | 'network';

export function objectMetadata(config: Config, component: ComponentName, name: string) {
  const labels = { app, ...standardLabels({ partOf: 'wholetale', component, instance: config.environment }) };
  return { name, labels };
}

/** Labels by which Deployments and Services find their pods. */
export function podSelector(name: WorkloadName): Record<string, string> {
  return { app, ...workloads[name] };
}

/** Which secrets the pods of a component read: they restart when these change. */
const secretsRead: Readonly<Partial<Record<WorkloadName, readonly RevisedGroup[]>>> = {
  registry: ['registry', 'registryCertificate'],
  worker: ['registry', 'registryCertificate'],
  setup: ['girder', 'globus'],
};

/** Annotations that change with the secrets; secrets that were never changed leave none. */
function secretRevisions(config: Config, name: WorkloadName): Record<string, string> {
  const revisions = (secretsRead[name] ?? []).map(
    (group) => [group, config.secrets[group].revision] as const,
  );
  const changed = revisions.filter(([, revision]) => revision > 0);
  return Object.fromEntries(
    changed.map(([group, revision]) => [`secrets.talestack.io/${group}`, String(revision)]),
  );
}

export function podMetadata(config: Config, name: WorkloadName) {
  return {
    labels: { ...objectMetadata(config, name, name).labels, ...podSelector(name) },
    // Secrets are never hashed into the template: whoever changes one raises this number.
    annotations: { 'talestack.io/revision': String(config.revision), ...secretRevisions(config, name) },
  };
}
