/** Where our objects are not what Titan itself makes, and why. */
export interface TitanDifference {
  readonly name: string;
  /** The fields in question: kind, and path with containers, ports, mounts and volumes by name. */
  readonly fields: readonly RegExp[];
  readonly reason: string;
}

const any = '^(PersistentVolumeClaim|StatefulSet|Service|VolumeSnapshot|Secret|Job)';
const pod = '^(StatefulSet|Job) spec/template/spec';

/**
 * All differences to the objects of titan-server 0.8.7 (class KubernetesCsiContext)
 * and of the titan command 0.6.0 (internal/app/clients/Kubernetes.go), whose fields are otherwise ours.
 */
export const titanDifferences: readonly TitanDifference[] = [
  {
    name: 'standard-labels',
    fields: [
      new RegExp(`${any} metadata/labels/app\\.kubernetes\\.io/`),
      /^(StatefulSet|Job) spec\/template\/metadata\/labels\/app\.kubernetes\.io\//,
    ],
    reason: 'every object of this program says what it is a part of, and who manages it',
  },
  {
    name: 'metadata-on-objects',
    fields: [new RegExp(`${any} metadata/annotations/(titan\\.)?talestack\\.io/`)],
    reason:
      'Titan keeps what is known of repositories and commits on one workstation; here it is where all can read it',
  },
  {
    name: 'found-by-repository',
    fields: [
      /^(PersistentVolumeClaim|VolumeSnapshot|Secret|Job) metadata\/labels\/titanRepository$/,
      /^(Secret|Job) metadata\/labels\/titanCommit$/,
    ],
    reason: 'without a database of its own, the command finds what belongs to a repository by its label',
  },
  {
    name: 'namespace-in-object',
    fields: [/^(PersistentVolumeClaim|VolumeSnapshot|Secret|Job) metadata\/namespace$/],
    reason:
      'Titan names the namespace in the request (and for snapshots not at all); here it stands in the object',
  },
  {
    name: 'name-of-repository',
    fields: [/^PersistentVolumeClaim metadata\/name$/],
    reason:
      'Titan puts a random id where our names have the repository. A claim that begins with a commit has eight characters ' +
      'of a digest of it behind its name, since the data source of a claim is immutable and the claim before it stays',
  },
  {
    name: 'sizes-and-classes',
    fields: [
      /^PersistentVolumeClaim spec\/(resources\/requests\/storage|storageClassName)$/,
      /^VolumeSnapshot metadata\/labels\/titanSize$/,
    ],
    reason:
      "all of Titan's volumes have 1Gi, and its clones the default class; here both are set for each volume",
  },
  {
    name: 'explicit-defaults',
    fields: [
      /^PersistentVolumeClaim spec\/volumeMode$/,
      /^StatefulSet spec\/template\/spec\/restartPolicy$/,
      /^StatefulSet spec\/(minReadySeconds|updateStrategy\/.+)$/,
      new RegExp(`${pod}/(dnsPolicy|setHostnameAsFQDN|terminationGracePeriodSeconds)$`),
      new RegExp(`${pod}/volumes/[^/]+/persistentVolumeClaim/readOnly$`),
      /^Service spec\/(type|ports\/[^/]+\/targetPort)$/,
      /^Secret immutable$/,
    ],
    reason: 'cdk8s-plus writes what the API server would fill in',
  },
  {
    name: 'snapshot-api-version',
    fields: [
      /^VolumeSnapshot (apiVersion|spec\/(snapshotClassName|volumeSnapshotClassName)|spec\/source\/.+)$/,
    ],
    reason:
      'v1alpha1, which Titan uses, is served by no cluster any more; the source is a field of another form in v1',
  },
  {
    name: 'hardened',
    fields: [
      new RegExp(`${pod}/(automountServiceAccountToken|enableServiceLinks)$`),
      new RegExp(`${pod}/securityContext/`),
      new RegExp(`${pod}/containers/[^/]+/(securityContext|resources)/`),
      new RegExp(`${pod}/containers/[^/]+/imagePullPolicy$`),
    ],
    reason: 'the namespace enforces Pod Security `restricted`; each container says what it needs',
  },
  {
    name: 'probes',
    fields: [/^StatefulSet spec\/template\/spec\/containers\/[^/]+\/(startup|readiness|liveness)Probe\//],
    reason: 'Titan takes a container for ready as soon as it runs',
  },
  {
    name: 'mended-pods',
    fields: [/^StatefulSet spec\/podManagementPolicy$/],
    reason:
      'with the default (OrderedReady), a pod that never gets ready is not replaced when its template is mended; ' +
      'with Parallel it is. There is one pod, so there is no order to keep',
  },
  {
    name: 'temporary-folders',
    fields: [new RegExp(`${pod}/(containers/[^/]+/volumeMounts|volumes)/x-temporary(-\\d+)?/`)],
    reason: 'the file system of the image is read-only, and programs write sockets and temporary files',
  },
  {
    name: 'scratch-with-the-pod',
    fields: [/^Job spec\/template\/spec\/volumes\/x-scratch\//],
    reason:
      'Titan makes and deletes the scratch claim itself, and leaves it behind when it is interrupted; an ephemeral volume goes with its pod',
  },
  {
    name: 'secret-with-the-job',
    fields: [/^(Secret|PersistentVolumeClaim) metadata\/ownerReferences\//],
    reason:
      'it holds passwords: what belongs to an operation goes with the Job, also when the command was interrupted',
  },
  {
    name: 'job-expires',
    fields: [/^Job spec\/ttlSecondsAfterFinished$/],
    reason: 'Titan deletes the Job when it has seen its end, and with it the logs of one that failed',
  },
  {
    name: 'pod-without-name',
    fields: [/^(Job|StatefulSet) spec\/template\/metadata\/(name|namespace)$/],
    reason: 'Titan gives the template the metadata of the whole; Kubernetes names pods by itself',
  },
  {
    name: 'restart-revision',
    fields: [/^StatefulSet spec\/template\/metadata\/annotations\/talestack\.io\/revision$/],
    reason: 'raising `revision` restarts every workload of an environment',
  },
  {
    name: 'protocols',
    fields: [
      /^Service spec\/ports\/port-\d+-udp\//,
      /^StatefulSet spec\/template\/spec\/containers\/[^/]+\/ports\/port-\d+-udp\//,
    ],
    reason: 'Titan takes every exposed port for one of TCP',
  },
];
