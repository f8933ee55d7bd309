import { findSandbox, foreignVariables, sandboxEnvironment } from '../../sandbox';
import { UserError } from '../errors';

/** The environment that `npm start` makes; it always means the sandbox on this machine. */
export const sandboxName = 'sandbox';

/**
 * For the environment `sandbox`, points this process and all it starts at the
 * sandbox: its kubeconfig, engine, state and passphrase. Other environments use
 * what the user's shell says.
 *
 * @throws UserError when the sandbox is not running
 */
export async function useSandbox(args: { readonly env: string }): Promise<void> {
  if (args.env !== sandboxName) return;
  const sandbox = await findSandbox();
  if (!sandbox) throw notRunning();
  enter(sandboxEnvironment(sandbox));
}

/** Makes the sandbox's variables part of this process's environment, for Pulumi and the provider to inherit. */
export function enter(variables: Readonly<Record<string, string>>): void {
  for (const name of foreignVariables) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}

/** The same for every command that needs it. @param name where the user named one */
export function notRunning(name?: string): UserError {
  const fix = `${startWithStack(name)} (with the stack), or ${startAlone(name)} (the control plane alone)`;
  return new UserError('The sandbox is not running', [{ message: 'start it first', fix }]);
}

/** What makes a sandbox with all that runs in it, and brings back one that was stopped. */
export function startWithStack(name?: string): string {
  return name === undefined ? 'npm start' : `npm start -- --name ${name}`;
}

/** What starts the programs of a sandbox, with the objects that it had. */
export function startAlone(name?: string): string {
  return `npx talestack sandbox start${name === undefined ? '' : ` --name ${name}`}`;
}
