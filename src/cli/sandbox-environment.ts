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
  if (!sandbox) {
    throw new UserError('The sandbox is not running', [
      { message: 'start it first', fix: 'npx talestack sandbox start' },
    ]);
  }
  enter(sandboxEnvironment(sandbox));
}

/** Makes the sandbox's variables part of this process's environment, for Pulumi and the provider to inherit. */
export function enter(variables: Readonly<Record<string, string>>): void {
  for (const name of foreignVariables) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, variables);
}
