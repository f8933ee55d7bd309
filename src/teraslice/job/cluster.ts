/** A node label that pods are sent to. */
export interface Target {
  readonly key: string;
  readonly value: string;
}

/**
 * What Teraslice's master knows of its own cluster when it makes the objects of
 * a job: the block `teraslice` of its `teraslice.yaml`, in the words of that
 * file, and what it reads from `terafoundation`.
 */
export interface JobCluster {
  /** Name of the cluster; goes into the label `app.kubernetes.io/instance`. */
  readonly name: string;
  readonly kubernetes_namespace: string;
  /** Image of jobs that name none. */
  readonly kubernetes_image: string;
  /** ConfigMap that holds the `teraslice.yaml` of workers. */
  readonly kubernetes_config_map_name: string;
  /** @default none */
  readonly kubernetes_image_pull_secret?: string | undefined;
  /** For execution controllers and stateful workers. @default none */
  readonly kubernetes_priority_class_name?: string | undefined;
  /** Whether jobs may have a `pod_spec_override`. */
  readonly kubernetes_overrides_enabled: boolean;
  /** Whether workers keep away from each other's nodes. */
  readonly kubernetes_worker_antiaffinity: boolean;
  /** Where assets are unpacked. Several folders mount nothing. @default nothing is mounted */
  readonly assets_directory?: string | readonly string[] | undefined;
  /** Claim that is mounted there. @default an emptyDir */
  readonly assets_volume?: string | undefined;
  /** In milliseconds. */
  readonly shutdown_timeout: number;
  /** Cores of a worker. @default no request and no limit */
  readonly cpu?: number | undefined;
  /** Bytes of a worker. @default no request and no limit */
  readonly memory?: number | undefined;
  /** Cores of an execution controller. */
  readonly cpu_execution_controller: number;
  /** Bytes of an execution controller. */
  readonly memory_execution_controller: number;
  /** Nodes of execution controllers, which also tolerate a taint of that key and value. @default any node */
  readonly execution_controller_targets?: readonly Target[] | undefined;
  /** Environment of every worker and execution controller; a job's own wins. */
  readonly env_vars: Readonly<Record<string, string>>;
  /** Whether every job serves metrics: `terafoundation.prom_metrics_enabled`. */
  readonly prom_metrics_enabled: boolean;
  /** `terafoundation.prom_metrics_port`. */
  readonly prom_metrics_port: number;
  /** Names of the connections that operations may use. @default they are not checked */
  readonly connections?: readonly string[] | undefined;
}
