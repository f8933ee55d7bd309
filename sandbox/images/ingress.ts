import type { Manifest } from '../../src/kube/manifest';

/** Of the controller's objects. */
const name = 'ingress-nginx';

/** The class of Ingresses that the controller serves; those that name none get it. */
export const ingressClass = 'nginx';

/**
 * The controller of the image `ingress`, at ports 80 and 443 of the node. It has
 * the label of ingress-nginx, whose part it plays, so that policies for that one
 * let it through.
 */
export function ingressManifests(image: string): Manifest[] {
  const labels = { 'app.kubernetes.io/name': name };
  const metadata = { name, namespace: name, labels };
  const cluster = { name, labels };
  const read = (apiGroup: string, resources: readonly string[]) => ({
    apiGroups: [apiGroup],
    resources,
    verbs: ['get', 'list'],
  });
  const port = (number: number) => ({ containerPort: number, hostPort: number, protocol: 'TCP' });
  const probe = { httpGet: { path: '/healthz', port: 80 }, periodSeconds: 2 };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: cluster },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: cluster,
      rules: [
        read('', ['services', 'secrets']),
        read('discovery.k8s.io', ['endpointslices']),
        read('networking.k8s.io', ['ingresses']),
        { apiGroups: ['networking.k8s.io'], resources: ['ingresses/status'], verbs: ['patch'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: cluster,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace: name }],
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: {
        name: ingressClass,
        labels,
        annotations: { 'ingressclass.kubernetes.io/is-default-class': 'true' },
      },
      spec: { controller: 'talestack.io/sandbox-ingress' },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas: 1,
        // Two of them would want the same ports of the node.
        strategy: { type: 'Recreate' },
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: name,
            containers: [
              {
                name: 'controller',
                image,
                imagePullPolicy: 'IfNotPresent',
                env: [
                  { name: 'INGRESS_CLASS', value: ingressClass },
                  { name: 'ADDRESS', valueFrom: { fieldRef: { fieldPath: 'status.hostIP' } } },
                ],
                ports: [port(80), port(443)],
                readinessProbe: probe,
                livenessProbe: { ...probe, periodSeconds: 10 },
              },
            ],
          },
        },
      },
    },
  ];
}
