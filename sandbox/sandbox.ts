import { contextName } from './kubeconfig';
import type { SandboxPaths } from './paths';
import { sandboxPaths } from './paths';
import type { NodeKind } from './state';
import { readState } from './state';

/** A sandbox that runs. */
export interface Sandbox {
  readonly name: string;
  /** All that it keeps. */
  readonly dir: string;
  readonly kubeconfig: string;
  /** The context in the kubeconfig. */
  readonly context: string;
  /** What kind of nodes it has. Anything run on simulated ones has to say so. */
  readonly nodes: NodeKind;
}

/** Which sandbox is meant. */
export interface SandboxName {
  /** @default $TALESTACK_SANDBOX, else `default` */
  readonly name?: string;
}

export function describeSandbox(paths: SandboxPaths): Sandbox {
  const { name, dir, kubeconfig } = paths;
  return { name, dir, kubeconfig, context: contextName(name), nodes: readState(paths).nodes };
}

export function pathsOf({ name }: SandboxName): SandboxPaths {
  return sandboxPaths(name);
}
