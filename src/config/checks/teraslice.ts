import type { Problem } from '../../errors';
import { crossChecks } from './checks';
import { subject } from '../explain';
import type { Merged, Path } from '../layer';
import { loginsIn } from '../plain-logins';
import type { Settings } from '../schema';

type Teraslice = Settings['teraslice'];
type At = (...keys: Path) => Pick<Problem, 'where' | 'key'>;

const placeOf =
  (merged: Merged): At =>
  (...keys) =>
    subject(merged, ['teraslice', ...keys]);

/**
 * Options of `teraslice` in teraslice.yaml that have a key of their own, and
 * which. They cannot be among those that are passed on as they are.
 */
export const ownKeys: Readonly<Record<string, string>> = {
  name: 'teraslice.name',
  master: 'none: it is known',
  master_hostname: 'teraslice.options.masterHostname',
  cluster_manager_type: 'teraslice.options.clusterManagerType',
  assets_directory: 'teraslice.options.assetsDirectory',
  assets_volume: 'teraslice.assets',
  port: 'none: it is 5678',
  kubernetes_image: 'images.teraslice or teraslice.options.kubernetesImage',
  kubernetes_image_pull_secret: 'images.pullSecret',
  kubernetes_config_map_name: 'teraslice.options.kubernetesConfigMapName',
  kubernetes_namespace: 'teraslice.namespace',
  cpu: 'teraslice.options.cpu',
  memory: 'teraslice.options.memory',
  shutdown_timeout: 'teraslice.options.shutdownTimeout',
  worker_disconnect_timeout: 'teraslice.options.workerDisconnectTimeout',
  node_disconnect_timeout: 'teraslice.options.nodeDisconnectTimeout',
  slicer_timeout: 'teraslice.options.slicerTimeout',
  cpu_execution_controller: 'teraslice.options.cpuExecutionController',
  memory_execution_controller: 'teraslice.options.memoryExecutionController',
  execution_controller_targets: 'teraslice.options.executionControllerTargets',
  ephemeral_storage: 'teraslice.options.ephemeralStorage',
  env_vars: 'teraslice.options.envVars',
  kubernetes_overrides_enabled: 'teraslice.options.kubernetesOverridesEnabled',
  kubernetes_priority_class_name: 'teraslice.priorityClass',
  kubernetes_worker_antiaffinity: 'teraslice.options.kubernetesWorkerAntiaffinity',
  kubernetes_api_poll_delay: 'teraslice.options.kubernetesApiPollDelay',
};

/** What is wrong with the Teraslice cluster, though each key by itself is right. */
export function terasliceChecks({ teraslice }: Settings, merged: Merged): Problem[] {
  const at = placeOf(merged);
  return [
    ...crossChecks(teraslice, merged, ['teraslice']),
    ...backend(teraslice, at),
    ...passedOn(teraslice, at),
    ...loginsIn(teraslice.connectors, ['connectors'], at),
    ...loginsIn(teraslice.settings, ['settings'], at),
    ...loginsIn(teraslice.options.envVars, ['options', 'envVars'], at),
    ...service(teraslice, at),
  ];
}

function backend({ enabled, search, connectors }: Teraslice, at: At): Problem[] {
  const { nodes, deploy, connector } = search;
  const problems = loginsIn(nodes ?? [], ['search', 'nodes'], at);
  if (enabled && !nodes?.length && !deploy) {
    problems.push({
      ...at('search', 'nodes'),
      message: 'is missing: Teraslice keeps jobs, assets and its state in Elasticsearch or OpenSearch',
      fix: 'give the URLs of one, or set teraslice.search.deploy for one to develop with',
    });
  }
  if (nodes?.length && deploy) {
    const fix = 'leave one of them out';
    problems.push({ ...at('search', 'deploy'), message: 'is set, and so is teraslice.search.nodes', fix });
  }
  if (connectors[connector]?.default !== undefined) {
    problems.push({
      ...at('connectors', connector, 'default'),
      message: 'is the connection to the search backend, which is made of teraslice.search',
      fix: 'give it another name, or set teraslice.search.nodes',
    });
  }
  return problems;
}

function passedOn({ settings, options }: Teraslice, at: At): Problem[] {
  const problems: Problem[] = Object.keys(settings).flatMap((key) => {
    const own = Object.hasOwn(ownKeys, key) ? ownKeys[key] : undefined;
    if (own === undefined) return [];
    return [{ ...at('settings', key), message: 'cannot be set here', fix: `its own key is ${own}` }];
  });
  if (options.kubernetesConfigMapName === 'teraslice-master') {
    const message = 'is the name of the ConfigMap of the master';
    problems.push({ ...at('options', 'kubernetesConfigMapName'), message, fix: 'choose another name' });
  }
  return problems;
}

function service({ master }: Teraslice, at: At): Problem[] {
  const { type, nodePort } = master.service;
  if (nodePort === undefined || type === 'NodePort') return [];
  const message = 'is set, and teraslice.master.service.type is ClusterIP, which has none';
  return [
    { ...at('master', 'service', 'nodePort'), value: nodePort, message, fix: 'set the type to NodePort' },
  ];
}
