import type { Finding } from '../../src/policy';
import { checkManifests } from '../../src/policy';

interface Shape {
  readonly [key: string]: unknown;
}

/** Fields that a test is about, laid over an object: objects are merged, all else is replaced, undefined takes away. */
export function over(base: Shape, changes: Shape): Shape {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const old = merged[key];
    if (value === undefined) Reflect.deleteProperty(merged, key);
    else merged[key] = isShape(old) && isShape(value) ? over(old, value) : value;
  }
  return merged;
}

function isShape(value: unknown): value is Shape {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const namespace = 'shop';

/** A container that no rule has anything to say of. */
export function container(changes: Shape = {}): Shape {
  const probe = { tcpSocket: { port: 8080 } };
  return over(
    {
      name: 'web',
      image: 'example.org/web:1.2.3',
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: probe,
      livenessProbe: probe,
      resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
    },
    changes,
  );
}

/** A pod spec of the same kind. */
export function podSpec(changes: Shape = {}): Shape {
  return over(
    {
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [container()],
    },
    changes,
  );
}

export function object(apiVersion: string, kind: string, name: string, changes: Shape = {}): Shape {
  return over({ apiVersion, kind, metadata: { name, namespace } }, changes);
}

export function deployment(name: string, pod: Shape = {}, changes: Shape = {}): Shape {
  const spec = {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    strategy: { type: 'Recreate' },
    template: { metadata: { labels: { app: name } }, spec: podSpec(pod) },
  };
  return over(object('apps/v1', 'Deployment', name, { spec }), changes);
}

export function service(name: string, changes: Shape = {}): Shape {
  const spec = { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] };
  return over(object('v1', 'Service', name, { spec }), changes);
}

export function claim(name: string, changes: Shape = {}): Shape {
  const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  return over(object('v1', 'PersistentVolumeClaim', name, { spec }), changes);
}

export function job(pod: Shape = {}, changes: Shape = {}): Shape {
  const template = { spec: podSpec({ restartPolicy: 'Never', ...pod }) };
  return over(
    object('batch/v1', 'Job', 'import', { spec: { ttlSecondsAfterFinished: 3600, template } }),
    changes,
  );
}

/** Volumes of a pod that mounts claims. */
export function mounting(...claims: readonly string[]): Shape {
  return { volumes: claims.map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })) };
}

export function findings(...manifests: readonly Shape[]): readonly Finding[] {
  return checkManifests(manifests).findings;
}

/** `rule path` of every finding. */
export function found(...manifests: readonly Shape[]): string[] {
  return findings(...manifests).map(({ rule, path }) => `${rule} ${path}`);
}
