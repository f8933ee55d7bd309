import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';

import { servesRegistry, trustsByDaemonSet } from '../config/secrets/registry-names';
import type { Config } from '../config/schema';
import { SystemNamespace } from '../kube/namespace';
import { Account } from './account';
import { Dashboard } from './dashboard';
import { Girder } from './girder';
import { WholeTaleIngress } from './ingress';
import { objectMetadata } from './labels';
import { Mongo } from './mongo';
import { NetworkPolicies } from './network';
import { Redis } from './redis';
import { Registry } from './registry';
import { RegistryIngress } from './registry-ingress';
import { Secrets } from './secrets';
import { GirderSetup } from './setup';
import { RegistryTrust } from './trust';
import { Worker } from './worker';

/** The WholeTale platform of one environment, in one namespace. */
export class WholeTale extends Chart {
  constructor(scope: Construct, id: string, config: Config) {
    super(scope, id, { namespace: config.namespace });
    const namespace = new SystemNamespace(this, 'Namespace', {
      metadata: objectMetadata(config, 'namespace', config.namespace),
      // docker-in-docker, FUSE and tales need privileged pods; the others are hardened one by one.
      podSecurity: 'privileged',
      quota: config.quota,
      limitRange: config.limitRange,
      limitsName: 'wholetale',
    });
    const secrets = new Secrets(this, 'Secrets', config);
    const account = new Account(this, 'Account', config);

    const mongo = new Mongo(this, 'Mongo', config);
    const redis = new Redis(this, 'Redis', config);
    const registry = new Registry(this, 'Registry', { config, secrets });
    const girder = new Girder(this, 'Girder', { config, mongo });
    const dashboard = new Dashboard(this, 'Dashboard', config);
    const worker = new Worker(this, 'Worker', { config, account, redis, registry, girder });
    const certificate = secrets.siteCertificate;
    const ingress = new WholeTaleIngress(this, 'Ingress', {
      config,
      girder,
      dashboard,
      certificate,
    });
    const served = servesRegistry(config)
      ? [new RegistryIngress(this, 'RegistryIngress', { config, registry, certificate })]
      : [];
    // A handle on the Secret that cert-manager writes does not know what has it written; and cert-manager
    // makes a Certificate by itself for an annotated ingress that comes first.
    for (const each of [ingress, ...served]) each.node.addDependency(secrets);
    const policies = config.networkPolicy.enabled ? [new NetworkPolicies(this, 'Network', config)] : [];
    const trust = trustsByDaemonSet(config) ? [new RegistryTrust(this, 'Trust', { config, registry })] : [];
    const setup = config.girder.setup.enabled
      ? [new GirderSetup(this, 'Setup', { config, girder, dashboard, redis, mongo })]
      : [];

    for (const each of [
      secrets,
      account,
      mongo,
      redis,
      registry,
      girder,
      dashboard,
      worker,
      ingress,
      ...served,
      ...policies,
      ...trust,
      ...setup,
    ]) {
      each.node.addDependency(namespace);
    }
  }
}
