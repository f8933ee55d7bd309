/** What a key of the `settings` file sets. */
export interface SettingsKey {
  /** Its place in the schema; undefined for a key of the shell deployment that has nothing left to set. */
  readonly key?: string;
  /** Why it sets nothing. */
  readonly noEffect?: string;
}

const minikube = 'it belonged to the minikube cluster that deploy.sh made';

/** Every key that the `settings` file of the shell deployment knew; all of them are still accepted. */
export const settingsKeys: Readonly<Record<string, SettingsKey>> = {
  CLUSTER_TYPE: { key: 'cluster.type' },
  CLUSTER_NAME: { key: 'cluster.name' },
  GKE_PROJECT_ID: { key: 'cluster.project' },
  GKE_COMPUTE_REGION: { key: 'cluster.location' },
  GKE_INITIAL_NODE_COUNT: { key: 'cluster.nodeCount' },
  GKE_MACHINE_TYPE: { key: 'cluster.machineType' },
  DOMAIN_NAME: { key: 'domain' },
  VOLSZ_MONGO_DATA: { key: 'mongo.size' },
  VOLSZ_REGISTRY_STORAGE: { key: 'registry.size' },
  VOLSZ_GIRDER_PS: { key: 'girder.size' },
  VOLSZ_DOCKER_STORAGE: { key: 'worker.dockerStorage.size' },
  VOLSZ_IMAGE_BUILD_DIRS: { key: 'worker.buildDirs.size' },
  VOLSZ_WORKSPACE: { key: 'worker.workspaceSize' },
  MONGO_IMAGE: { key: 'images.mongo' },
  REDIS_IMAGE: { key: 'images.redis' },
  REGISTRY_IMAGE: { key: 'images.registry' },
  GIRDER_IMAGE: { key: 'images.girder' },
  DASHBOARD_IMAGE: { key: 'images.dashboard' },
  WORKER_IMAGE: { key: 'images.worker' },
  GIRDERFS_DRIVER_IMAGE: { key: 'images.girderfs' },
  DEPLOY_DEV_BRANCHES: { key: 'girder.devBranches' },
  VOLSZ_MONGO_CFG: { noEffect: 'mongo keeps no configuration on a volume of its own' },
  MINIKUBE_VM_TYPE: { noEffect: minikube },
  AUTO_VOLUME_TYPE: { noEffect: minikube },
  EXTERNAL_PORT_RANGE: { noEffect: minikube },
  GIRDER_EXTERNAL_PORT: { noEffect: minikube },
};

/** Schema key → key of the `settings` file. */
export const settingsKeyOf: ReadonlyMap<string, string> = new Map(
  Object.entries(settingsKeys).flatMap(([name, { key }]) =>
    key === undefined ? [] : [[key, name] as const],
  ),
);
