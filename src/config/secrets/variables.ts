/** Variables that Pulumi, clouds and others take secrets from, by how they are called. */
const secretName = /PASSPHRASE|PASSWORD|SECRET|TOKEN|ACCESS_KEY|API_KEY|CREDENTIALS/i;

/** What of an environment a program may have that needs no secret. */
export function withoutSecretVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !secretName.test(name)));
}

/**
 * Runs something that starts programs of its own, which inherit this process's
 * environment and need no secret. It may not wait for anything: others would miss theirs.
 */
export function hidingSecretVariables<T>(work: () => T): T {
  const all = { ...process.env };
  for (const name of Object.keys(all)) if (secretName.test(name)) Reflect.deleteProperty(process.env, name);
  try {
    return work();
  } finally {
    Object.assign(process.env, all);
  }
}
