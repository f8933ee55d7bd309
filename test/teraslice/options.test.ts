import { ownKeys } from '../../src/config/checks/teraslice';
import { terasliceOptions } from '../../src/teraslice/cluster';
import { configOf } from '../wholetale/support';
import { cluster, configIn } from './support';

/** Every option has a value here that is not its default. */
const all = {
  name: 'ts-dev1',
  namespace: 'streams',
  logLevel: 'debug',
  options: {
    clusterManagerType: 'kubernetes',
    masterHostname: 'master.elsewhere.example.org',
    assetsDirectory: '/app/others',
    shutdownTimeout: 30_000,
    workerDisconnectTimeout: 60_001,
    nodeDisconnectTimeout: 60_002,
    slicerTimeout: 60_003,
    cpu: 1.5,
    memory: 536_870_912,
    cpuExecutionController: 0.25,
    memoryExecutionController: 256_000_000,
    executionControllerTargets: [{ key: 'rack', value: 'alpha' }],
    ephemeralStorage: true,
    envVars: { REGION: 'west' },
    kubernetesImage: 'example.org/teraslice-jobs:2',
    kubernetesConfigMapName: 'ts-dev1-worker',
    kubernetesOverridesEnabled: true,
    kubernetesWorkerAntiaffinity: true,
    kubernetesApiPollDelay: 2000,
  },
  settings: { index_settings: { jobs: { number_of_shards: 1 } } },
  connectors: { kafka: { default: { brokers: 'kafka:9092' } } },
  search: { nodes: ['https://one.example.org:9200', 'https://two.example.org:9200'] },
  assets: { enabled: true },
  priorityClass: { enabled: true, name: 'high-priority' },
};
const images = { prefix: 'mirror.example.org', pullSecret: 'docker-tera1-secret' };

const shared = {
  index_settings: { jobs: { number_of_shards: 1 } },
  name: 'ts-dev1',
  cluster_manager_type: 'kubernetes',
  assets_directory: '/app/others',
  assets_volume: 'teraslice-assets',
  kubernetes_image: 'mirror.example.org/example.org/teraslice-jobs:2',
  kubernetes_image_pull_secret: 'docker-tera1-secret',
  kubernetes_config_map_name: 'ts-dev1-worker',
  kubernetes_namespace: 'streams',
  cpu: 1.5,
  memory: 536_870_912,
  shutdown_timeout: 30_000,
  worker_disconnect_timeout: 60_001,
  node_disconnect_timeout: 60_002,
  slicer_timeout: 60_003,
  cpu_execution_controller: 0.25,
  memory_execution_controller: 256_000_000,
  execution_controller_targets: [{ key: 'rack', value: 'alpha' }],
  ephemeral_storage: true,
  env_vars: { REGION: 'west' },
  kubernetes_overrides_enabled: true,
  kubernetes_priority_class_name: 'high-priority',
  kubernetes_worker_antiaffinity: true,
  kubernetes_api_poll_delay: 2000,
};
const terafoundation = {
  log_level: 'debug',
  connectors: {
    kafka: { default: { brokers: 'kafka:9092' } },
    'elasticsearch-next': {
      default: { node: ['https://one.example.org:9200', 'https://two.example.org:9200'] },
    },
  },
};

test('every option reaches teraslice.yaml, of the master and of the pods of jobs', () => {
  const settings = cluster(all, { images });
  expect(configIn('teraslice-master', settings)).toEqual({
    terafoundation,
    teraslice: { ...shared, master: true, master_hostname: '127.0.0.1' },
  });
  expect(configIn('ts-dev1-worker', settings)).toEqual({
    terafoundation,
    teraslice: { ...shared, master: false, master_hostname: 'master.elsewhere.example.org' },
  });
});

test('each value of `all` is another one than by default', () => {
  const { options } = configOf(cluster()).teraslice;
  for (const [key, value] of Object.entries(all.options))
    expect([key, new Map<string, unknown>(Object.entries(options)).get(key)]).not.toEqual([key, value]);
  const known = Object.keys(all.options).sort();
  expect(Object.keys(configOf(cluster(all)).teraslice.options).sort()).toEqual(known);
});

test('with nothing set, the defaults of Teraslice are spelt out, and what has none is left out', () => {
  expect(configIn('teraslice-worker')).toEqual({
    terafoundation: {
      log_level: 'info',
      connectors: { 'elasticsearch-next': { default: { node: ['http://teraslice-search:9200'] } } },
    },
    teraslice: {
      name: 'teraslice-test',
      master: false,
      master_hostname: 'teraslice-master',
      cluster_manager_type: 'kubernetesV2',
      assets_directory: '/app/assets',
      kubernetes_image: 'ghcr.io/terascope/teraslice:v3.18.0-nodev24.19.0',
      kubernetes_config_map_name: 'teraslice-worker',
      kubernetes_namespace: 'teraslice',
      shutdown_timeout: 60_000,
      worker_disconnect_timeout: 300_000,
      node_disconnect_timeout: 300_000,
      slicer_timeout: 180_000,
      cpu_execution_controller: 0.5,
      memory_execution_controller: 512_000_000,
      ephemeral_storage: false,
      kubernetes_overrides_enabled: false,
      kubernetes_worker_antiaffinity: false,
      kubernetes_api_poll_delay: 1000,
    },
  });
});

test('the older connector has its older form', () => {
  const search = { nodes: ['http://192.0.2.1:9200'], connector: 'elasticsearch' };
  expect(configIn('teraslice-master', cluster({ search }))).toMatchObject({
    terafoundation: { connectors: { elasticsearch: { default: { host: ['http://192.0.2.1:9200'] } } } },
  });
});

test('a second connection of the same type stands beside the one to the search backend', () => {
  const connectors = { 'elasticsearch-next': { archive: { node: ['http://archive:9200'] } } };
  expect(configIn('teraslice-master', cluster({ connectors }))).toMatchObject({
    terafoundation: {
      connectors: {
        'elasticsearch-next': {
          archive: { node: ['http://archive:9200'] },
          default: { node: ['http://teraslice-search:9200'] },
        },
      },
    },
  });
});

test('whatever is written has a key of its own, and can be set nowhere else', () => {
  const options = terasliceOptions(configOf(cluster(all, { images })), 'master');
  const written = Object.keys(options).filter((key) => !(key in all.settings));
  // The port is fixed, and never written.
  expect(Object.keys(ownKeys).sort()).toEqual([...written, 'port'].sort());
});
