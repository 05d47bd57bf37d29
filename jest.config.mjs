import os from 'node:os';

export default {
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/test/realm-setup.mjs'],
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/claims-reporter.mjs'],
  testLocationInResults: true,
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'es6' }, sourceMaps: 'inline' },
    ],
  },
  // Each worker holds an embedded database of some hundred MB.
  maxWorkers: Math.max(2, Math.floor(os.availableParallelism() / 2)),
  // For what hangs. A machine that does other things too takes half a minute to open an embedded database.
  testTimeout: 120_000,
};
