import { LocalWorkspace } from '@pulumi/pulumi/automation';
import execa from 'execa';

import type { SecretName } from '../config/secret-names';
import { secretNames } from '../config/secret-names';
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
  const names = Object.keys(secretNames) as SecretName[];
  // Generated as a whole: a certificate without its key would be of no use.
  if (names.every((name) => secretsSet.includes(name))) return;
  const { domain, namespace } = config;
  const generated = await generateSecrets({ domain, namespace, now: new Date() });
  await makeStack({ projectDir, environment: config.environment });
  // One at a time, since each call rewrites the stack's file. Through standard input, since arguments show in the process list.
  for (const name of names) {
    const args = ['config', 'set', '--secret', '--stack', config.environment, `${project}:${name}`];
    await execa('pulumi', args, { cwd: projectDir, input: generated[name] });
  }
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
