import type { Config } from '../../config/schema';
import { mirrored } from '../../kube/images';
import { assetsClaimName, clusterName, priorityClassName } from './names';

/** `key` and `value` of a label that a node has to have, and of a taint that is accepted there. */
export interface Target {
  readonly key: string;
  readonly value: string;
}

/**
 * The section `teraslice` of teraslice.yaml, in Teraslice's own words. Times are
 * in milliseconds, memory is in bytes.
 */
export interface TerasliceOptions {
  readonly name: string;
  readonly master: boolean;
  readonly master_hostname: string;
  readonly cluster_manager_type: 'kubernetesV2' | 'kubernetes';
  readonly assets_directory: string;
  /** Name of a claim. @default each pod has its own copy of the assets */
  readonly assets_volume?: string;
  readonly kubernetes_image: string;
  /** Name of a Secret. @default none */
  readonly kubernetes_image_pull_secret?: string;
  readonly kubernetes_config_map_name: string;
  readonly kubernetes_namespace: string;
  /** Cores of a worker. @default no limit */
  readonly cpu?: number;
  /** Bytes of a worker. @default no limit */
  readonly memory?: number;
  readonly shutdown_timeout: number;
  readonly worker_disconnect_timeout: number;
  readonly node_disconnect_timeout: number;
  readonly slicer_timeout: number;
  readonly cpu_execution_controller: number;
  readonly memory_execution_controller: number;
  /** @default anywhere */
  readonly execution_controller_targets?: readonly Target[];
  readonly ephemeral_storage: boolean;
  /** @default none */
  readonly env_vars?: Readonly<Record<string, string>>;
  readonly kubernetes_overrides_enabled: boolean;
  /** @default none */
  readonly kubernetes_priority_class_name?: string;
  readonly kubernetes_worker_antiaffinity: boolean;
  readonly kubernetes_api_poll_delay: number;
  /** Options that are passed on as they are: `teraslice.settings`. */
  readonly [further: string]: unknown;
}

/** Who reads the file. */
export type Reader = 'master' | 'worker';

/** The options of a cluster. Those for the master are what it makes the pods of jobs from. */
export function terasliceOptions(config: Config, reader: Reader): TerasliceOptions {
  const { images, teraslice } = config;
  const { options, namespace, settings } = teraslice;
  const [assets, priority] = [assetsClaimName(config), priorityClassName(config)];
  return {
    ...settings,
    name: clusterName(config),
    master: reader === 'master',
    // The master's own processes must not wait for its Service, which has no pod before they are ready.
    master_hostname: reader === 'master' ? '127.0.0.1' : options.masterHostname,
    cluster_manager_type: options.clusterManagerType,
    assets_directory: options.assetsDirectory,
    ...(assets !== undefined && { assets_volume: assets }),
    kubernetes_image: mirrored(options.kubernetesImage ?? images.teraslice, images.prefix),
    ...(images.pullSecret !== undefined && { kubernetes_image_pull_secret: images.pullSecret }),
    kubernetes_config_map_name: options.kubernetesConfigMapName,
    kubernetes_namespace: namespace,
    ...(options.cpu !== undefined && { cpu: options.cpu }),
    ...(options.memory !== undefined && { memory: options.memory }),
    shutdown_timeout: options.shutdownTimeout,
    worker_disconnect_timeout: options.workerDisconnectTimeout,
    node_disconnect_timeout: options.nodeDisconnectTimeout,
    slicer_timeout: options.slicerTimeout,
    cpu_execution_controller: options.cpuExecutionController,
    memory_execution_controller: options.memoryExecutionController,
    ...(options.executionControllerTargets.length > 0 && {
      execution_controller_targets: options.executionControllerTargets,
    }),
    ephemeral_storage: options.ephemeralStorage,
    ...(Object.keys(options.envVars).length > 0 && { env_vars: options.envVars }),
    kubernetes_overrides_enabled: options.kubernetesOverridesEnabled,
    ...(priority !== undefined && { kubernetes_priority_class_name: priority }),
    kubernetes_worker_antiaffinity: options.kubernetesWorkerAntiaffinity,
    kubernetes_api_poll_delay: options.kubernetesApiPollDelay,
  };
}
