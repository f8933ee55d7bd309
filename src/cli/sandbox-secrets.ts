import { generateSecrets } from '../config';
import type { Environment } from './environment';
import { allSecrets, StackStore } from './secrets/stack-store';

/** Generates the secrets of the sandbox environment, once, into its encrypted stack config. */
export async function ensureSandboxSecrets(environment: Environment): Promise<void> {
  const { config, secretsSet } = environment;
  // Generated as a whole: a certificate without its key would be of no use.
  if (allSecrets.every((name) => secretsSet.includes(name))) return;
  const { domain, namespace } = config;
  await new StackStore(environment).write(await generateSecrets({ domain, namespace, now: new Date() }));
}
