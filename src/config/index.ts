export { listEnvironments } from './environments';
export { ensureSandboxStack, keepSandboxStack } from './sandbox-stack';
export { loadConfig } from './load';
export type { LoadedConfig, LoadOptions } from './load';
export { environmentFromEnv, findProjectDir, kubeconfigPath } from './project';
export type { Config, Settings } from './schema';
export { generateSecrets } from './generate-secrets';
export { readSecretValues } from './secrets-folder';
export type { SecretValues } from './secrets-folder';
