import os from 'node:os';

export default {
  runtime: '<rootDir>/test/runner/runtime.cjs',
  testEnvironment: '<rootDir>/test/runner/environment.cjs',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/e2e/'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/support/claims-reporter.mjs'],
  testLocationInResults: true,
  transform: {},
  // Each worker holds an embedded database of some hundred MB; on a server it waits more than it works.
  maxWorkers: Math.max(2, Math.floor(os.availableParallelism() / 2)) + (process.env.TEST_DATABASE_URL ? 1 : 0),
  // For what hangs. A machine that does other things too takes half a minute to open an embedded database.
  testTimeout: 120_000,
};
