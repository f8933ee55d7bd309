import { z } from 'zod';

import { claim, component, namespaceLimits } from './parts';
import { clusterName, connectorMap, programSafePath, searchUrl } from './values-teraslice';
import { dnsSubdomain, envName, imageReference, labelKey, labelValue, namespaceName } from './values';

const milliseconds = (value: number, what: string) =>
  z.int().min(0).max(86_400_000).default(value).describe(`milliseconds ${what}`);

/** Bytes as Teraslice has them: a plain number. */
const bytes = () => z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const cores = () => z.number().min(0.001).max(1000);

const target = z.strictObject({ key: labelKey(), value: labelValue() }).readonly();

/**
 * Options of the section `teraslice` of teraslice.yaml, each under Teraslice's
 * own name in this program's spelling: `kubernetesApiPollDelay` is
 * `kubernetes_api_poll_delay`. Defaults are those of Teraslice 3.18
 * (`packages/teraslice/src/lib/config/schemas/system.ts`).
 */
const options = z
  .strictObject({
    clusterManagerType: z
      .enum(['kubernetesV2', 'kubernetes'])
      .default('kubernetesV2')
      .describe('`cluster_manager_type`; `kubernetes` is for images before Teraslice 3'),
    masterHostname: dnsSubdomain()
      .default('teraslice-master')
      .describe('`master_hostname`: where execution controllers find the master'),
    assetsDirectory: programSafePath()
      .default('/app/assets')
      .describe('`assets_directory`: where pods keep unpacked assets'),
    shutdownTimeout: milliseconds(
      60_000,
      'that workers have to finish when they are stopped: `shutdown_timeout`',
    ),
    workerDisconnectTimeout: milliseconds(
      300_000,
      'without any worker after which a job ends: `worker_disconnect_timeout`',
    ),
    nodeDisconnectTimeout: milliseconds(
      300_000,
      'of silence after which a node is dropped: `node_disconnect_timeout`',
    ),
    slicerTimeout: milliseconds(
      180_000,
      'that an execution controller waits for its first worker: `slicer_timeout`',
    ),
    cpu: cores().optional().describe('`cpu`: cores of each worker, unless its job says so'),
    memory: bytes().optional().describe('`memory`: bytes of each worker, unless its job says so'),
    cpuExecutionController: cores()
      .default(0.5)
      .describe('`cpu_execution_controller`: cores of each execution controller'),
    memoryExecutionController: bytes()
      .default(512_000_000)
      .describe('`memory_execution_controller`: bytes of each execution controller'),
    executionControllerTargets: z
      .array(target)
      .readonly()
      .default([])
      .describe('`execution_controller_targets`: labels of nodes, and taints, for execution controllers'),
    ephemeralStorage: z
      .boolean()
      .default(false)
      .describe(
        '`ephemeral_storage` of the cluster; Teraslice 3.18 gives pods an emptyDir at /ephemeral0 where their job says so, whatever this is',
      ),
    envVars: z
      .record(envName(), z.string().min(1))
      .default({})
      .describe('`env_vars`: environment variables of pods of jobs; no place for passwords'),
    kubernetesImage: imageReference()
      .optional()
      .describe('`kubernetes_image`: image of the pods of jobs; images.teraslice where unset'),
    kubernetesConfigMapName: dnsSubdomain()
      .default('teraslice-worker')
      .describe('`kubernetes_config_map_name`: name of the ConfigMap that pods of jobs read'),
    kubernetesOverridesEnabled: z
      .boolean()
      .default(false)
      .describe('`kubernetes_overrides_enabled`: whether jobs may have a `pod_spec_override`'),
    kubernetesWorkerAntiaffinity: z
      .boolean()
      .default(false)
      .describe('`kubernetes_worker_antiaffinity`: whether workers keep away from each other'),
    kubernetesApiPollDelay: milliseconds(
      1000,
      'between two questions to the API server: `kubernetes_api_poll_delay`',
    ),
  })
  .readonly()
  .prefault({});

