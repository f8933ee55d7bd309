/**
 * What Titan itself makes for a repository `pg`: written after the source of
 * titan-server 0.8.7 (KubernetesCsiContext) and of the titan command 0.6.0
 * (clients/Kubernetes.go). Where Titan has the random id of a volume set, `pg` stands.
 */
const namespace = 'titan';
const repository = { name: 'pg', namespace, labels: { titanRepository: 'pg' } };
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };

const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'pg-v0', labels: { titanVolume: 'v0' } },
  spec: claimSpec,
};

const statefulSet = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: repository,
  spec: {
    replicas: 1,
    serviceName: 'pg',
    selector: { matchLabels: { titanRepository: 'pg' } },
    template: {
      metadata: repository,
      spec: {
        containers: [
          {
            name: 'pg',
            image: 'postgres:16.4',
            ports: [{ name: 'port-5432', containerPort: 5432 }],
            env: [{ name: 'POSTGRES_DB', value: 'tales' }],
            volumeMounts: [{ name: 'v0', mountPath: '/var/lib/postgresql/data' }],
          },
        ],
        volumes: [{ name: 'v0', persistentVolumeClaim: { claimName: 'pg-v0' } }],
      },
    },
  },
};

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: repository,
  spec: {
    clusterIP: 'None',
    ports: [{ name: 'port-5432', port: 5432 }],
    selector: { titanRepository: 'pg' },
  },
};

/** `titan run` of an image with one volume and one port. */
export const repositoryObjects = [claim, statefulSet, service];

/** A claim that begins with the commit `c0ffee`, as a clone and a checkout make it. */
export const cloned = [
  {
    ...claim,
    spec: {
      ...claimSpec,
      dataSource: {
        kind: 'VolumeSnapshot',
        apiGroup: 'snapshot.storage.k8s.io',
        name: 'pg-v0-c0ffee',
      },
    },
  },
];

/** `titan commit`. */
export const commit = [
  {
    apiVersion: 'snapshot.storage.k8s.io/v1alpha1',
    kind: 'VolumeSnapshot',
    metadata: {
      name: 'pg-v0-c0ffee',
      labels: { titanVolume: 'v0', titanCommit: 'c0ffee', titanSize: '1Gi' },
    },
    spec: { source: { kind: 'PersistentVolumeClaim', name: 'pg-v0' }, snapshotClassName: 'fast' },
  },
];

const operationMetadata = { name: 'titan-operation-0b5e' };

/** `titan push`. */
export const operation = [
  {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: operationMetadata,
    type: 'Opaque',
    stringData: {
      config: JSON.stringify({
        remoteType: 's3',
        remote: { bucket: 'tales' },
        parameters: { accessKey: 'AKIA' },
        operationId: '0b5e',
        commitId: 'c0ffee',
        commit: { message: 'first' },
        type: 'PUSH',
        scratchVolume: 'x-scratch',
        volumes: ['v0'],
        volumeDescriptions: ['/var/lib/postgresql/data'],
      }),
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: operationMetadata,
    spec: {
      backoffLimit: 1,
      template: {
        metadata: operationMetadata,
        spec: {
          restartPolicy: 'OnFailure',
          containers: [
            {
              name: 'operation',
              image: 'titandata/titan:0.8.7',
              command: ['/titan/kubernetesOperation'],
              env: [{ name: 'TITAN_PATH', value: '/var/titan' }],
              volumeMounts: [
                { name: 'x-secret', readOnly: true, mountPath: '/var/titan/x-secret' },
                { name: 'x-scratch', mountPath: '/var/titan/x-scratch' },
                { name: 'v0', mountPath: '/var/titan/v0' },
              ],
            },
          ],
          volumes: [
            { name: 'x-secret', secret: { secretName: 'titan-operation-0b5e' } },
            { name: 'x-scratch', persistentVolumeClaim: { claimName: '0b5e-x-scratch' } },
            { name: 'v0', persistentVolumeClaim: { claimName: '0b5e-v0' } },
          ],
        },
      },
    },
  },
];
