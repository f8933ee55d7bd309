import { createHash } from 'node:crypto';

import type { IConfigMap, ISecret } from 'cdk8s-plus-25';
import { ConfigMap, Secret, Volume } from 'cdk8s-plus-25';
import { Construct } from 'constructs';

import type { Config } from '../../config/schema';
import type { SecretName } from '../../config/secrets/names';
import { secretMarker } from '../../config/secrets/names';
import type { Container } from '../../kube/container';
import { excepted } from '../../kube/exceptions';
import { handle } from '../../kube/handle';
import { runOnceJob } from '../../kube/job';
import { withOverrides } from '../../kube/resources';
import { tokenMount } from '../../kube/token';
import { objectMetadata, podMetadata } from '../labels';
import { image, startAfter } from '../workload';
import { SetupAccount } from './account';
import { setupProgram } from './bundle';
import type { SetupSecrets } from './program/config';
import { exitStatus } from './program/run';
import type { SetupProps } from './setup-config';
import { longestTrySeconds, setupConfig } from './setup-config';

/** Of every object here. `girder-secret` is gwvolman's. */
const name = 'girder-setup';
/** User `node` of the official image. */
const user = 1000;
const retries = 3;
/** With the pauses between tries, which start at 10 seconds and double. */
const deadlineSeconds = 2 * longestTrySeconds;
const folders = { setup: '/setup', secrets: '/secrets' };

/** Which secret is in which file. */
const secrets: Readonly<Record<keyof SetupSecrets, SecretName>> = {
  adminPassword: 'girder.adminPassword',
  globusClientId: 'globus.clientId',
  globusClientSecret: 'globus.clientSecret',
};

/**
 * Makes a fresh girder one of WholeTale: administrator, assetstore, plugins,
 * settings and compute images. A Job, which looks first and acts only where
 * something is missing, and which is replaced, and so runs again, when what it
 * is to bring about changes.
 */
export class GirderSetup extends Construct {
  constructor(scope: Construct, id: string, props: SetupProps) {
    super(scope, id);
    const { config, girder } = props;
    const metadata = objectMetadata(config, 'setup', name);
    const account = new SetupAccount(this, 'Account', { config, name });
    // Optional secrets that are not set have no key, and so no file.
    const stringData = Object.fromEntries(
      Object.entries(secrets).map(([key, each]) => [key, secretMarker(each)]),
    );
    const secret = handle<ISecret>(new Secret(this, 'Secret', { metadata, stringData }));
    const data = {
      'config.json': `${JSON.stringify(setupConfig(props, name), undefined, 2)}\n`,
      'setup.js': setupProgram(),
    };
    const configMap = new ConfigMap(this, 'Config', { metadata, data });
    const { nodeSelector, tolerations, affinity } = config.girder.setup;
    const template = podMetadata(config, 'setup');
    const job = runOnceJob(this, 'Job', {
      metadata: excepted(
        { ...metadata, annotations: waitAnnotations },
        { 'finished-pods-collected': 'Pulumi owns the Job, and would run it again after finding it gone' },
      ),
      podMetadata: {
        ...template,
        // The template of a Job cannot change: another one is another Job.
        annotations: { ...template.annotations, 'talestack.io/config': digest(Object.values(data)) },
      },
      containers: [
        container(
          config,
          Volume.fromConfigMap(this, 'Program', handle<IConfigMap>(configMap), { name: 'program' }),
          Volume.fromSecret(this, 'Secrets', secret, { name: 'secrets' }),
        ),
      ],
      retries,
      deadlineSeconds,
      finalExitCodes: [exitStatus.needsOperator],
      placement: { nodeSelector, tolerations, affinity },
      pullSecret: config.images.pullSecret,
      account: { serviceAccount: account.serviceAccount, container: 'setup' },
    });
    job.node.addDependency(account, secret, configMap);
    startAfter(job, girder);
  }
}

const waitAnnotations = {
  // One that failed is made anew by the next `up`, instead of being waited for once more.
  'pulumi.com/replaceUnready': 'true',
  'pulumi.com/timeoutSeconds': String(deadlineSeconds),
};

function container(config: Config, program: Volume, secret: Volume): Container {
  const { env, resources } = config.girder.setup;
  return {
    name: 'setup',
    image: image(config, 'node'),
    command: ['node', `${folders.setup}/setup.js`, folders.setup, folders.secrets, tokenMount.mountPath],
    // Node takes another authority from here alone; it is that of the Kubernetes API.
    env: { NODE_EXTRA_CA_CERTS: `${tokenMount.mountPath}/ca.crt`, ...env },
    mounts: [
      { path: folders.setup, volume: program, readOnly: true },
      { path: folders.secrets, volume: secret, readOnly: true },
    ],
    resources: withOverrides(
      { cpuRequest: '50m', memoryRequest: '64Mi', memoryLimit: '256Mi', ephemeralStorage: '64Mi' },
      resources,
      'girder.setup.resources',
    ),
    security: { user },
  };
}

function digest(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
