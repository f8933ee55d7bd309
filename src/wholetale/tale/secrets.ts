import type { k8s } from 'cdk8s-plus-25';

/**
 * The Secret with girder's API key. The legacy gwvolman makes it at its first
 * tale; the key `token` is ours, for a tale of 2.1 that is rendered by hand.
 */
export const girderSecret = { name: 'girder-secret', apiKey: 'apiKey', token: 'token' } as const;

/** An environment variable whose value stays in {@link girderSecret}. */
export function girderSecretEnv(name: string, key: 'apiKey' | 'token'): k8s.EnvVar {
  return { name, valueFrom: { secretKeyRef: { name: girderSecret.name, key: girderSecret[key] } } };
}
