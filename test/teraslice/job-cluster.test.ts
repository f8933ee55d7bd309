import { jobCluster } from '../../src/app';
import { configOf } from '../wholetale/support';

const of = (teraslice: object, more: object = {}) => jobCluster(configOf({ ...more, teraslice }));

test('the cluster that jobs are for is the one of the environment', () => {
  const cluster = of({ namespace: 'streams', name: 'ts-dev1' });
  expect(cluster).toMatchObject({
    name: 'ts-dev1',
    kubernetes_namespace: 'streams',
    kubernetes_config_map_name: 'teraslice-worker',
    kubernetes_overrides_enabled: false,
    kubernetes_worker_antiaffinity: false,
    assets_directory: '/app/assets',
    shutdown_timeout: 60_000,
    cpu_execution_controller: 0.5,
    memory_execution_controller: 512_000_000,
    env_vars: {},
    prom_metrics_enabled: false,
    connections: ['default'],
  });
  expect(cluster.assets_volume).toBeUndefined();
  expect(cluster.kubernetes_priority_class_name).toBeUndefined();
});

test.each([
  [{ options: { cpu: 2 } }, { cpu: 2 }],
  [{ options: { memory: 536870912 } }, { memory: 536870912 }],
  [{ options: { shutdownTimeout: 1000 } }, { shutdown_timeout: 1000 }],
  [{ options: { kubernetesOverridesEnabled: true } }, { kubernetes_overrides_enabled: true }],
  [{ options: { kubernetesWorkerAntiaffinity: true } }, { kubernetes_worker_antiaffinity: true }],
  [{ options: { kubernetesImage: 'a/b:1' } }, { kubernetes_image: 'a/b:1' }],
  [{ options: { kubernetesConfigMapName: 'other' } }, { kubernetes_config_map_name: 'other' }],
  [{ options: { cpuExecutionController: 1 } }, { cpu_execution_controller: 1 }],
  [{ options: { memoryExecutionController: 1e9 } }, { memory_execution_controller: 1e9 }],
  [{ options: { envVars: { A: 'b' } } }, { env_vars: { A: 'b' } }],
  [{ options: { assetsDirectory: '/assets' } }, { assets_directory: '/assets' }],
  [{ assets: { enabled: true } }, { assets_volume: 'teraslice-assets' }],
  [{ priorityClass: { enabled: true, name: 'high' } }, { kubernetes_priority_class_name: 'high' }],
  [
    { options: { executionControllerTargets: [{ key: 'a', value: 'b' }] } },
    { execution_controller_targets: [{ key: 'a', value: 'b' }] },
  ],
  [{ connectors: { s3: { archive: {} } } }, { connections: ['archive', 'default'] }],
])('%j reaches the objects of jobs', (settings, expected) => {
  const cluster = of(settings);
  expect({ ...cluster, connections: [...(cluster.connections ?? [])].sort() }).toMatchObject(expected);
});

test('jobs are pulled with the secret of the environment', () => {
  const cluster = of({}, { images: { pullSecret: 'mirror' } });
  expect(cluster.kubernetes_image_pull_secret).toBe('mirror');
});
