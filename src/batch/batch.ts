import { App, Chart } from 'cdk8s';
import { Pods, Secret } from 'cdk8s-plus-25';
import type { Construct, IConstruct } from 'constructs';

import { batchOptions } from '../config/batch/options';
import { shapeFor } from '../config/batch/shape';
import { tasksOf } from '../config/batch/tasks';
import type { Config } from '../config/schema';
import { secretMarker } from '../config/secrets/names';
import { claim } from '../kube/claim';
import { environmentName } from '../kube/environment-name';
import { excepted } from '../kube/exceptions';
import { standardLabels } from '../kube/labels';
import type { Manifest } from '../kube/manifest';
import { SystemNamespace } from '../kube/namespace';
import { flowPolicy } from '../kube/flow-policies';
import { madeByAnnotation } from '../kube/stamp';
import { flows } from './flows';
import type { Belonging } from './labels';
import { app } from './labels';
import { Submission } from './submission';

/** The submissions that an environment's config names, in a namespace of their own. */
export class Batch extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { namespace: config.batch.namespace });
    const { submissions, namespace } = config.batch;
    const place = batchNamespace(this, config, 'stack');
    const needed = [registrySecret(this, config), dataClaim(this, config)].filter(
      (each) => each !== undefined,
    );
    for (const each of needed) each.node.addDependency(place);
    for (const [name, { tasks: inputs = [], revision, ...own }] of Object.entries(submissions)) {
      const options = batchOptions(config.batch, own);
      const tasks = tasksOf(inputs);
      const submission = new Submission(this, `Submission-${name}`, {
        name,
        namespace,
        environment: config.environment,
        tasks,
        options,
        shape: shapeFor(options, tasks.length),
        owner: 'stack',
        revision,
      });
      submission.node.addDependency(place, ...needed);
    }
  }
}

function batchNamespace(scope: Construct, config: Config, owner: Belonging['owner']) {
  const annotations = owner === 'commands' ? { [madeByAnnotation]: 'batch' } : {};
  const { networkPolicy: settings, environment } = config;
  const { namespace, quota, limitRange } = config.batch;
  // A namespace can have those of commands, and those of each environment, in it: policies and quotas only add up.
  const name = owner === 'commands' ? 'batch' : `batch-${environmentName(environment)}`;
  const made = new SystemNamespace(scope, 'Namespace', {
    metadata: { ...metadata(config, namespace, 'namespace'), annotations },
    podSecurity: 'restricted',
    quota,
    limitRange,
    limitsName: name,
  });
  if (settings.enabled)
    made.admit((inside) =>
      flowPolicy(inside, 'TaskPolicy', {
        metadata: { ...metadata(config, `${name}-tasks`, 'network'), annotations },
        party: 'task',
        pods: { task: Pods.select(inside, 'Tasks', { labels: { app } }) },
        flows,
        settings,
      }),
    );
  return made;
}

/**
 * The namespace as commands make it where no stack has one: it is no stack's then.
 * Empty for `default`, which is never ours to make.
 */
export function namespaceManifests(config: Config): Manifest[] {
  if (config.batch.namespace === 'default') return [];
  const chart = new Chart(new App(), 'batch', { namespace: config.batch.namespace });
  batchNamespace(chart, config, 'commands');
  return chart.toJson() as Manifest[];
}

/** Made from server and user of the settings, and a password that is a secret of the stack. */
function registrySecret(scope: Construct, config: Config): IConstruct | undefined {
  const { registry, registrySecret: name } = config.batch;
  if (registry.server === undefined) return undefined;
  return new Secret(scope, 'RegistrySecret', {
    metadata: metadata(config, name, 'registry'),
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': secretMarker('batch.dockerconfigjson') },
  });
}

const byHand = 'the data are on a volume that was made by hand, and batch.claim.storageClass says so';

/** The seed's `pvc.yaml`: many pods on many nodes read and write it at the same time. */
function dataClaim(scope: Construct, config: Config): IConstruct | undefined {
  const { claim: wanted, volumeClaim } = config.batch;
  if (!wanted.enabled) return undefined;
  const { size, storageClass } = wanted;
  claim(scope, 'DataClaim', {
    metadata: excepted(
      metadata(config, volumeClaim, 'data'),
      storageClass === '' ? { 'storage-by-class': byHand } : {},
    ),
    size,
    storageClass,
    accessMode: 'ReadWriteMany',
  });
  return scope.node.findChild('DataClaim');
}

function metadata({ environment }: Config, name: string, component: string) {
  return { name, labels: standardLabels({ partOf: 'batch', component, instance: environment }) };
}
