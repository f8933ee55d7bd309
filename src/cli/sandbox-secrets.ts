import { generateSecrets } from '../config';
import type { Environment } from './environment';
import { groupsOf, isNeeded, secretGroups } from '../config/secret-groups';
import type { SecretName } from '../config/secret-names';
import { allSecrets } from '../config/secret-names';
import { StackStore } from './secrets/stack-store';

/** Generates the secrets of the sandbox environment, once, into its encrypted stack config. */
export async function ensureSandboxSecrets(environment: Environment): Promise<void> {
  const { config, secretsSet } = environment;
  const lacking = allSecrets.filter((name) => isNeeded(name, config) && !secretsSet.includes(name));
  if (lacking.length === 0) return;
  const { domain, namespace } = config;
  const generated = await generateSecrets({ domain, namespace, now: new Date() });
  // In groups: a certificate without its key would be of no use.
  const names = groupsOf(lacking).flatMap((group): readonly SecretName[] => secretGroups[group]);
  const values = Object.entries(generated).filter(([name]) => names.includes(name as SecretName));
  await new StackStore(environment).write(Object.fromEntries(values));
}
