import type { Fields } from '../../fields';

/** What the tests tell gwvolman of a tale; ids as girder has them. */
export const given = {
  image: 'registry.example.org/65f0/1:2',
  host: 'tmpabc',
  'instance-id': '65f0000000000000000000aa',
  'tale-id': '65f0000000000000000000bb',
  user: 'ada',
  'user-id': '65f0000000000000000000cc',
  command: "jupyter notebook --port {port} --ip '{ip}' --NotebookApp.token={token}",
  mounts: '[{"type":"data","protocol":"girderfs","location":"data"}]',
} as const;

const labels = { app: 'WholeTale', instanceId: '65f0000000000000000000aa' };
const own = { ...labels, component: 'tale-tmpabc' };
const under = (path: string, fields: object): Fields =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`${path}/${key}`, value as unknown]));

const pod = 'spec/template/spec';
const instance = `${pod}/containers/instance`;
const mounter = `${pod}/containers/mounter`;
const claim = 'girder-ps-volume-claim';

/** Every field of the Deployment that gwvolman v2.1.3 makes, with GIRDERFS_MOUNT_TYPE `direct`. */
export const deployment: Fields = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  'metadata/name': 'tale-tmpabc',
  'metadata/namespace': 'wholetale',
  ...under('metadata/labels', own),
  ...under('spec/selector/matchLabels', labels),
  'spec/strategy/type': 'Recreate',
  ...under('spec/template/metadata/labels', labels),
  [`${pod}/imagePullSecrets/0/name`]: 'local-registry-secret',

  [`${instance}/image`]: given.image,
  [`${instance}/command/0`]: 'jupyter',
  ...under(`${instance}/args`, [
    'notebook',
    '--port',
    '8888',
    '--ip',
    '0.0.0.0',
    '--NotebookApp.token=TOKEN-OF-TALE',
  ]),
  [`${instance}/ports/0/containerPort`]: 8888,
  ...under(`${instance}/resources/limits`, { memory: '4Gi', cpu: '1' }),
  ...under(`${instance}/resources/requests`, { memory: '4Gi', cpu: '1' }),
  [`${instance}/env/GIRDER_API_KEY/value`]: 'KEY',
  [`${instance}/env/GIRDER_API_URL/value`]: 'https://girder.example.org/api/v1',
  [`${instance}/env/TMP_URL/value`]: 'tmpabc.example.org',
  ...under(`${instance}/volumeMounts/0`, {
    mountPath: '/home/jovyan/work/data',
    mountPropagation: 'HostToContainer',
    name: 'data',
  }),
  ...under(`${instance}/volumeMounts/1`, {
    mountPath: '/home/jovyan/work/workspace',
    name: claim,
    subPath: 'workspaces/6/65f0000000000000000000bb',
  }),
  ...under(`${instance}/volumeMounts/2`, {
    mountPath: '/home/jovyan/work/home',
    name: claim,
    subPath: 'homes/a/ada',
  }),

  [`${mounter}/image`]: 'wholetale/girderfs:latest',
  ...under(`${mounter}/command`, ['tini', '--', '/bin/sleep', 'infinity']),
  [`${mounter}/lifecycle/preStop/exec/command/0`]: 'girderfs-umount',
  ...under(`${mounter}/resources/limits`, { memory: '1Gi', cpu: '1', 'smarter-devices/fuse': 1 }),
  ...under(`${mounter}/resources/requests`, { memory: '1Gi', cpu: '0.5', 'smarter-devices/fuse': 1 }),
  ...under(`${mounter}/env/GIRDERFS_DEF/value`, {
    'mounts/0/type': 'data',
    'mounts/0/protocol': 'girderfs',
    'mounts/0/location': 'data',
    girderApiUrl: 'https://girder.example.org/api/v1',
    girderApiKey: 'KEY',
    girderToken: 'TOKEN',
    taleId: '65f0000000000000000000bb',
    userId: '65f0000000000000000000cc',
    mountType: 'direct',
    root: '/',
  }),
  [`${mounter}/env/WT_VOLUMES_PATH/value`]: '/mnt/homes',
  ...under(`${mounter}/securityContext`, {
    allowPrivilegeEscalation: true,
    'capabilities/add/0': 'SYS_ADMIN',
    privileged: true,
  }),
  ...under(`${mounter}/volumeMounts/0`, {
    mountPath: '/data',
    mountPropagation: 'Bidirectional',
    name: 'data',
  }),
  ...under(`${mounter}/volumeMounts/1`, {
    mountPath: '/mnt/homes',
    name: claim,
    readOnly: false,
    subPath: '',
  }),

  [`${pod}/volumes/data/emptyDir`]: {},
  [`${pod}/volumes/${claim}/persistentVolumeClaim/claimName`]: claim,
};

