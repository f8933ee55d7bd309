import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';

import { KubeConfig } from '@kubernetes/client-node';

import { shareHandshake } from '../../src/kube/shared-handshake';
import type { DiffSettings } from './immutable';

export interface ConnectionSettings {
  /** Path of a kubeconfig, or its content. */
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
}

/** The provider's own settings, as `new kubernetes.Provider(...)` sends them. */
export interface ProviderSettings extends ConnectionSettings, DiffSettings {
  /** Take over an object that is there already, instead of failing. */
  readonly upsertExistingObjects: boolean;
}

type Arguments = Readonly<Record<string, unknown>>;

/** Reads the provider's settings: booleans arrive as the texts `true` and `false`. */
export function providerSettings(args: Arguments): ProviderSettings {
  const flag = (key: string) => args[key] === true || args[key] === 'true';
  return {
    ...connectionSettings(args),
    configMapMutable: flag('enableConfigMapMutable'),
    secretMutable: flag('enableSecretMutable'),
    upsertExistingObjects: flag('upsertExistingObjects'),
  };
}

function connectionSettings(args: Arguments): ConnectionSettings {
  const text = (key: string) => (typeof args[key] === 'string' && args[key] !== '' ? args[key] : undefined);
  return { kubeconfig: text('kubeconfig'), context: text('context') };
}

/** @throws Error when it is neither a file nor the content of a kubeconfig, or has no such context */
export function loadKubeconfig({ kubeconfig, context }: ConnectionSettings): KubeConfig {
  const config = new KubeConfig();
  if (!kubeconfig) config.loadFromDefault();
  else if (existsSync(kubeconfig)) config.loadFromFile(kubeconfig);
  else config.loadFromString(kubeconfig);
  if (context) config.setCurrentContext(context);
  shareHandshake(config);
  return config;
}

/**
 * Which of the provider's settings changed so that it is another cluster, and
 * every object is made anew. The same rules as the official plugin's: an
 * identifier on both sides decides; one that comes or goes does not; without
 * it, the address of the cluster does, where both kubeconfigs can be read.
 */
export function providerReplacements(olds: Arguments, news: Arguments): string[] {
  const [before, after] = [olds.clusterIdentifier, news.clusterIdentifier];
  if (before !== undefined && after !== undefined) return before === after ? [] : ['clusterIdentifier'];
  const changed = ['kubeconfig', 'context'].filter((key) => olds[key] !== news[key]);
  if (changed.length === 0) return [];
  const [oldCluster, newCluster] = [activeCluster(olds), activeCluster(news)];
  return oldCluster && newCluster && !isDeepStrictEqual(oldCluster, newCluster) ? changed : [];
}

/** Names in a kubeconfig are its owner's taste, and say nothing of the cluster. */
function activeCluster(args: Arguments): { server: string; authority: string | undefined } | undefined {
  try {
    const cluster = loadKubeconfig(connectionSettings(args)).getCurrentCluster();
    return cluster ? { server: cluster.server, authority: cluster.caData ?? cluster.caFile } : undefined;
  } catch {
    return undefined;
  }
}
