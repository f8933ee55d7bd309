import { generateSecrets } from '../config';
import type { Environment } from './environment';
import { groupsOf, isNeeded, madeGroups } from '../config/secrets/groups';
import { allSecrets } from '../config/secrets/names';
import { StackStore } from './secrets/stack-store';

/** Generates the secrets of the sandbox environment, once, into its encrypted stack config. */
export async function ensureSandboxSecrets(environment: Environment): Promise<void> {
  const { config, secretsSet } = environment;
  const lacking = allSecrets.filter((name) => isNeeded(name, config) && !secretsSet.includes(name));
  if (lacking.length === 0) return;
  const { domain, namespace } = config;
  // In groups: a certificate without its key would be of no use.
  const groups = groupsOf(lacking);
  const needed = madeGroups.filter((group) => groups.includes(group));
  const generated = await generateSecrets({ domain, namespace, now: new Date() }, needed);
  await new StackStore(environment).write(generated);
}
