import type { Fields } from '../../fields';

/** What the tests tell the legacy gwvolman of a tale. */
export const given = {
  image: 'registry:443/65f0/1:2',
  host: 'tmp-abc',
  'instance-id': '65f0000000000000000000aa',
  'tale-id': '65f0000000000000000000bb',
  command: 'jupyter notebook --port={port} "a & b"',
  'claim-name': 'claim-65f0-ada-x1y2z3',
  'home-dir-id': '65f0000000000000000000dd',
  environment: ['EDITOR=vi'],
};

const labels = { app: 'WholeTale', instanceId: '65f0000000000000000000aa' };
const under = (path: string, fields: object): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${path}/${key}`, value as unknown]));

const pod = 'spec/template/spec';
const builder = `${pod}/initContainers/fs-builder`;
const mounter = `${pod}/containers/mounter`;
const main = `${pod}/containers/main`;
const worker = 'wholetale/gwvolman:v2.1.3';
const girder = 'http://girder:8080/api/v1';
const apiKey = { name: 'girder-secret', key: 'apiKey' };

/** Every field of the claim's template in gwvolman's branch dev-kube-2.0. */
export const claim: Fields = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  'metadata/name': 'claim-65f0-ada-x1y2z3',
  ...under('metadata/labels', labels),
  'spec/accessModes/0': 'ReadWriteOnce',
  'spec/resources/requests/storage': '1Gi',
};

/** Every field of the Deployment's template, as mustache and YAML give it. */
export const deployment: Fields = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  'metadata/name': 'tale-tmp-abc',
  ...under('metadata/labels', { ...labels, ingressHost: 'tmp-abc.example.org', component: 'tale-tmp-abc' }),
  ...under('spec/selector/matchLabels', labels),
  'spec/strategy/type': 'Recreate',
  ...under('spec/template/metadata/labels', labels),
  [`${pod}/imagePullSecrets/0/name`]: 'registry-credentials',

  [`${builder}/image`]: worker,
  [`${builder}/command/0`]: '/usr/local/bin/init-tale-pod',
  ...under(`${builder}/args`, [girder, labels.instanceId, '/workspace']),
  ...under(`${builder}/env/GIRDER_API_KEY/valueFrom/secretKeyRef`, apiKey),
  ...under(`${builder}/volumeMounts/0`, { name: 'workspace', mountPath: '/workspace' }),
  ...under(`${builder}/volumeMounts/1`, { name: 'host', mountPath: '/host' }),
  ...under(`${builder}/volumeMounts/2`, {
    name: 'registry-cert',
    mountPath: '/registry-cert',
    readOnly: true,
  }),

  [`${mounter}/image`]: worker,
  ...under(`${mounter}/command`, ['/tini', '--', '/bin/sleep', 'infinity']),
  ...under(`${mounter}/lifecycle/postStart/exec/command`, [
    '/usr/local/bin/talefs',
    'mount',
    labels.instanceId,
    girder,
    '',
    '65f0000000000000000000dd',
    '65f0000000000000000000bb',
  ]),
  ...under(`${mounter}/lifecycle/preStop/exec/command`, ['/usr/local/bin/talefs', 'unmount']),
  ...under(`${mounter}/env/GIRDER_API_KEY/valueFrom/secretKeyRef`, apiKey),
  ...under(`${mounter}/securityContext`, {
    privileged: true,
    'capabilities/add/0': 'SYS_ADMIN',
    allowPrivilegeEscalation: true,
  }),
  ...under(`${mounter}/volumeMounts/0`, {
    name: 'workspace',
    mountPath: '/workspace',
    mountPropagation: 'Bidirectional',
  }),

  [`${main}/image`]: given.image,
  ...under(`${main}/ports/0`, { containerPort: 8888, name: 'container-port' }),
  ...under(`${main}/command`, ['jupyter', 'notebook', '--port=8888', 'a &amp; b']),
  [`${main}/resources/requests`]: null,
  [`${main}/resources/limits/memory`]: 2_147_483_648,
  ...under(`${main}/volumeMounts/0`, {
    name: 'workspace',
    mountPath: '/home/jovyan/work',
    mountPropagation: 'HostToContainer',
  }),
  [`${main}/env/EDITOR/value`]: 'vi',
  [`${main}/env/CSP_HOSTS/value`]: '&#x27;self&#x27; https://dashboard.example.org',

  [`${pod}/volumes/workspace/persistentVolumeClaim/claimName`]: 'claim-65f0-ada-x1y2z3',
  ...under(`${pod}/volumes/host/hostPath`, { path: '/', type: 'Directory' }),
  ...under(`${pod}/volumes/registry-cert/secret`, {
    secretName: 'registry-cert-secret',
    'items/0/key': 'tls.crt',
    'items/0/path': 'ca.crt',
  }),
};

/** With a session of the data manager, and a share of the processor. */
export const deploymentWithShare: Fields = {
  ...Object.fromEntries(Object.entries(deployment).filter(([path]) => path !== `${main}/resources/requests`)),
  [`${mounter}/lifecycle/postStart/exec/command/4`]: '65f0000000000000000000ee',
  [`${main}/resources/requests/cpu`]: 0.5,
};

/** Every field of the Service's template. */
export const service: Fields = {
  apiVersion: 'v1',
  kind: 'Service',
  'metadata/name': 'tmp-abc',
  ...under('metadata/labels', labels),
  'spec/type': 'NodePort',
  ...under('spec/ports/0', { name: 'http', port: 8888 }),
  ...under('spec/selector', labels),
};

/** The rule that it adds to the shared Ingress, in extensions/v1beta1. */
export const ingressRule: Fields = {
  host: 'tmp-abc.example.org',
  'http/paths/0/backend/serviceName': 'tmp-abc',
  'http/paths/0/backend/servicePort': 8888,
};