const master = z
  .strictObject({
    ...component,
    service: z
      .strictObject({
        type: z.enum(['ClusterIP', 'NodePort']).default('ClusterIP').describe('type of the Service'),
        nodePort: z
          .int()
          // What Kubernetes gives out by default.
          .min(30_000)
          .max(32_767)
          .optional()
          .describe('port on every node with type NodePort; free to choose for the cluster where unset'),
      })
      .readonly()
      .prefault({}),
  })
  .readonly()
  .prefault({});

const search = z
  .strictObject({
    ...component,
    nodes: z
      .array(searchUrl())
      .readonly()
      .optional()
      .describe('URLs of an Elasticsearch or OpenSearch of yours, without login'),
    connector: z
      .enum(['elasticsearch-next', 'elasticsearch'])
      .default('elasticsearch-next')
      .describe('connector that is configured; `elasticsearch`, with `host`, is for old images'),
    deploy: z
      .boolean()
      .default(false)
      .describe('whether a single OpenSearch runs beside the master, for development: no login, no copies'),
    persistent: z
      .boolean()
      .default(false)
      .describe('whether that OpenSearch keeps its data on a claim; otherwise it goes with its pod'),
    ...claim('8Gi', 'that claim, teraslice-search-data'),
  })
  .readonly()
  .prefault({});

const assets = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('whether all pods share unpacked assets on a claim; otherwise each has its own copy'),
    existingClaim: dnsSubdomain()
      .optional()
      .describe('name of a claim that exists, to be used instead of one that is made (`assets_volume`)'),
    accessMode: z
      .enum(['ReadWriteMany', 'ReadWriteOnce'])
      .default('ReadWriteMany')
      .describe('ReadWriteOnce does only where all pods are on one node'),
    ...claim('20Gi', 'teraslice-assets'),
  })
  .readonly()
  .prefault({});

const priorityClass = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe('whether master, execution controllers and stateful workers have a PriorityClass'),
    name: dnsSubdomain()
      .optional()
      .describe(
        '`kubernetes_priority_class_name`; teraslice-ENV where unset, since it is for the whole cluster',
      ),
    create: z.boolean().default(true).describe('whether it is made; otherwise it has to exist'),
    value: z
      .int()
      .min(-2_147_483_648)
      .max(1_000_000_000)
      .default(1_000_000)
      .describe('priority; cannot be changed later'),
    preemption: z
      .enum(['PreemptLowerPriority', 'Never'])
      .default('PreemptLowerPriority')
      .describe('whether pods of lower priority are removed for them; cannot be changed later'),
  })
  .readonly()
  .prefault({});

/** Teraslice: a data processing cluster whose master makes the pods of its jobs through the API. */
export const teraslice = z
  .strictObject({
    namespace: namespaceName()
      .default('teraslice')
      .describe('namespace of the Teraslice cluster and its jobs'),
    enabled: z.boolean().default(false).describe('whether the environment has a Teraslice cluster'),
    name: clusterName()
      .optional()
      .describe('`name` of the cluster, with which its indices begin; teraslice-ENV where unset'),
    logLevel: z
      .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])
      .default('info')
      .describe('`log_level` of terafoundation'),
    options,
    settings: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('further options of `teraslice` by their own names, such as `index_settings`'),
    connectors: connectorMap()
      .default({})
      .describe('further connectors of terafoundation by type and name; no place for passwords'),
    jobPorts: z
      .array(z.int().min(1).max(65535))
      .readonly()
      .default([3333])
      .describe('ports of pods of jobs that others may reach: their `external_ports`, and metrics'),
    search,
    assets,
    master,
    priorityClass,
    legacyBinding: z
      .boolean()
      .default(false)
      .describe(
        'whether the ServiceAccount `default` may do everything in the namespace, as it could before',
      ),
    ...namespaceLimits,
  })
  .readonly()
  .prefault({});