const separate = {
  ...under(`${instance}/volumeMounts/0`, { mountPath: '/home/jovyan/work/workspace', name: 'workspace' }),
  ...under(`${instance}/volumeMounts/1`, { mountPath: '/home/jovyan/work/home', name: 'home' }),
};
const without = (fields: Fields, ...paths: RegExp[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([path]) => !paths.some((each) => each.test(path))));

const foldersOfSidecar = (name: string, index: number): Fields => ({
  ...under(`${mounter}/volumeMounts/${index}`, {
    mountPath: `/${name}`,
    mountPropagation: 'Bidirectional',
    name,
    readOnly: false,
  }),
  [`${pod}/volumes/${name}/emptyDir`]: {},
});

/** The same with another GIRDERFS_MOUNT_TYPE: nothing comes from a claim. */
export const mountedBySidecar: Fields = {
  ...without(deployment, /instance\/volumeMounts/, /mounter\/volumeMounts\/1/, /persistentVolumeClaim/),
  ...separate,
  [`${mounter}/env/GIRDERFS_DEF/value/mountType`]: 'passthrough',
  ...foldersOfSidecar('workspace', 1),
  ...foldersOfSidecar('home', 2),
};

/** The same with NFS_SERVER: homes and workspaces come from there. */
export const mountedFromNfs: Fields = {
  ...without(deployment, /instance\/volumeMounts/),
  ...separate,
  ...under(`${pod}/volumes/workspace/nfs`, {
    server: 'nfs.example.org',
    path: '/srv/vc_crypt/IMQCAM/girder/workspaces/6/65f0000000000000000000bb',
  }),
  ...under(`${pod}/volumes/home/nfs`, {
    server: 'nfs.example.org',
    path: '/srv/vc_crypt/IMQCAM/girder/homes/a/ada',
  }),
};

/** Every field of the Service. */
export const service: Fields = {
  apiVersion: 'v1',
  kind: 'Service',
  'metadata/name': 'tale-tmpabc',
  ...under('metadata/labels', own),
  ...under('spec/selector', labels),
  ...under('spec/ports/0', { protocol: 'TCP', port: 8888 }),
};

/** Every field of the Ingress, for a class that gwvolman has no annotations for. */
export const ingress: Fields = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  'metadata/name': 'tale-tmpabc',
  'metadata/namespace': 'wholetale',
  ...under('metadata/labels', own),
  'metadata/annotations/kubernetes.io/ingress.class': 'gce',
  'spec/tls/0/hosts/0': 'tmpabc.example.org',
  'spec/rules/0/host': 'tmpabc.example.org',
  ...under('spec/rules/0/http/paths/0', {
    path: '/',
    pathType: 'Prefix',
    'backend/service/name': 'tale-tmpabc',
    'backend/service/port/number': 8888,
  }),
};

const annotations = 'metadata/annotations';

export const ingressOfTraefik: Fields = {
  ...ingress,
  [`${annotations}/kubernetes.io/ingress.class`]: 'traefik',
  [`${annotations}/traefik.ingress.kubernetes.io/router.middlewares`]: 'wholetale-ssl-header@kubernetescrd',
};

export const ingressOfNginx: Fields = {
  ...ingress,
  [`${annotations}/kubernetes.io/ingress.class`]: 'nginx',
  ...under(`${annotations}/nginx.ingress.kubernetes.io`, {
    'proxy-read-timeout': '3600',
    'proxy-send-timeout': '3600',
    'proxy-http-version': '1.1',
    'proxy-body-size': '512M',
    'configuration-snippet':
      'more_clear_headers "Content-Security-Policy";\n' +
      `add_header Content-Security-Policy "frame-ancestors 'self' https://dashboard.example.org;";\n`,
  }),
};
