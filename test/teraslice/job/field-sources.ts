/** Where a field of an object comes from: files of `packages/teraslice/src/lib/` of Teraslice 3.18.0. */
export interface FieldSource {
  /** `Kind path`; the container's name is `CONTAINER`. */
  readonly fields: RegExp;
  /** File, and what in it. Templates and resources are in `cluster/services/cluster/backends/kubernetesV2`. */
  readonly from: string;
  /** Keys of the job. */
  readonly job?: readonly string[];
  /** Keys of the cluster's `teraslice.yaml`. */
  readonly cluster?: readonly string[];
}

const templates = 'jobs/execution_controller.hbs, deployments/worker.hbs';
const make = 'k8sResource.ts _makeConfig';
const pod = '^(Job|Deployment) spec/template/spec';
const container = `${pod}/CONTAINER`;
const labels = '^(Job|Deployment) (metadata|spec/template/metadata)/labels';

/** Every field of the three objects. */
export const fieldSources: readonly FieldSource[] = [
  {
    fields: /^(Job|Service|Deployment) (apiVersion|kind)$/,
    from: `${templates}, services/execution_controller.hbs`,
  },
  { fields: /^(Job|Deployment) metadata\/name$/, from: `${make}: ts-exc-…, ts-wkr-…`, job: ['name'] },
  { fields: /^Service metadata\/name$/, from: 'services/execution_controller.hbs: svc-…', job: ['name'] },
  { fields: /^(Job|Service|Deployment) metadata\/namespace$/, from: make, cluster: ['kubernetes_namespace'] },
  {
    fields: new RegExp(`${labels}/app\\.kubernetes\\.io/(name|component)$`),
    from: templates,
  },
  {
    fields: new RegExp(`${labels}/app\\.kubernetes\\.io/instance$`),
    from: `${make}: clusterNameLabel`,
    cluster: ['name'],
  },
  { fields: new RegExp(`${labels}/teraslice\\.terascope\\.io/(exId|jobId)$`), from: templates },
  {
    fields: new RegExp(`${labels}/teraslice\\.terascope\\.io/jobName$`),
    from: `${make}: jobNameLabel`,
    job: ['name'],
  },
  {
    fields: new RegExp(`${labels}/job\\.teraslice\\.terascope\\.io/(?!relocatable)`),
    from: 'k8sResource.ts _setJobLabels',
    job: ['labels'],
  },
  {
    fields: /^Job (metadata|spec\/template\/metadata)\/labels\/job\.teraslice\.terascope\.io\/relocatable$/,
    from: 'k8sResource.ts _setRelocatableLabel',
    job: ['relocatable'],
  },
  {
    fields:
      /^(Job|Deployment) spec\/template\/metadata\/labels\/job-property\.teraslice\.terascope\.io\/stateful$/,
    from: 'k8sResource.ts _setPriorityClassName',
    job: ['stateful'],
    cluster: ['kubernetes_priority_class_name'],
  },
  { fields: /^Service metadata\/labels\//, from: 'services/execution_controller.hbs' },
  { fields: /^Service spec\/(selector|ports)\//, from: 'services/execution_controller.hbs' },
  {
    fields: /^Service metadata\/ownerReferences\/0\//,
    from: 'services/execution_controller.hbs; index.ts allocateSlicer',
  },
  {
    fields: /^Deployment metadata\/ownerReferences\/0\//,
    from: 'deployments/worker.hbs; index.ts allocateWorkers',
  },
  { fields: /^Deployment spec\/replicas$/, from: make, job: ['workers'] },
  { fields: /^Deployment spec\/selector\/matchLabels\//, from: 'deployments/worker.hbs' },
  {
    fields: new RegExp(`${container}/image$`),
    from: make,
    job: ['kubernetes_image'],
    cluster: ['kubernetes_image'],
  },
  { fields: new RegExp(`${container}/ports/0/containerPort$`), from: templates },
  {
    fields: new RegExp(`${container}/ports/[1-9]\\d*/(name|containerPort)$`),
    from: 'k8sResource.ts _setExternalPorts; cluster/services/jobs.ts addExternalPortsToJobSpec',
    job: ['external_ports', 'prom_metrics_enabled', 'prom_metrics_port'],
    cluster: ['prom_metrics_enabled', 'prom_metrics_port'],
  },
  {
    fields: /^Job spec\/template\/spec\/CONTAINER\/readinessProbe\//,
    from: 'jobs/execution_controller.hbs',
  },
  {
    fields: new RegExp(`${container}/volumeMounts/\\d+/(name|mountPath)$`),
    from: `${templates}; k8sResource.ts _setVolumes, _setAssetsVolume, _setEphemeralStorage`,
    job: ['volumes', 'ephemeral_storage'],
    cluster: ['assets_directory', 'assets_volume'],
  },
  { fields: new RegExp(`${container}/env/NODE_TYPE/value$`), from: templates },
  { fields: new RegExp(`${container}/env/POD_IP/valueFrom/fieldRef/fieldPath$`), from: templates },
  {
    fields: new RegExp(
      `${container}/env/EX/value/(_context|_status|_has_errors|_slicer_stats|_failureReason|metadata|ex_id|job_id)(/|$)`,
    ),
    from: `${make}, safeEncode; storage/execution.ts create; cluster/services/execution.ts`,
  },
  {
    fields: new RegExp(`${container}/env/EX/value/slicer_(port|hostname)$`),
    from: 'index.ts allocateSlicer',
  },
  {
    fields: new RegExp(`${container}/env/EX/value/(?!_|metadata|ex_id|job_id|slicer_)`),
    from: 'every key of the job, with the defaults of packages/job-components/src/job-schemas.ts',
    job: ['operations', 'apis', 'assets', 'analytics', 'probation_window', 'slicers'],
  },
  {
    fields: new RegExp(`${container}/env/NODE_OPTIONS/value$`),
    from: 'utils.ts setMaxOldSpaceViaEnv',
    job: ['memory', 'resources_limits_memory', 'memory_execution_controller'],
    cluster: ['memory', 'memory_execution_controller'],
  },
  {
    fields: new RegExp(`${container}/env/(EXAMPLE|FOO)/value$`),
    from: 'k8sResource.ts _setResources',
    job: ['env_vars'],
    cluster: ['env_vars'],
  },
  {
    fields: /^Job spec\/template\/spec\/CONTAINER\/resources\//,
    from: 'k8sResource.ts _setResources',
    job: ['cpu_execution_controller', 'memory_execution_controller'],
    cluster: ['cpu_execution_controller', 'memory_execution_controller'],
  },
  {
    fields: /^Deployment spec\/template\/spec\/CONTAINER\/resources\//,
    from: 'k8sResource.ts _setResources',
    job: [
      'cpu',
      'memory',
      'resources_requests_cpu',
      'resources_limits_cpu',
      'resources_requests_memory',
      'resources_limits_memory',
    ],
    cluster: ['cpu', 'memory'],
  },
  { fields: new RegExp(`${container}/securityContext/`), from: templates },
  {
    fields: new RegExp(`${pod}/volumes/config/configMap/(name|items/0/(key|path))$`),
    from: `${templates}; ${make}`,
    cluster: ['kubernetes_config_map_name'],
  },
  {
    fields: new RegExp(`${pod}/volumes/(assets/emptyDir|teraslice-assets/persistentVolumeClaim/claimName)$`),
    from: 'k8sResource.ts _setAssetsVolume',
    cluster: ['assets_directory', 'assets_volume'],
  },
  {
    fields: new RegExp(`${pod}/volumes/(teraslice-data1|scratch)/persistentVolumeClaim/claimName$`),
    from: 'k8sResource.ts _setVolumes',
    job: ['volumes'],
  },
  {
    fields: new RegExp(`${pod}/volumes/ephemeral-volume/emptyDir$`),
    from: 'k8sResource.ts _setEphemeralStorage',
    job: ['ephemeral_storage'],
  },
  {
    fields: new RegExp(`${pod}/terminationGracePeriodSeconds$`),
    from: make,
    cluster: ['shutdown_timeout'],
  },
  { fields: /^Job spec\/template\/spec\/restartPolicy$/, from: 'jobs/execution_controller.hbs' },
  { fields: new RegExp(`${pod}/securityContext/`), from: templates },
  {
    fields: new RegExp(`${pod}/imagePullSecrets/0/name$`),
    from: 'k8sResource.ts _setImagePullSecret',
    cluster: ['kubernetes_image_pull_secret'],
  },
  {
    fields: new RegExp(`${pod}/priorityClassName$`),
    from: 'k8sResource.ts _setPriorityClassName',
    job: ['stateful'],
    cluster: ['kubernetes_priority_class_name'],
  },
  {
    fields: new RegExp(`${pod}/affinity/nodeAffinity/required`),
    from: 'k8sResource.ts _setTargetRequired, _setExecutionControllerTargets',
    job: ['targets'],
    cluster: ['execution_controller_targets'],
  },
  {
    fields: new RegExp(`${pod}/affinity/nodeAffinity/preferred`),
    from: 'k8sResource.ts _setTargetPreferred',
    job: ['targets'],
  },
  {
    fields: new RegExp(`${pod}/tolerations/\\d+/`),
    from: 'k8sResource.ts _setTargetAccepted, _setExecutionControllerTargets',
    job: ['targets'],
    cluster: ['execution_controller_targets'],
  },
  {
    fields: /^Deployment spec\/template\/spec\/affinity\/podAntiAffinity\//,
    from: 'k8sResource.ts _setWorkerAntiAffinity',
    cluster: ['kubernetes_worker_antiaffinity'],
  },
  {
    fields: new RegExp(`${pod}/(initContainers/hello|hostAliases|CONTAINER/imagePullPolicy$)`),
    from: 'k8sResource.ts _mergePodSpecOverlay',
    job: ['pod_spec_override'],
    cluster: ['kubernetes_overrides_enabled'],
  },
];
