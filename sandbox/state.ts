import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { z } from 'zod';

import type { SandboxPaths } from './paths';

/** What runs, in the order in which it is started. */
export const daemonNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kwok',
  'simulated-storage',
] as const;
export type DaemonName = (typeof daemonNames)[number];

export const portNames = [...daemonNames, 'etcd-peer'] as const;
export type PortName = (typeof portNames)[number];

const processRecord = z.object({ pid: z.number().int().positive(), started: z.string() });

const stateSchema = z.object({
  ports: z.partialRecord(z.enum(portNames), z.number().int().positive()),
  processes: z.partialRecord(z.enum(daemonNames), processRecord),
});

/** What has to be known about a sandbox by those who did not start it. */
export type SandboxState = z.infer<typeof stateSchema>;

/** The recorded state; empty where there is none, or none that can be read (the disk was full, say). */
export function readState({ state }: SandboxPaths): SandboxState {
  if (!existsSync(state)) return { ports: {}, processes: {} };
  try {
    return stateSchema.parse(JSON.parse(readFileSync(state, 'utf8')));
  } catch {
    return { ports: {}, processes: {} };
  }
}

/** Synchronous, since programs that start side by side are recorded side by side. */
export function writeState({ state }: SandboxPaths, content: SandboxState): void {
  const unfinished = `${state}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, state);
}
