import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import { z } from 'zod';

import type { SandboxPaths } from './paths';
import { nodePrograms } from './real/names';

/** A simulated node reports pods as running; a real one runs their containers. */
export type NodeKind = 'simulated' | 'real';

export const controlPlaneNames = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;
const simulatedNames = ['kwok', 'simulated-storage'] as const;
/** What has to be there before the API server, which listens on the link to the node. */
const nodeNames = ['node', 'node-network'] as const;

/** All that can run, in the order in which it is started. */
export const daemonNames = [...nodeNames, ...controlPlaneNames, ...simulatedNames, ...nodePrograms] as const;
export type DaemonName = (typeof daemonNames)[number];

/** What runs in a sandbox with nodes of this kind. */
export function programsOf(kind: NodeKind): readonly DaemonName[] {
  return kind === 'real'
    ? [...nodeNames, ...controlPlaneNames, ...nodePrograms]
    : [...controlPlaneNames, ...simulatedNames];
}

export const portNames = [...controlPlaneNames, ...simulatedNames, 'etcd-peer'] as const;
export type PortName = (typeof portNames)[number];

export function isPortName<Name extends string>(name: Name): name is Name & PortName {
  return portNames.some((each) => each === name);
}

const processRecord = z.object({ pid: z.number().int().positive(), started: z.string() });

const stateSchema = z.object({
  nodes: z.enum(['simulated', 'real']).default('simulated'),
  /** Where its real node lives on this machine; see real/addresses.ts. */
  slot: z.number().int().nonnegative().optional(),
  ports: z.partialRecord(z.enum(portNames), z.number().int().positive()),
  processes: z.partialRecord(z.enum(daemonNames), processRecord),
});

/** What has to be known about a sandbox by those who did not start it. */
export type SandboxState = z.infer<typeof stateSchema>;

/** The recorded state; empty where there is none, or none that can be read (the disk was full, say). */
export function readState({ state }: SandboxPaths): SandboxState {
  if (!existsSync(state)) return { nodes: 'simulated', ports: {}, processes: {} };
  try {
    return stateSchema.parse(JSON.parse(readFileSync(state, 'utf8')));
  } catch {
    return { nodes: 'simulated', ports: {}, processes: {} };
  }
}

/** Synchronous, since programs that start side by side are recorded side by side. */
export function writeState({ state }: SandboxPaths, content: SandboxState): void {
  const unfinished = `${state}.tmp`;
  writeFileSync(unfinished, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  renameSync(unfinished, state);
}
