/** Packages published as ES modules only; the tests run as CommonJS. */
const esmOnly = [
  '@kubernetes/client-node',
  'openid-client',
  'oauth4webapi',
  'jose',
  'get-port',
  'listr2',
  'p-map',
  'pixelmatch',
];

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  // Tests with a control plane of their own wait as much as they work.
  maxWorkers: '100%',
  // For tests that name none: what takes a second takes several on a machine that is busy.
  testTimeout: 30_000,
  // Pulumi keeps resources on the global scope from one test to the next.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  setupFiles: ['<rootDir>/test/neutral-environment.ts'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  transform: {
    '^.+\\.[mc]?[jt]s$': ['@swc/jest', { module: { type: 'commonjs' }, jsc: { target: 'es2022' } }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
};
