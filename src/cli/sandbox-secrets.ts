import { LocalWorkspace } from '@pulumi/pulumi/automation';
import execa from 'execa';

import type { RequiredSecretName, SecretName } from '../config/secret-names';
import { isOptional, secretNames } from '../config/secret-names';
import type { Config } from '../config/schema';
import { generateSecrets } from '../config';
import { project } from './pulumi/stack';

interface Input {
  readonly projectDir: string;
  readonly config: Config;
  readonly secretsSet: readonly SecretName[];
}

/** Generates the secrets of the sandbox environment, once, into its encrypted stack config. */
export async function ensureSandboxSecrets({ projectDir, config, secretsSet }: Input): Promise<void> {
  const names = missingSecrets(secretsSet);
  if (names.length === 0) return;
  const { domain, namespace } = config;
  const generated = await generateSecrets({ domain, namespace, now: new Date() });
  await makeStack({ projectDir, environment: config.environment });
  // One at a time, since each call rewrites the stack's file. Through standard input, since arguments show in the process list.
  for (const name of names) {
    const args = ['config', 'set', '--secret', '--stack', config.environment, `${project}:${name}`];
    await execa('pulumi', args, { cwd: projectDir, input: generated[name] });
  }
}

/** With those that belong to them: a certificate without its key would be of no use. */
function missingSecrets(secretsSet: readonly SecretName[]): RequiredSecretName[] {
  const all = (Object.keys(secretNames) as SecretName[]).filter(
    (name): name is RequiredSecretName => !isOptional(name),
  );
  const group = (name: SecretName) => name.split('.')[0];
  const lacking = new Set(all.filter((name) => !secretsSet.includes(name)).map(group));
  return all.filter((name) => lacking.has(group(name)));
}

async function makeStack({
  projectDir,
  environment,
}: {
  projectDir: string;
  environment: string;
}): Promise<void> {
  const program = () => Promise.resolve();
  await LocalWorkspace.createOrSelectStack(
    { stackName: environment, projectName: project, program },
    { workDir: projectDir },
  );
}
