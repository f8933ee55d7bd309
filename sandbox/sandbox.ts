import { contextName } from './kubeconfig';
import type { SandboxPaths } from './paths';
import { sandboxPaths } from './paths';

/** A sandbox that runs. */
export interface Sandbox {
  readonly name: string;
  /** All that it keeps. */
  readonly dir: string;
  readonly kubeconfig: string;
  /** The context in the kubeconfig. */
  readonly context: string;
  /** What kind of nodes it has. Anything run on simulated ones has to say so. */
  readonly nodes: 'simulated';
}

/** Which sandbox is meant. */
export interface SandboxName {
  /** @default 'default' */
  readonly name?: string;
}

export function describeSandbox({ name, dir, kubeconfig }: SandboxPaths): Sandbox {
  return { name, dir, kubeconfig, context: contextName(name), nodes: 'simulated' };
}

export function pathsOf({ name }: SandboxName): SandboxPaths {
  return sandboxPaths(name);
}
