/**
 * Settings of environments that differ in what they make. The whole app of each
 * is held against the house rules; a system that is off by default is switched
 * on in one of them.
 */
export const environments: Readonly<Record<string, object>> = {
  default: {},
  'every system': { teraslice: { enabled: true } },
  sandbox: { cluster: { type: 'none' }, domain: 'local.wholetale.org' },
  minikube: { cluster: { type: 'minikube' }, namespace: 'default' },
  gke: { cluster: { type: 'gke', name: 'wholetale', location: 'us-west1' }, ingress: { className: 'gce' } },
  'legacy worker': { worker: { variant: 'legacy' }, images: { worker: 'wholetale/gwvolman:dev-kube' } },
  'several dashboards': { dashboard: { replicas: 3 } },
  'with quota and limits': {
    quota: { 'requests.cpu': '10' },
    limitRange: [{ type: 'Container', default: { memory: '1Gi' } }],
  },
  'network policies': { networkPolicy: { enabled: true }, cluster: { type: 'none' } },
  'a registry for the world': { registry: { ingress: { enabled: true } } },
  'certificates issued': { tls: { issuer: 'letsencrypt' } },
  'without set-up': { girder: { setup: { enabled: false } } },
};
